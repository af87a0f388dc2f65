//! The end session endpoint: signs out in the browser.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use url::form_urlencoded;

use super::authorization_response::{RedirectTarget, ResponseMode};
use super::pages;
use crate::form_params::FormParams;
use crate::tenant::Tenant;

/// `GET /{tenant}/oauth2/v2.0/logout` (OpenID Connect RP-Initiated Logout 1.0). Goes on to the client's address if it is
/// a registered one.
pub(super) async fn logout(
    State(tenant): State<Arc<Tenant>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let parameters = FormParams::parse(query.unwrap_or_default());
    let cookie = tenant.sso_sessions.sign_out(&headers);
    let back = parameters
        .get("post_logout_redirect_uri")
        .and_then(|uri| RedirectTarget::trusted(uri, ResponseMode::Query, None));
    let mut response = match back {
        None => pages::signed_out(),
        Some(address) => {
            let state = parameters.get("state").map(|state| ("state", state));
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(state).finish();
            let mark = if query.is_empty() { "" } else { "?" };
            (StatusCode::FOUND, [(header::LOCATION, format!("{}{mark}{query}", address.uri()))]).into_response()
        }
    };
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    response
}
