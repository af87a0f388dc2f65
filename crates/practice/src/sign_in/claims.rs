//! Claims of ID tokens and access tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::scope::Item;
use super::token_store::Session;
use crate::organization::{RESOURCE, TENANT_ID};
use crate::random::secret;
use crate::users::User;

/// Lifetime of an ID token, in seconds.
const ID_TOKEN_SECONDS: i64 = 3_600;
/// Audience of an access token that was requested without a resource: Microsoft Graph, which nobody serves here.
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";

/// The issuer of this tenant's tokens.
pub(super) fn issuer(root: &str) -> String {
    format!("{root}/{TENANT_ID}/v2.0")
}

/// The claims of an ID token (Microsoft's page "ID token claims reference", version 2.0). `oid`, `name` and
/// `preferred_username` come with `profile`, `email` with `email`.
pub(super) fn id_token(root: &str, session: &Session) -> Value {
    let Session { user, client, scope, nonce, claims: _ } = session;
    let now = Timestamp::now().as_second();
    let mut claims = json!({
        "aud": client,
        "iss": issuer(root),
        "iat": now,
        "nbf": now,
        "exp": now + ID_TOKEN_SECONDS,
        "sub": user.subject(client),
        "tid": TENANT_ID,
        "uti": secret(16),
        "ver": "2.0",
        "wids": [user.role.template()],
    });
    if let Some(nonce) = nonce {
        claims["nonce"] = json!(nonce);
    }
    if scope.asks(Item::Profile) {
        claims["name"] = json!(user.name);
        claims["oid"] = json!(user.object_id);
        claims["preferred_username"] = json!(user.username);
    }
    if let Some(idp) = user.idp {
        claims["idp"] = json!(idp);
    }
    if scope.asks(Item::Email) {
        claims["email"] = json!(user.username);
    }
    claims
}

/// The claims of an access token. They are the resource's business; clients must not look at them.
pub(super) fn access_token(root: &str, session: &Session, permission: Option<&str>, lifetime: u32) -> Value {
    let Session { user, client, scope, .. } = session;
    let now = Timestamp::now().as_second();
    json!({
        "aud": if scope.asks(Item::Licensing) { RESOURCE } else { GRAPH },
        "iss": issuer(root),
        "iat": now,
        "nbf": now,
        "exp": now + i64::from(lifetime),
        "appid": client,
        "name": user.name,
        "oid": user.object_id,
        "scp": if scope.asks(Item::Licensing) { permission.unwrap_or_default().to_owned() } else { scope.granted(None) },
        "tid": TENANT_ID,
        "upn": user.username,
        "uti": secret(16),
        "ver": "1.0",
        "wids": [user.role.template()],
    })
}

/// `client_info`: the ids by which Microsoft's libraries key their caches.
pub(super) fn client_info(user: &User) -> String {
    URL_SAFE_NO_PAD.encode(json!({"uid": user.object_id, "utid": TENANT_ID}).to_string())
}
