//! The token endpoint: exchanges codes and refresh tokens for tokens.

use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::digest;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::oauth_error::OAuthError;
use super::scope::{Item, Scope};
use super::tenant_alias::TenantAlias;
use super::token_store::{Caller, Session};
use super::{authorize, claims};
use crate::applications::Flaw;
use crate::form_params::FormParams;
use crate::organization::{OWN_CLIENT_ID, PERMISSION};
use crate::signing_key::SigningKey;
use crate::tenant::Tenant;

/// `POST /{tenant}/oauth2/v2.0/token` (RFC 6749 sections 4.1.3 and 6).
pub(super) async fn token(
    State(tenant): State<Arc<Tenant>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = FormParams::parse(&body);
    let correlation = authorize::correlation(&form, &headers);
    let mut response = match grant(&tenant, SigningKey::shared().await, &name, &form, &headers) {
        Ok(tokens) => ([(header::CACHE_CONTROL, "no-store, no-cache"), (header::PRAGMA, "no-cache")], Json(tokens))
            .into_response(),
        Err(error) => {
            let status =
                if error.error == "invalid_client" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
            error.for_request(correlation).into_json(status, &tenant.root)
        }
    };
    let correlation = HeaderValue::from_str(&correlation.to_string()).expect("an id is printable");
    response.headers_mut().insert(HeaderName::from_static("client-request-id"), correlation);
    response
}

fn grant(
    tenant: &Tenant,
    key: &SigningKey,
    name: &str,
    form: &FormParams,
    headers: &HeaderMap,
) -> Result<Value, OAuthError> {
    TenantAlias::parse(name)?;
    let client = form.get("client_id").ok_or_else(|| OAuthError::missing("client_id"))?;
    let (client, flaw) = tenant.applications.find(client).ok_or_else(|| OAuthError::unknown_client(client))?;
    if flaw == Some(Flaw::Disabled) {
        return Err(OAuthError::disabled_client(client));
    }
    if form.get("client_secret").or(form.get("client_assertion")).is_some()
        || headers.contains_key(header::AUTHORIZATION)
    {
        return Err(OAuthError::secret_of_public_client());
    }
    let asked = form.get("scope").map(Scope::parse).transpose()?;
    let claims = authorize::requested_claims(form)?;
    let session = match form.get("grant_type") {
        Some("authorization_code") => redeem_code(tenant, client, form)?,
        Some("refresh_token") => {
            let token = form.get("refresh_token").ok_or_else(|| OAuthError::missing("refresh_token"))?;
            let session = tenant.token_store.redeem_refresh_token(token, client)?;
            if claims.as_ref().is_some_and(|claims| needs_person(claims) && session.claims.as_ref() != Some(claims)) {
                return Err(OAuthError::second_factor_required());
            }
            session
        }
        Some(other) => return Err(OAuthError::unsupported_grant(other)),
        None => return Err(OAuthError::missing("grant_type")),
    };
    // A code's token has the claims of the authorization request, a renewed one those that are asked for now.
    let claims = if form.get("code").is_some() { session.claims.clone() } else { claims };
    Ok(tokens(tenant, key, session, asked, claims, form.get("client_info") == Some("1")))
}

/// Returns whether only a person can meet these claims: an authentication context of Conditional Access. Others, as of a
/// revoked token (Continuous Access Evaluation), any new token meets.
fn needs_person(claims: &Value) -> bool {
    claims.pointer("/access_token/acrs").is_some()
}

fn redeem_code(tenant: &Tenant, client: &str, form: &FormParams) -> Result<Session, OAuthError> {
    let code = form.get("code").ok_or_else(|| OAuthError::missing("code"))?;
    let redirect = form.get("redirect_uri").ok_or_else(|| OAuthError::missing("redirect_uri"))?;
    let verifier = form.get("code_verifier").ok_or_else(OAuthError::verifier_missing)?;
    // RFC 7636 section 4.6.
    let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()));
    tenant.token_store.redeem_code(code, client, redirect, &challenge)
}

/// The permission of a client for the licensing service, if it has one.
fn permission(tenant: &Tenant, client: &str) -> Option<&'static str> {
    let (client, flaw) = tenant.applications.find(client)?;
    let name = if client == OWN_CLIENT_ID { PERMISSION } else { "user_impersonation" };
    (flaw != Some(Flaw::Permission)).then_some(name)
}

/// The token response (RFC 6749 section 5.1), with Entra's additions. A scope requested here counts for these tokens only; what
/// the session was begun with stays.
fn tokens(
    tenant: &Tenant,
    key: &SigningKey,
    session: Session,
    asked: Option<Scope>,
    claims: Option<Value>,
    client_info: bool,
) -> Value {
    let refresh = (session.scope.asks(Item::OfflineAccess)
        || asked.as_ref().is_some_and(|scope| scope.asks(Item::OfflineAccess)))
    .then(|| tenant.token_store.issue_refresh_token(&session));
    let session = Session { scope: asked.unwrap_or(session.scope), ..session };
    let lifetime = tenant.token_store.lifetimes().access_seconds;
    let permission = permission(tenant, session.client);
    let access = key.sign(&claims::access_token(&tenant.root, &session, permission, lifetime));
    if session.scope.asks(Item::Licensing) {
        let caller = Caller { user: session.user, permitted: permission.is_some() };
        tenant.token_store.record_access_token(&access, caller, Duration::from_secs(lifetime.into()), claims);
    }
    let mut answer = json!({
        "token_type": "Bearer",
        "scope": session.scope.granted(permission),
        "expires_in": lifetime,
        "ext_expires_in": lifetime,
        "access_token": access,
    });
    if let Some(refresh) = refresh {
        answer["refresh_token"] = json!(refresh);
    }
    if session.scope.asks(Item::OpenId) {
        answer["id_token"] = json!(key.sign(&claims::id_token(&tenant.root, &session)));
    }
    if client_info {
        answer["client_info"] = json!(claims::client_info(session.user));
    }
    answer
}
