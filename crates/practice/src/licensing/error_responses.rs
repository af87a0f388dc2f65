//! Error responses of the licensing service.
//!
//! Bodies that licensing-service.md records are word for word; where it says "never recorded", clients must not depend on
//! them.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// Header of a request's correlation id.
pub(crate) const CORRELATION: &str = "x-ms-correlation-id";

/// 400 for a list without a scope; recorded.
pub(super) fn invalid_scope() -> Response {
    bad_request("Invalid scope.")
}

pub(super) fn bad_request(reason: &str) -> Response {
    body(StatusCode::BAD_REQUEST, "BadRequest", reason)
}

/// 401; the status is recorded, the body is not.
pub(super) fn not_signed_in() -> Response {
    let challenge = [(header::WWW_AUTHENTICATE, r#"Bearer error="invalid_token""#)];
    (
        challenge,
        body(StatusCode::UNAUTHORIZED, "Unauthorized", "The access token is missing, expired or not for this service."),
    )
        .into_response()
}

/// Makes a response a claims challenge, as Microsoft's page "Claims challenges" has it.
pub(crate) fn challenge(response: &mut Response, root: &str, claims: &Value) {
    let (uri, claims) = (format!("{root}/common/oauth2/authorize"), STANDARD.encode(claims.to_string()));
    let challenge =
        format!(r#"Bearer realm="", authorization_uri="{uri}", error="insufficient_claims", claims="{claims}""#);
    let challenge = HeaderValue::try_from(challenge).expect("Base64 is plain");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
}

/// 403; the status is recorded, the body is not.
pub(super) fn forbidden() -> Response {
    body(StatusCode::FORBIDDEN, "Forbidden", "The user has no role that allows this.")
}

/// 404; recorded for products, with its JSON inside text; the others follow that pattern.
pub(super) fn not_found(operation: &str) -> Response {
    let inner = json!({"error": {"code": "NotFound", "message": "The requested resource was not found."}});
    body(StatusCode::NOT_FOUND, "Unknown", &format!("{operation} failed{inner}"))
}

/// Usual response of a status, for faults that name a status only. Those that were never recorded have none.
pub(crate) fn of_status(status: StatusCode) -> Response {
    match status {
        StatusCode::BAD_REQUEST => bad_request("Bad request."),
        StatusCode::UNAUTHORIZED => not_signed_in(),
        StatusCode::FORBIDDEN => forbidden(),
        StatusCode::NOT_FOUND => not_found("GetProductDetailsByProductIdAsync"),
        other => other.into_response(),
    }
}

fn body(status: StatusCode, code: &str, reason: &str) -> Response {
    (status, Json(json!({"errorCode": code, "reason": reason}))).into_response()
}
