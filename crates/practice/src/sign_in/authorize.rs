//! The authorization endpoint: validates the request and begins the sign-in.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::Value;
use uuid::Uuid;

use super::authorization_response::{RedirectTarget, ResponseMode};
use super::flows::{AuthorizationRequest, Step};
use super::oauth_error::OAuthError;
use super::scope::Scope;
use super::tenant_alias::TenantAlias;
use super::{login_handlers, pages};
use crate::applications::Flaw;
use crate::form_params::FormParams;
use crate::organization::OWN_CLIENT_ID;
use crate::tenant::Tenant;
use crate::users::User;

/// The length of an S256 challenge: 32 bytes in base64url (RFC 7636 section 4.2).
const CHALLENGE_LENGTH: usize = 43;

/// The `prompt` parameter (OpenID Connect Core 1.0 section 3.1.2.1). Entra's `consent` asks nothing here, as there is
/// nothing to consent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Prompt {
    IfNeeded,
    None,
    Login,
    SelectAccount,
}

/// `GET /{tenant}/oauth2/v2.0/authorize` (RFC 6749 section 4.1.1).
pub(super) async fn authorize(
    State(tenant): State<Arc<Tenant>>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let parameters = FormParams::parse(query.unwrap_or_default());
    let correlation = correlation(&parameters, &headers);
    // As long as the redirect URI is not trusted, an error goes to the person and nowhere else.
    let (alias, client, redirect) = match validate_client(&tenant, &name, &parameters) {
        Ok(validated) => validated,
        Err(error) => return pages::error(&error.for_request(correlation)),
    };
    match parse_request(alias, client, &redirect, &parameters, correlation) {
        Ok((request, prompt)) => begin(&tenant, &headers, request, prompt),
        Err(error) => redirect.error(&error.for_request(correlation), &tenant.root),
    }
}

/// Correlation id that the client gave the request, or a new one.
pub(super) fn correlation(parameters: &FormParams, headers: &HeaderMap) -> Uuid {
    let header = headers.get("client-request-id").and_then(|value| value.to_str().ok());
    parameters.get("client-request-id").or(header).and_then(|id| Uuid::parse_str(id).ok()).unwrap_or_else(Uuid::new_v4)
}

fn validate_client(
    tenant: &Tenant,
    name: &str,
    parameters: &FormParams,
) -> Result<(TenantAlias, &'static str, RedirectTarget), OAuthError> {
    let alias = TenantAlias::parse(name)?;
    let client = parameters.get("client_id").ok_or_else(|| OAuthError::missing("client_id"))?;
    let (id, flaw) = tenant.applications.find(client).ok_or_else(|| OAuthError::unknown_client(client))?;
    if flaw == Some(Flaw::Disabled) {
        return Err(OAuthError::disabled_client(client));
    }
    // The organization's own application belongs to this tenant alone.
    if id == OWN_CLIENT_ID && alias != TenantAlias::This {
        return Err(OAuthError::single_tenant(client));
    }
    let redirect_uri = parameters.get("redirect_uri").ok_or_else(|| OAuthError::missing("redirect_uri"))?;
    // An unknown mode is reported the usual way, in the query.
    let mode = ResponseMode::parse(parameters.get("response_mode")).unwrap_or(ResponseMode::Query);
    let redirect = RedirectTarget::trusted(redirect_uri, mode, parameters.get("state"));
    let redirect = redirect.filter(|_| flaw != Some(Flaw::Redirect));
    Ok((alias, id, redirect.ok_or_else(|| OAuthError::untrusted_redirect(redirect_uri, client))?))
}

fn parse_request(
    alias: TenantAlias,
    client: &'static str,
    redirect: &RedirectTarget,
    parameters: &FormParams,
    correlation: Uuid,
) -> Result<(AuthorizationRequest, Prompt), OAuthError> {
    ResponseMode::parse(parameters.get("response_mode"))?;
    match parameters.get("response_type") {
        Some("code") => {}
        Some(other) => return Err(OAuthError::unsupported_response_type(other)),
        None => return Err(OAuthError::missing("response_type")),
    }
    let scope = Scope::parse(parameters.get("scope").unwrap_or_default())?;
    let challenge = parameters.get("code_challenge").ok_or_else(OAuthError::challenge_required)?;
    // Without a method a challenge is "plain" (RFC 7636 section 4.3).
    if parameters.get("code_challenge_method") != Some("S256") {
        return Err(OAuthError::challenge_method());
    }
    if challenge.len() != CHALLENGE_LENGTH {
        return Err(OAuthError::challenge_size());
    }
    let prompt = match parameters.get("prompt") {
        None | Some("consent") => Prompt::IfNeeded,
        Some("none") => Prompt::None,
        Some("login") => Prompt::Login,
        Some("select_account") => Prompt::SelectAccount,
        Some(other) => return Err(OAuthError::unsupported_parameter("prompt", other)),
    };
    let request = AuthorizationRequest {
        alias: alias.segment(),
        client,
        redirect: redirect.clone(),
        scope,
        challenge: challenge.to_owned(),
        nonce: parameters.get("nonce").map(str::to_owned),
        login_hint: parameters.get("login_hint").map(str::to_owned),
        claims: requested_claims(parameters)?,
        correlation,
    };
    Ok((request, prompt))
}

/// The `claims` parameter: a JSON object.
pub(super) fn requested_claims(parameters: &FormParams) -> Result<Option<Value>, OAuthError> {
    let Some(text) = parameters.get("claims") else { return Ok(None) };
    let claims = serde_json::from_str::<Value>(text).ok().filter(Value::is_object);
    claims.map(Some).ok_or_else(|| OAuthError::unsupported_parameter("claims", text))
}

fn begin(tenant: &Tenant, headers: &HeaderMap, request: AuthorizationRequest, prompt: Prompt) -> Response {
    let signed_in_users = tenant.sso_sessions.users(headers);
    let hinted = request.login_hint.as_deref().map(User::by_username);
    let signed_in: Option<&'static User> = match hinted {
        Some(hinted) => signed_in_users.iter().copied().find(|user| Some(*user) == hinted),
        None if signed_in_users.len() == 1 => signed_in_users.first().copied(),
        None => None,
    };
    let refused = |error: OAuthError| request.redirect.error(&error.for_request(request.correlation), &tenant.root);
    let step = match (prompt, signed_in) {
        (Prompt::IfNeeded | Prompt::None, Some(user)) => {
            return login_handlers::finish(tenant, headers, &request, user);
        }
        (Prompt::None, None) if hinted.is_none() && signed_in_users.len() > 1 => {
            return refused(OAuthError::several_signed_in());
        }
        (Prompt::None, None) => return refused(OAuthError::nobody_signed_in()),
        (Prompt::SelectAccount, _) if !signed_in_users.is_empty() => Step::Account,
        (Prompt::IfNeeded, None) if hinted.is_none() && !signed_in_users.is_empty() => Step::Account,
        _ => Step::Username,
    };
    let (id, flow) = tenant.flows.begin(request, step);
    pages::step(&id, &flow, &signed_in_users, None)
}
