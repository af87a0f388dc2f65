//! The practice tenant: who it is, and everything it remembers while it runs.

use std::time::Duration;

use crate::faults::Faults;
use crate::licensing::offerings::Offerings;
use crate::request_log::RequestLog;
use crate::sign_in::flows::Flows;
use crate::sign_in::sso_sessions::SsoSessions;
use crate::sign_in::token_store::TokenStore;

/// The organisation's name.
pub(crate) const ORGANIZATION: &str = "Tailwater Trading";
/// The organisation's domain. Domains under `.example` can belong to nobody (RFC 2606 section 3).
pub(crate) const DOMAIN: &str = "tailwater.example";
/// The directory's id; always the same, so that what a client keeps for this tenant fits its next run.
pub(crate) const TENANT_ID: &str = "5b8e2c4a-93d7-4f06-8a1e-d24c70f9b365";
/// The public client that may sign people in (licensing-service.md, "Sign-in").
pub(crate) const CLIENT_ID: &str = "3d5cffa9-04da-4657-8cab-c7f074657cad";
/// The licensing service as a resource (licensing-service.md, "Sign-in").
pub(crate) const RESOURCE: &str = "aeb86249-8ea3-49e2-900b-54cc8e308f85";

/// What all requests share.
pub(crate) struct Tenant {
    /// `http://localhost:PORT` or `https://localhost:PORT`: the authority and the service.
    pub(crate) root: String,
    /// Whether it is served over TLS.
    pub(crate) tls: bool,
    pub(crate) port: u16,
    /// How long each answer of the licensing service takes.
    pub(crate) latency: Duration,
    pub(crate) flows: Flows,
    pub(crate) sso_sessions: SsoSessions,
    pub(crate) token_store: TokenStore,
    pub(crate) offerings: Offerings,
    pub(crate) faults: Faults,
    pub(crate) request_log: RequestLog,
}

impl Tenant {
    /// Counters, faults, token lifetimes and values as they were at the start. Sessions stay.
    pub(crate) fn reset(&self) {
        self.token_store.reset_lifetimes();
        self.offerings.reset();
        self.faults.clear();
        self.request_log.reset();
    }
}
