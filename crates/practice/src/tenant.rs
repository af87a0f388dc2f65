//! State shared by all requests to the practice tenant.

use std::time::Duration;

use crate::applications::Applications;
use crate::faults::Faults;
use crate::licensing::offerings::Offerings;
use crate::request_log::RequestLog;
use crate::sign_in::flows::Flows;
use crate::sign_in::sso_sessions::SsoSessions;
use crate::sign_in::token_store::TokenStore;

/// State of a running practice tenant.
pub(crate) struct Tenant {
    /// `http://localhost:PORT` or `https://localhost:PORT`: the authority and the service.
    pub(crate) root: String,
    pub(crate) port: u16,
    /// Latency of each response of the licensing service.
    pub(crate) latency: Duration,
    pub(crate) applications: Applications,
    pub(crate) flows: Flows,
    pub(crate) sso_sessions: SsoSessions,
    pub(crate) token_store: TokenStore,
    pub(crate) offerings: Offerings,
    pub(crate) faults: Faults,
    pub(crate) request_log: RequestLog,
}

impl Tenant {
    /// Resets counters, faults, applications, token lifetimes and values. Sessions stay.
    pub(crate) fn reset(&self) {
        self.applications.reset();
        self.token_store.reset_lifetimes();
        self.offerings.reset();
        self.faults.clear();
        self.request_log.reset();
    }
}
