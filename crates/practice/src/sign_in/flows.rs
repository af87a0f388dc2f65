//! Sign-in flows in progress in a browser, by an id that nobody can guess.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use serde_json::Value;
use uuid::Uuid;

use super::authorization_response::RedirectTarget;
use super::scope::Scope;
use crate::random::secret;
use crate::users::User;

/// Lifetime of a flow.
const LIFETIME: Duration = Duration::from_hours(1);
/// Number of flows kept; the oldest go.
const MAX_FLOWS: usize = 1_000;

/// A validated authorization request (RFC 6749 section 4.1.1).
#[derive(Clone, Debug)]
pub(super) struct AuthorizationRequest {
    /// The tenant's name as it stood in the path.
    pub(super) alias: &'static str,
    /// The client id.
    pub(super) client: &'static str,
    pub(super) redirect: RedirectTarget,
    pub(super) scope: Scope,
    /// The PKCE challenge, S256 (RFC 7636 section 4.2).
    pub(super) challenge: String,
    pub(super) nonce: Option<String>,
    pub(super) login_hint: Option<String>,
    /// Claims that the access token is to have (OpenID Connect Core 1.0 section 5.5).
    pub(super) claims: Option<Value>,
    pub(super) correlation: Uuid,
}

/// Next question to the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Choice among the users already signed in.
    Account,
    /// The sign-in name.
    Username,
    /// This user's password.
    Password(&'static User),
    /// This user's second factor; the password was right.
    SecondFactor(&'static User),
}

/// A sign-in flow.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    pub(super) request: AuthorizationRequest,
    pub(super) step: Step,
    /// True if the pages come filled in, because one of the practice accounts was chosen.
    pub(super) filled: bool,
    began: Instant,
}

/// All flows in progress.
#[derive(Default)]
pub(crate) struct Flows(Mutex<HashMap<String, Flow>>);

impl Flows {
    /// Begins a flow; returns its id.
    pub(super) fn begin(&self, request: AuthorizationRequest, step: Step) -> (String, Flow) {
        let flow = Flow { request, step, filled: false, began: Instant::now() };
        let id = secret(32);
        let mut flows = self.0.lock();
        flows.retain(|_, flow| flow.began.elapsed() < LIFETIME);
        if flows.len() >= MAX_FLOWS
            && let Some(oldest) = flows.iter().min_by_key(|(_, flow)| flow.began).map(|(id, _)| id.clone())
        {
            flows.remove(&oldest);
        }
        flows.insert(id.clone(), flow.clone());
        (id, flow)
    }

    pub(super) fn find(&self, id: &str) -> Option<Flow> {
        let flows = self.0.lock();
        flows.get(id).filter(|flow| flow.began.elapsed() < LIFETIME).cloned()
    }

    /// Stores the flow's step, unless it has ended meanwhile.
    pub(super) fn update(&self, id: &str, flow: &Flow) {
        let mut flows = self.0.lock();
        if let Some(kept) = flows.get_mut(id) {
            *kept = flow.clone();
        }
    }

    /// Ends a flow. False if it had ended already: a flow yields one response.
    pub(super) fn end(&self, id: &str) -> bool {
        self.0.lock().remove(id).is_some()
    }
}
