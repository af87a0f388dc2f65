//! Axum extractors that check the bearer token, the application's permission and the role.

use std::sync::Arc;

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::response::Response;

use super::error_responses;
use crate::sign_in::token_store::Caller;
use crate::tenant::Tenant;

/// Caller with a valid access token for this service and a role that reads.
pub(super) struct Reader;

/// Caller with a valid access token for this service and a role that writes.
pub(super) struct Writer;

impl FromRequestParts<Arc<Tenant>> for Reader {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, tenant: &Arc<Tenant>) -> Result<Self, Response> {
        let Caller { user, permitted } = bearer(parts, tenant).await?;
        if permitted && user.role.may_read() { Ok(Self) } else { Err(error_responses::forbidden()) }
    }
}

impl FromRequestParts<Arc<Tenant>> for Writer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, tenant: &Arc<Tenant>) -> Result<Self, Response> {
        let Caller { user, permitted } = bearer(parts, tenant).await?;
        if permitted && user.role.may_write() { Ok(Self) } else { Err(error_responses::forbidden()) }
    }
}

/// Caller by the request's bearer token.
async fn bearer(parts: &mut Parts, tenant: &Arc<Tenant>) -> Result<Caller, Response> {
    let State(tenant) = State::<Arc<Tenant>>::from_request_parts(parts, tenant).await.expect("a state is always there");
    tenant.token_store.bearer(&parts.headers).map(|token| token.caller).ok_or_else(error_responses::not_signed_in)
}
