//! Single sign-on sessions of browsers, by cookie: the next sign-in goes without a password.

use std::collections::HashMap;

use axum::http::{HeaderMap, HeaderValue, header};
use parking_lot::Mutex;

use crate::random::secret;
use crate::users::User;

/// The users signed in, by the session id in a browser's cookie.
pub(crate) struct SsoSessions {
    /// Cookies know no ports, so the name tells practice tenants apart.
    cookie_name: String,
    /// Set on cookies that a server over TLS gives out.
    secure: bool,
    sessions: Mutex<HashMap<String, Vec<&'static User>>>,
}

impl SsoSessions {
    /// No sessions yet, for a tenant at this port.
    pub(crate) fn new(port: u16, secure: bool) -> Self {
        Self { cookie_name: format!("practice-{port}"), secure, sessions: Mutex::default() }
    }

    /// The users signed in in the browser that sent these headers.
    pub(super) fn users(&self, headers: &HeaderMap) -> Vec<&'static User> {
        let sessions = self.sessions.lock();
        self.session_id(headers).and_then(|id| sessions.get(id)).cloned().unwrap_or_default()
    }

    /// Adds a user; answers with the cookie that the browser is to keep. The session gets a new id each time, so that
    /// one which was planted before the sign-in is worth nothing after it.
    pub(super) fn sign_in(&self, headers: &HeaderMap, user: &'static User) -> HeaderValue {
        let mut sessions = self.sessions.lock();
        let mut users = self.session_id(headers).and_then(|id| sessions.remove(id)).unwrap_or_default();
        users.retain(|other| *other != user);
        users.push(user);
        let id = secret(32);
        let cookie = self.cookie(&id);
        sessions.insert(id, users);
        cookie
    }

    /// Signs everybody in that browser out; answers with the cookie that ends its session.
    pub(super) fn sign_out(&self, headers: &HeaderMap) -> HeaderValue {
        if let Some(id) = self.session_id(headers) {
            self.sessions.lock().remove(id);
        }
        self.cookie("; Max-Age=0")
    }

    fn cookie(&self, value: &str) -> HeaderValue {
        let secure = if self.secure { "; Secure" } else { "" };
        HeaderValue::from_str(&format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}", self.cookie_name))
            .expect("names and ids are printable")
    }

    fn session_id<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == self.cookie_name)
            .map(|(_, value)| value)
    }
}
