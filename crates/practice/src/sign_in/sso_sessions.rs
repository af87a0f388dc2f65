//! Which browser has whom signed in: what lets the next sign-in go without a password.

use std::collections::HashMap;
use std::sync::Mutex;

use axum::http::{HeaderMap, HeaderValue, header};

use crate::signing_key::secret;
use crate::tenant::Tenant;
use crate::users::User;

/// The people signed in, by browser session.
#[derive(Default)]
pub(crate) struct SsoSessions(Mutex<HashMap<String, Vec<&'static User>>>);

impl SsoSessions {
    /// The people signed in in the browser that sent these headers.
    pub(super) fn users(&self, tenant: &Tenant, headers: &HeaderMap) -> Vec<&'static User> {
        let sessions = self.0.lock().expect("no holder panics");
        session_id(tenant, headers).and_then(|session| sessions.get(session)).cloned().unwrap_or_default()
    }

    /// Adds a person; answers with the cookie that the browser is to keep. The session gets a new id each time, so that
    /// one which was planted before the sign-in is worth nothing after it.
    pub(super) fn sign_in(&self, tenant: &Tenant, headers: &HeaderMap, user: &'static User) -> HeaderValue {
        let mut sessions = self.0.lock().expect("no holder panics");
        let mut users = session_id(tenant, headers).and_then(|session| sessions.remove(session)).unwrap_or_default();
        users.retain(|other| *other != user);
        users.push(user);
        let id = secret(32);
        let cookie = cookie(tenant, &id);
        sessions.insert(id, users);
        cookie
    }

    /// Signs everybody in that browser out; answers with the cookie that ends its session.
    pub(super) fn sign_out(&self, tenant: &Tenant, headers: &HeaderMap) -> HeaderValue {
        if let Some(session) = session_id(tenant, headers) {
            self.0.lock().expect("no holder panics").remove(session);
        }
        cookie(tenant, "; Max-Age=0")
    }
}

/// Cookies know no ports, so the name tells practice tenants apart.
fn cookie_name(tenant: &Tenant) -> String {
    format!("practice-{}", tenant.port)
}

fn cookie(tenant: &Tenant, value: &str) -> HeaderValue {
    let secure = if tenant.tls { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}", cookie_name(tenant)))
        .expect("names and ids are printable")
}

fn session_id<'a>(tenant: &Tenant, headers: &'a HeaderMap) -> Option<&'a str> {
    let name = cookie_name(tenant);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}
