//! Discovery endpoints: OpenID Connect metadata, JSON Web Key Set, instance discovery.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::claims;
use super::tenant_alias::TenantAlias;
use crate::form_params::FormParams;
use crate::signing_key::SigningKey;
use crate::tenant::Tenant;

/// The OpenID Connect discovery document (OpenID Connect Discovery 1.0 section 3), with Entra's peculiarities: for
/// `organizations` and `common` the issuer holds the literal `{tenantid}`, and PKCE methods are not listed.
pub(super) async fn document(State(tenant): State<Arc<Tenant>>, Path(name): Path<String>) -> Response {
    let alias = match TenantAlias::parse(&name) {
        Ok(alias) => alias,
        Err(error) => {
            return error.of_discovery().into_json(StatusCode::BAD_REQUEST, &tenant.root);
        }
    };
    let root = &tenant.root;
    let issuer = match alias {
        TenantAlias::Any(_) => format!("{root}/{{tenantid}}/v2.0"),
        TenantAlias::This => claims::issuer(root),
    };
    let segment = alias.segment();
    Json(json!({
        "token_endpoint": format!("{root}/{segment}/oauth2/v2.0/token"),
        "token_endpoint_auth_methods_supported":
            ["client_secret_post", "private_key_jwt", "client_secret_basic", "self_signed_tls_client_auth"],
        "jwks_uri": format!("{root}/{segment}/discovery/v2.0/keys"),
        "prompt_values_supported": ["login", "none", "select_account"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": issuer,
        "request_uri_parameter_supported": false,
        "authorization_endpoint": format!("{root}/{segment}/oauth2/v2.0/authorize"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "end_session_endpoint": format!("{root}/{segment}/oauth2/v2.0/logout"),
        "claims_supported": [
            "sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid", "ver", "email",
        ],
        "tenant_region_scope": "EU",
    }))
    .into_response()
}

/// The JSON Web Key Set (RFC 7517 section 5).
pub(super) async fn jwks(State(tenant): State<Arc<Tenant>>, Path(name): Path<String>) -> Response {
    match TenantAlias::parse(&name) {
        Ok(_) => Json(json!({"keys": [SigningKey::shared().await.public()]})).into_response(),
        Err(error) => error.into_json(StatusCode::BAD_REQUEST, &tenant.root),
    }
}

/// Instance discovery: the aliases of this authority, for which Microsoft's libraries ask before they trust it.
pub(super) async fn instance(State(tenant): State<Arc<Tenant>>, RawQuery(query): RawQuery) -> Json<Value> {
    let parameters = FormParams::parse(query.unwrap_or_default());
    let alias = parameters
        .get("authorization_endpoint")
        .and_then(|endpoint| url::Url::parse(endpoint).ok())
        .and_then(|endpoint| endpoint.path_segments().and_then(|mut segments| segments.next().map(str::to_owned)))
        .and_then(|name| TenantAlias::parse(&name).ok())
        .unwrap_or(TenantAlias::Any("common"));
    let host = format!("localhost:{}", tenant.port);
    Json(json!({
        "tenant_discovery_endpoint":
            format!("{}/{}/v2.0/.well-known/openid-configuration", tenant.root, alias.segment()),
        "api-version": "1.1",
        "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
    }))
}
