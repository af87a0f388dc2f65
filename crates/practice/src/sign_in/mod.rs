//! The imitation of Microsoft Entra's sign-in: the v2.0 endpoints of one tenant with one public client.

mod authorization_response;
mod authorize;
mod claims;
mod discovery;
pub(crate) mod flows;
mod html;
mod login_handlers;
mod logout;
pub(crate) mod oauth_error;
mod pages;
mod scope;
pub(crate) mod sso_sessions;
mod tenant_alias;
mod token;
pub(crate) mod token_store;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::tenant::Tenant;

/// Router of the sign-in.
pub(crate) fn router() -> Router<Arc<Tenant>> {
    Router::new()
        .route("/{tenant}/v2.0/.well-known/openid-configuration", get(discovery::document))
        .route("/common/discovery/instance", get(discovery::instance))
        .route("/{tenant}/discovery/v2.0/keys", get(discovery::jwks))
        .route("/{tenant}/oauth2/v2.0/authorize", get(authorize::authorize))
        .route("/{tenant}/login", post(login_handlers::submit))
        .route("/{tenant}/login/account", post(login_handlers::pick_account))
        .route("/{tenant}/login/practice", post(login_handlers::use_practice_account))
        .route("/{tenant}/login/cancel", post(login_handlers::cancel))
        .route("/{tenant}/oauth2/v2.0/token", post(token::token))
        .route("/{tenant}/oauth2/v2.0/logout", get(logout::logout))
        .route("/error", get(pages::about_error_code))
}
