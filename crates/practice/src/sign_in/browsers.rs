//! Which browser has whom signed in: what lets the next sign-in go without a password.

use std::collections::HashMap;
use std::sync::Mutex;

use axum::http::{HeaderMap, HeaderValue, header};

use crate::keys::secret;
use crate::people::Person;
use crate::tenant::Tenant;

/// The people signed in, by browser session.
#[derive(Default)]
pub(crate) struct Browsers(Mutex<HashMap<String, Vec<&'static Person>>>);

impl Browsers {
    /// The people signed in in the browser that sent these headers.
    pub(super) fn people(&self, tenant: &Tenant, headers: &HeaderMap) -> Vec<&'static Person> {
        let browsers = self.0.lock().expect("no holder panics");
        session(tenant, headers).and_then(|session| browsers.get(session)).cloned().unwrap_or_default()
    }

    /// Adds a person; answers with the cookie that the browser is to keep. The session gets a new id each time, so that
    /// one which was planted before the sign-in is worth nothing after it.
    pub(super) fn sign_in(&self, tenant: &Tenant, headers: &HeaderMap, person: &'static Person) -> HeaderValue {
        let mut browsers = self.0.lock().expect("no holder panics");
        let mut people = session(tenant, headers).and_then(|session| browsers.remove(session)).unwrap_or_default();
        people.retain(|other| *other != person);
        people.push(person);
        let id = secret(32);
        let cookie = cookie(tenant, &id);
        browsers.insert(id, people);
        cookie
    }

    /// Signs everybody in that browser out; answers with the cookie that ends its session.
    pub(super) fn sign_out(&self, tenant: &Tenant, headers: &HeaderMap) -> HeaderValue {
        if let Some(session) = session(tenant, headers) {
            self.0.lock().expect("no holder panics").remove(session);
        }
        cookie(tenant, "; Max-Age=0")
    }
}

/// Cookies know no ports, so the name tells practice tenants apart.
fn name(tenant: &Tenant) -> String {
    format!("practice-{}", tenant.port)
}

fn cookie(tenant: &Tenant, value: &str) -> HeaderValue {
    let secure = if tenant.tls { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}", name(tenant)))
        .expect("names and ids are printable")
}

fn session<'a>(tenant: &Tenant, headers: &'a HeaderMap) -> Option<&'a str> {
    let name = name(tenant);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}
