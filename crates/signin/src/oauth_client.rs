//! OAuth client: authorization requests, code exchange and token refresh (RFC 6749, RFC 7636).

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use oauth2::basic::{BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, CsrfToken, EndpointNotSet, EndpointSet, ExtraTokenFields,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope, StandardRevocableToken,
    StandardTokenResponse, TokenResponse as _, TokenUrl,
};
use reqwest::Client;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::access_token::AccessToken;
use crate::authority::Authority;
use crate::discovery::ProviderMetadata;
use crate::error::{Error, truncate_untrusted};
use crate::oauth_http::{HttpClient, OAuthErrorBody};
use crate::permission::Permission;

/// Scopes: the licensing service, a refresh token, and an ID token (licensing-service.md).
const SCOPES: [&str; 4] = ["aeb86249-8ea3-49e2-900b-54cc8e308f85/.default", "offline_access", "openid", "profile"];
/// Lifetime of an access token if the provider does not say (RFC 6749 leaves it open; an hour is Entra's habit).
const DEFAULT_LIFETIME: std::time::Duration = std::time::Duration::from_hours(1);

/// The ID token in a token response.
#[derive(Serialize, Deserialize)]
struct IdToken {
    #[serde(skip_serializing)]
    id_token: Option<String>,
}

impl fmt::Debug for IdToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl ExtraTokenFields for IdToken {}

type OAuthTokenResponse = StandardTokenResponse<IdToken, BasicTokenType>;
type ConfiguredClient = oauth2::Client<
    OAuthErrorBody,
    OAuthTokenResponse,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// The token endpoint's response (RFC 6749, section 5.1).
#[derive(Debug)]
pub(crate) struct TokenResponse {
    pub(crate) access_token: AccessToken,
    pub(crate) lifetime: SignedDuration,
    pub(crate) received_at: Timestamp,
    pub(crate) refresh_token: Option<SecretString>,
    pub(crate) id_token: Option<SecretString>,
    pub(crate) permission: Permission,
}

/// One client at one provider.
#[derive(Debug)]
pub(crate) struct OAuthClient {
    http: HttpClient,
    oauth: ConfiguredClient,
}

/// Hint to the provider which account shall sign in (OpenID Connect Core 1.0, section 3.1.2.1).
#[derive(Debug, Clone, Copy)]
pub(crate) enum AccountHint<'a> {
    /// `login_hint`: the user name is filled in, and who is signed in already goes straight through.
    LoginHint(&'a str),
    /// `prompt=select_account`: the person is asked which account it shall be.
    SelectAccount,
    /// As the provider sees fit.
    None,
}

/// An authorization request for the browser, with what must be known at the callback.
pub(crate) struct AuthorizationRequest {
    pub(crate) url: Url,
    pub(crate) state: CsrfToken,
    pub(crate) pkce_verifier: PkceCodeVerifier,
}

impl OAuthClient {
    pub(crate) fn new(http: Client, authority: &Authority, provider: &ProviderMetadata) -> Self {
        let oauth = oauth2::Client::new(ClientId::new(authority.client_id().to_owned()))
            .set_auth_type(AuthType::RequestBody)
            .set_auth_uri(AuthUrl::from_url(provider.authorization_endpoint.clone()))
            .set_token_uri(TokenUrl::from_url(provider.token_endpoint.clone()));
        Self { http: HttpClient(http), oauth }
    }

