//! Middleware of every request: counts it, adds latency, injects faults.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{MatchedPath, RawPathParams, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse as _, Response};
use futures_util::{StreamExt as _, stream};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tokio::{task, time};

use crate::faults::{Failure, InjectedFault, Phase};
use crate::licensing::error_responses;
use crate::listener::NoResponse;
use crate::request_log::TookEffect;
use crate::routes::Route;
use crate::sign_in::oauth_error::OAuthError;
use crate::tenant::Tenant;

/// Body that is not JSON, not HTML, not even UTF-8.
const GARBAGE: &[u8] = b"\x1f\x8b\x00{\"items\":[{\"policyId\":\xff\xfe<html>\xc3\x28 502 ]]>";

/// Passes one request on to its route, with its latency and its fault. Half of the latency lies before a write takes effect and half after it, so a
/// client that is killed while it waits may have got either.
pub(crate) async fn intercept(
    State(tenant): State<Arc<Tenant>>,
    path: MatchedPath,
    parts: RawPathParams,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(route) = Route::of(request.method(), path.as_str(), request.uri().query()) else {
        tenant.request_log.record("unknown");
        return next.run(request).await;
    };
    tenant.request_log.record(route.name());
    let offering = parts.iter().find(|(name, _)| *name == "id").map(|(_, id)| id);
    let mut write = route.is_write().then(|| {
        let correlation = request.headers().get(error_responses::CORRELATION).and_then(|value| value.to_str().ok());
        let id = offering.unwrap_or_default().to_owned();
        tenant.request_log.start_write(route.name(), id, correlation.map(str::to_owned))
    });

    let mut fault = tenant.faults.draw(route, offering);
    let latency = fault.latency + if route.is_licensing() { tenant.latency } else { Duration::ZERO };
    request.extensions_mut().insert(std::mem::take(&mut fault.response_options));

    let half = latency / 2;
    sleep(half).await;
    hold(&mut fault, Phase::Before).await;
    let failure = fault.failure.take().or_else(|| unmet_claims(&tenant, route, request.headers(), fault.claims.take()));
    let real = match &failure {
        Some(Failure::DropBefore | Failure::Status { took_effect: false, .. }) => None,
        None
        | Some(
            Failure::DropAfter | Failure::Truncated | Failure::Garbage | Failure::Status { took_effect: true, .. },
        ) => Some(next.run(request).await),
    };
    if let (Some(write), Some(TookEffect(value))) = (&mut write, real.as_ref().and_then(|real| real.extensions().get()))
    {
        write.took_effect(value.clone());
    }
    hold(&mut fault, Phase::After).await;
    sleep(half).await;

    let response = match (failure, real) {
        (Some(Failure::Status { status, retry_after, body, claims, .. }), _) => {
            let mut response = error_response(&tenant.root, route, status, retry_after.as_deref(), body);
            if let Some(claims) = claims {
                error_responses::challenge(&mut response, &tenant.root, &claims);
            }
            response
        }
        (Some(Failure::DropBefore | Failure::DropAfter), _) | (_, None) => {
            (axum::Extension(NoResponse), ()).into_response()
        }
        (None, Some(real)) => real,
        (Some(Failure::Truncated), Some(real)) => truncate(real).await,
        (Some(Failure::Garbage), Some(real)) => garble(real),
    };
    if let Some(write) = &mut write
        && response.extensions().get::<NoResponse>().is_none()
    {
        write.responded(response.status().as_u16());
    }
    response
}

/// The challenge for a token that is good, but was not issued for these claims.
fn unmet_claims(tenant: &Tenant, route: Route, headers: &HeaderMap, claims: Option<Value>) -> Option<Failure> {
    let claims = claims.filter(|_| route.is_licensing())?;
    let met = tenant.token_store.bearer(headers)?.claims.as_ref() == Some(&claims);
    (!met).then_some(Failure::Status {
        status: 401,
        retry_after: None,
        body: None,
        took_effect: false,
        claims: Some(claims),
    })
}

/// 404 for paths that are no route, which are counted too.
pub(crate) async fn not_found(State(tenant): State<Arc<Tenant>>) -> Response {
    tenant.request_log.record("unknown");
    StatusCode::NOT_FOUND.into_response()
}

async fn hold(fault: &mut InjectedFault, phase: Phase) {
    if let Some(hold) = &mut fault.hold {
        hold.wait(phase).await;
    }
}

async fn sleep(time: Duration) {
    if !time.is_zero() {
        time::sleep(time).await;
    }
}

fn error_response(root: &str, route: Route, status: u16, retry_after: Option<&str>, body: Option<Value>) -> Response {
    let status = StatusCode::from_u16(status).expect("rules hold only valid statuses");
    let mut response = match body {
        Some(Value::String(page)) if page.starts_with('<') => (status, Html(page)).into_response(),
        Some(Value::String(text)) => (status, text).into_response(),
        Some(body) => (status, axum::Json(body)).into_response(),
        None if route.is_licensing() => error_responses::of_status(status),
        None => OAuthError::transient().into_json(status, root),
    };
    if let Some(retry_after) = retry_after {
        let value = HeaderValue::from_str(retry_after).expect("rules hold only printable text");
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}

/// Cuts a response off: the whole length is announced, half of it is sent, then the connection ends.
async fn truncate(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let half = whole.slice(..whole.len() / 2);
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let end = stream::once(async {
        // Lets the connection write the first half before it learns that there is no second one.
        task::yield_now().await;
        Err::<Bytes, io::Error>(io::ErrorKind::UnexpectedEof.into())
    });
    Response::from_parts(parts, Body::from_stream(stream::iter([Ok(half)]).chain(end)))
}

fn garble(response: Response) -> Response {
    let mut response = response.map(|_| Body::from(GARBAGE));
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response
}
