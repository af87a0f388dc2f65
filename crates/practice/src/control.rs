//! HTTP control API of the practice tenant: state, faults, applications, offerings, tokens, reset.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::applications::Flaw;
use crate::licensing::offerings::{ENABLED, Offering, OfferingKind};
use crate::request_log::Summary;
use crate::sign_in::token_store::Lifetimes;
use crate::strict_json;
use crate::tenant::Tenant;

/// Router of the control API.
pub(crate) fn router() -> Router<Arc<Tenant>> {
    Router::new()
        .route("/control/state", get(state))
        .route("/control/faults", put(faults))
        .route("/control/applications/{client}", put(application))
        .route("/control/offerings", post(add))
        .route("/control/offerings/{id}", put(set))
        .route("/control/tokens", put(tokens))
        .route("/control/revoke", post(revoke))
        .route("/control/reset", post(reset))
}

/// 400 Bad Request, with the mistake as `error`.
struct BadRequest(String);

impl axum::response::IntoResponse for BadRequest {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, Json(json!({"error": self.0}))).into_response()
    }
}

/// Reads a body whatever its content type says, so that the simplest client will do.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, BadRequest> {
    strict_json::from_slice(body).map_err(BadRequest)
}

#[derive(Serialize)]
struct StateResponse {
    offerings: Vec<Offering>,
    #[serde(flatten)]
    request_log: Summary,
    tokens: Lifetimes,
}

async fn state(State(tenant): State<Arc<Tenant>>) -> Json<StateResponse> {
    Json(StateResponse {
        offerings: tenant.offerings.all(),
        request_log: tenant.request_log.summary(),
        tokens: tenant.token_store.lifetimes(),
    })
}

async fn faults(State(tenant): State<Arc<Tenant>>, body: Bytes) -> Result<StatusCode, BadRequest> {
    tenant.faults.replace(&body).map_err(BadRequest)?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewFlaw {
    /// None: nothing is wrong with it.
    flaw: Option<Flaw>,
}

async fn application(
    State(tenant): State<Arc<Tenant>>,
    Path(client): Path<String>,
    body: Bytes,
) -> Result<Response, BadRequest> {
    let NewFlaw { flaw } = parse(&body)?;
    Ok(if tenant.applications.set(&client, flaw) {
        StatusCode::NO_CONTENT.into_response()
    } else {
        let error = format!("there is no application `{client}`");
        (StatusCode::NOT_FOUND, Json(json!({"error": error}))).into_response()
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewValue {
    /// Any text: the service might come to know values that nobody has seen.
    value: String,
}

async fn set(State(tenant): State<Arc<Tenant>>, Path(id): Path<String>, body: Bytes) -> Result<Response, BadRequest> {
    let NewValue { value } = parse(&body)?;
    Ok(match tenant.offerings.set(None, &id, &value) {
        Some(offering) => Json(offering).into_response(),
        None => (StatusCode::NOT_FOUND, Json(json!({"error": format!("there is no offering `{id}`")}))).into_response(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewOffering {
    kind: OfferingKind,
    id: String,
    name: String,
    value: Option<String>,
}

async fn add(State(tenant): State<Arc<Tenant>>, body: Bytes) -> Result<Response, BadRequest> {
    let NewOffering { kind, id, name, value } = parse(&body)?;
    if id.is_empty() {
        return Err(BadRequest("`id` must not be empty".to_owned()));
    }
    let offering = Offering { kind, id, name, value: value.unwrap_or_else(|| ENABLED.to_owned()) };
    if tenant.offerings.add(offering.clone()) {
        Ok((StatusCode::CREATED, Json(offering)).into_response())
    } else {
        Err(BadRequest(format!("there is an offering `{}` already", offering.id)))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewLifetimes {
    access_seconds: Option<u32>,
    code_seconds: Option<u32>,
}

async fn tokens(State(tenant): State<Arc<Tenant>>, body: Bytes) -> Result<Json<Lifetimes>, BadRequest> {
    let NewLifetimes { access_seconds, code_seconds } = parse(&body)?;
    Ok(Json(tenant.token_store.set_lifetimes(access_seconds, code_seconds)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Revoke {
    #[serde(default = "yes")]
    access: bool,
    #[serde(default = "yes")]
    refresh: bool,
}

const fn yes() -> bool {
    true
}

async fn revoke(State(tenant): State<Arc<Tenant>>, body: Bytes) -> Result<StatusCode, BadRequest> {
    let Revoke { access, refresh } =
        if body.is_empty() { Revoke { access: true, refresh: true } } else { parse(&body)? };
    tenant.token_store.revoke(access, refresh);
    Ok(StatusCode::NO_CONTENT)
}

async fn reset(State(tenant): State<Arc<Tenant>>) -> StatusCode {
    tenant.reset();
    StatusCode::NO_CONTENT
}