    /// Builds the authorization request, which brings the browser back to `redirect_uri`. `claims` is a claims request
    /// (OpenID Connect Core 1.0, section 5.5).
    pub(crate) fn authorization_request(
        &self,
        redirect_uri: &Url,
        nonce: &str,
        hint: AccountHint<'_>,
        claims: Option<&str>,
    ) -> AuthorizationRequest {
        let (challenge, pkce_verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = self
            .oauth
            .authorize_url(CsrfToken::new_random)
            .add_scopes(SCOPES.map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .set_redirect_uri(std::borrow::Cow::Owned(RedirectUrl::from_url(redirect_uri.clone())))
            .add_extra_param("nonce", nonce);
        match hint {
            AccountHint::LoginHint(username) => request = request.add_extra_param("login_hint", username),
            AccountHint::SelectAccount => request = request.add_extra_param("prompt", "select_account"),
            AccountHint::None => {}
        }
        if let Some(claims) = claims {
            request = request.add_extra_param("claims", claims);
        }
        let (url, state) = request.url();
        AuthorizationRequest { url, state, pkce_verifier }
    }

    /// Exchanges an authorization code for tokens. A code can be used once, so nothing is repeated here.
    pub(crate) async fn exchange_code(
        &self,
        code: AuthorizationCode,
        pkce_verifier: PkceCodeVerifier,
        redirect_uri: &Url,
        now: Timestamp,
    ) -> Result<TokenResponse, Error> {
        let result = self
            .oauth
            .exchange_code(code)
            .set_pkce_verifier(pkce_verifier)
            .set_redirect_uri(std::borrow::Cow::Owned(RedirectUrl::from_url(redirect_uri.clone())))
            .request_async(&self.http)
            .await;
        into_token_response(result, now)
    }

    /// Refreshes the tokens. Entra gives a new one only if `offline_access` is asked for again; a provider that did not
    /// grant all scopes refuses to hear of them, and gets the request without any (RFC 6749, section 6). `claims` is a
    /// claims request, which Entra takes here, too.
    pub(crate) async fn refresh(
        &self,
        refresh_token: &RefreshToken,
        claims: Option<&str>,
        now: Timestamp,
    ) -> Result<TokenResponse, Error> {
        let request = || {
            let request = self.oauth.exchange_refresh_token(refresh_token);
            claims.into_iter().fold(request, |request, claims| request.add_extra_param("claims", claims))
        };
        let scopes = SCOPES.map(|scope| Scope::new(scope.to_owned()));
        match into_token_response(request().add_scopes(scopes).request_async(&self.http).await, now) {
            Err(Error::Provider(refusal)) if refusal.error == "invalid_scope" => {
                into_token_response(request().request_async(&self.http).await, now)
            }
            result => result,
        }
    }
}

fn into_token_response(
    result: Result<OAuthTokenResponse, RequestTokenError<Error, OAuthErrorBody>>,
    now: Timestamp,
) -> Result<TokenResponse, Error> {
    let tokens = result.map_err(|error| match error {
        RequestTokenError::ServerResponse(body) => Error::Provider(Box::new(body.into())),
        RequestTokenError::Request(error) => error,
        // The body may hold tokens: only where it went wrong is told.
        RequestTokenError::Parse(error, _) => {
            Error::InvalidResponse(truncate_untrusted(&format!("the token answer, at {}", error.path())))
        }
        RequestTokenError::Other(text) => Error::InvalidResponse(truncate_untrusted(&text)),
    })?;
    let secret = |text: &str| SecretString::from(text.to_owned());
    if tokens.access_token().secret().is_empty() {
        return Err(Error::InvalidResponse("the access token is empty".to_owned()));
    }
    let access_token = AccessToken::new(secret(tokens.access_token().secret()));
    if access_token.authorization_header().is_none() {
        return Err(Error::InvalidResponse("the access token has characters that no header may".to_owned()));
    }
    let lifetime = tokens.expires_in().unwrap_or(DEFAULT_LIFETIME);
    Ok(TokenResponse {
        access_token,
        lifetime: SignedDuration::try_from(lifetime).unwrap_or(SignedDuration::from_hours(1)),
        received_at: now,
        refresh_token: tokens
            .refresh_token()
            .map(RefreshToken::secret)
            .filter(|token| !token.is_empty())
            .map(|token| secret(token)),
        id_token: tokens.extra_fields().id_token.as_deref().map(secret),
        permission: Permission::of(tokens.scopes().map(|scopes| scopes.iter().map(|scope| scope.as_str()))),
    })
}

#[cfg(test)]
mod proptests;
