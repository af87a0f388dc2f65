//! The token endpoint: codes and refresh tokens in, tokens out (RFC 6749, RFC 7636).

use std::fmt;
use std::pin::Pin;

use jiff::{SignedDuration, Timestamp};
use oauth2::basic::{BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType};
use oauth2::{
    AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, ClientId, CsrfToken, EndpointNotSet, EndpointSet,
    ErrorResponse, ExtraTokenFields, HttpRequest, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken,
    RequestTokenError, Scope, StandardRevocableToken, StandardTokenResponse, TokenResponse, TokenUrl,
};
use offswitch_network::TransportError;
use reqwest::{Client, RequestBuilder};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use url::Url;

use crate::authority::Authority;
use crate::bearer::Bearer;
use crate::error::{Error, Refusal, shortened};
use crate::provider::Provider;

/// The licensing service's scope, a refresh token, and who signed in (licensing-service.md).
const SCOPES: [&str; 4] = ["aeb86249-8ea3-49e2-900b-54cc8e308f85/.default", "offline_access", "openid", "profile"];
/// Answers of the provider are a few kilobytes.
const LARGEST_ANSWER: usize = 256 * 1024;
/// What a token lasts if the provider does not say (RFC 6749 leaves it open; an hour is Entra's habit).
const USUAL_LIFETIME: std::time::Duration = std::time::Duration::from_hours(1);

/// A complete answer of the provider.
pub(crate) type Answer = http::Response<Vec<u8>>;

/// Sends a request and reads its bounded answer. The provider's being busy or down is an error of its own.
pub(crate) async fn fetch(request: RequestBuilder) -> Result<Answer, Error> {
    let mut response = request.send().await.map_err(TransportError::from)?;
    let status = response.status();
    if status.is_server_error() || status == http::StatusCode::TOO_MANY_REQUESTS {
        return Err(Error::Unavailable { status: status.as_u16() });
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(TransportError::from)? {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST_ANSWER {
            return Err(Error::Answer(format!("it is longer than {LARGEST_ANSWER} bytes")));
        }
    }
    let mut answer = http::Response::new(body);
    *answer.status_mut() = status;
    *answer.headers_mut() = std::mem::take(response.headers_mut());
    Ok(answer)
}

/// An error's body: OAuth's fields and Entra's. `error` decides; what is wrong with the others must not hide it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ErrorBody {
    error: String,
    #[serde(default, deserialize_with = "if_readable")]
    error_description: String,
    #[serde(default, deserialize_with = "if_readable")]
    error_codes: Vec<u32>,
    #[serde(default, deserialize_with = "if_readable")]
    timestamp: Option<String>,
    #[serde(default, deserialize_with = "if_readable")]
    trace_id: Option<String>,
    #[serde(default, deserialize_with = "if_readable")]
    correlation_id: Option<String>,
}

fn if_readable<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(field: D) -> Result<T, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(field)?).unwrap_or_default())
}

impl fmt::Display for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error)
    }
}

impl ErrorResponse for ErrorBody {}

impl From<ErrorBody> for Refusal {
    fn from(body: ErrorBody) -> Self {
        let told = Self::new(&body.error, &body.error_description);
        let field = |text: Option<String>| text.as_deref().map(shortened);
        Self {
            number: body.error_codes.first().copied().or(told.number),
            correlation_id: field(body.correlation_id).or(told.correlation_id),
            trace_id: field(body.trace_id).or(told.trace_id),
            time: field(body.timestamp).or(told.time),
            ..told
        }
    }
}

/// The ID token beside the tokens.
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

type Tokens = StandardTokenResponse<IdToken, BasicTokenType>;
type OAuth = oauth2::Client<
    ErrorBody,
    Tokens,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// How `oauth2` sends its requests.
#[derive(Debug)]
struct Sender(Client);

impl<'c> AsyncHttpClient<'c> for Sender {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Answer, Error>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        let (parts, body) = request.into_parts();
        let request = self.0.request(parts.method, parts.uri.to_string()).headers(parts.headers).body(body);
        Box::pin(fetch(request))
    }
}

/// What the token endpoint gave.
#[derive(Debug)]
pub(crate) struct Granted {
    pub(crate) access: Bearer,
    pub(crate) lifetime: SignedDuration,
    pub(crate) received: Timestamp,
    pub(crate) refresh: Option<SecretString>,
    pub(crate) id_token: Option<SecretString>,
}

/// A conversation with one provider as one client.
#[derive(Debug)]
pub(crate) struct Exchange {
    http: Sender,
    oauth: OAuth,
}

