//! The imitation of Microsoft Entra's sign-in: the v2.0 endpoints of one tenant with one public client.

mod authorize;
pub(crate) mod browsers;
mod directory;
mod discovery;
pub(crate) mod flows;
pub(crate) mod grants;
mod identity;
mod logout;
mod pages;
pub(crate) mod refusal;
mod reply;
mod scope;
mod steps;
mod token;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::tenant::Tenant;

/// The sign-in's routes.
pub(crate) fn router() -> Router<Arc<Tenant>> {
    Router::new()
        .route("/{tenant}/v2.0/.well-known/openid-configuration", get(discovery::document))
        .route("/common/discovery/instance", get(discovery::instance))
        .route("/{tenant}/discovery/v2.0/keys", get(discovery::keys))
        .route("/{tenant}/oauth2/v2.0/authorize", get(authorize::authorize))
        .route("/{tenant}/login", post(steps::proceed))
        .route("/{tenant}/login/account", post(steps::pick))
        .route("/{tenant}/login/practice", post(steps::practise))
        .route("/{tenant}/login/cancel", post(steps::cancel))
        .route("/{tenant}/oauth2/v2.0/token", post(token::token))
        .route("/{tenant}/oauth2/v2.0/logout", get(logout::logout))
        .route("/error", get(pages::about_number))
}