/// Whom the provider is to let in (OpenID Connect Core 1.0, section 3.1.2.1).
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whom<'a> {
    /// Whoever has this user name: it is filled in, and who is signed in already goes straight through.
    Named(&'a str),
    /// The person is asked which account it shall be.
    Chosen,
    /// As the provider sees fit.
    Anybody,
}

/// A link for the browser, with what must be known when it comes back.
pub(crate) struct Invitation {
    pub(crate) link: Url,
    pub(crate) state: CsrfToken,
    pub(crate) verifier: PkceCodeVerifier,
}

impl Exchange {
    pub(crate) fn new(http: Client, authority: &Authority, provider: &Provider) -> Self {
        let oauth = oauth2::Client::new(ClientId::new(authority.client_id().to_owned()))
            .set_auth_type(AuthType::RequestBody)
            .set_auth_uri(AuthUrl::from_url(provider.authorization_endpoint.clone()))
            .set_token_uri(TokenUrl::from_url(provider.token_endpoint.clone()));
        Self { http: Sender(http), oauth }
    }

    /// The link at which the person signs in and that brings the browser back to `redirect`.
    pub(crate) fn invitation(&self, redirect: &Url, nonce: &str, whom: Whom<'_>) -> Invitation {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = self
            .oauth
            .authorize_url(CsrfToken::new_random)
            .add_scopes(SCOPES.map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .set_redirect_uri(std::borrow::Cow::Owned(RedirectUrl::from_url(redirect.clone())))
            .add_extra_param("nonce", nonce);
        match whom {
            Whom::Named(username) => request = request.add_extra_param("login_hint", username),
            Whom::Chosen => request = request.add_extra_param("prompt", "select_account"),
            Whom::Anybody => {}
        }
        let (link, state) = request.url();
        Invitation { link, state, verifier }
    }

    /// Redeems an authorisation code. It can be used once, so nothing is repeated here.
    pub(crate) async fn redeem(
        &self,
        code: AuthorizationCode,
        verifier: PkceCodeVerifier,
        redirect: &Url,
        now: Timestamp,
    ) -> Result<Granted, Error> {
        let answer = self
            .oauth
            .exchange_code(code)
            .set_pkce_verifier(verifier)
            .set_redirect_uri(std::borrow::Cow::Owned(RedirectUrl::from_url(redirect.clone())))
            .request_async(&self.http)
            .await;
        granted(answer, now)
    }

    /// Uses a refresh token. Entra gives a new one only if `offline_access` is asked for again; a provider that did not
    /// grant all scopes refuses to hear of them, and gets the request without any (RFC 6749, section 6).
    pub(crate) async fn renew(&self, refresh: &RefreshToken, now: Timestamp) -> Result<Granted, Error> {
        let scopes = SCOPES.map(|scope| Scope::new(scope.to_owned()));
        let request = self.oauth.exchange_refresh_token(refresh).add_scopes(scopes);
        match granted(request.request_async(&self.http).await, now) {
            Err(Error::Refused(refusal)) if refusal.error == "invalid_scope" => {
                granted(self.oauth.exchange_refresh_token(refresh).request_async(&self.http).await, now)
            }
            answer => answer,
        }
    }
}

fn granted(answer: Result<Tokens, RequestTokenError<Error, ErrorBody>>, now: Timestamp) -> Result<Granted, Error> {
    let tokens = answer.map_err(|error| match error {
        RequestTokenError::ServerResponse(body) => Error::Refused(Box::new(body.into())),
        RequestTokenError::Request(error) => error,
        // The body may hold tokens: only where it went wrong is told.
        RequestTokenError::Parse(error, _) => {
            Error::Answer(shortened(&format!("the token answer, at {}", error.path())))
        }
        RequestTokenError::Other(text) => Error::Answer(shortened(&text)),
    })?;
    let secret = |text: &str| SecretString::from(text.to_owned());
    if tokens.access_token().secret().is_empty() {
        return Err(Error::Answer("the access token is empty".to_owned()));
    }
    let access = Bearer::new(secret(tokens.access_token().secret()));
    if access.header().is_none() {
        return Err(Error::Answer("the access token has characters that no header may".to_owned()));
    }
    let lifetime = tokens.expires_in().unwrap_or(USUAL_LIFETIME);
    Ok(Granted {
        access,
        lifetime: SignedDuration::try_from(lifetime).unwrap_or(SignedDuration::from_hours(1)),
        received: now,
        refresh: tokens
            .refresh_token()
            .map(RefreshToken::secret)
            .filter(|token| !token.is_empty())
            .map(|token| secret(token)),
        id_token: tokens.extra_fields().id_token.as_deref().map(secret),
    })
}

#[cfg(test)]
mod hostile;
