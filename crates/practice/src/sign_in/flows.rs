//! Sign-ins under way in a browser, held here under an id that nobody can guess.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use uuid::Uuid;

use super::authorization_response::RedirectTarget;
use super::scope::Scope;
use crate::random::secret;
use crate::users::User;

/// A sign-in that was left for so long is over.
const LIFETIME: Duration = Duration::from_hours(1);
/// More than so many are not kept; the oldest go.
const MAX_FLOWS: usize = 1_000;

/// What a client asked for when it sent the browser here, checked.
#[derive(Clone, Debug)]
pub(super) struct AuthorizationRequest {
    /// The tenant's name as it stood in the path.
    pub(super) alias: &'static str,
    pub(super) redirect: RedirectTarget,
    pub(super) scope: Scope,
    /// The PKCE challenge, S256 (RFC 7636 section 4.2).
    pub(super) challenge: String,
    pub(super) nonce: Option<String>,
    pub(super) login_hint: Option<String>,
    pub(super) correlation: Uuid,
}

/// What the person is asked next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Which of the people already signed in.
    Account,
    /// The sign-in name.
    Username,
    /// This person's password.
    Password(&'static User),
    /// This person's second factor; the password was right.
    SecondFactor(&'static User),
}

/// One sign-in.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    pub(super) request: AuthorizationRequest,
    pub(super) step: Step,
    /// Whether the pages come filled in, because the person chose one of the practice accounts.
    pub(super) filled: bool,
    began: Instant,
}

/// All sign-ins under way.
#[derive(Default)]
pub(crate) struct Flows(Mutex<HashMap<String, Flow>>);

impl Flows {
    /// Begins one; answers with its id.
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

    /// Takes note of how far it has come, unless it has ended meanwhile.
    pub(super) fn update(&self, id: &str, flow: &Flow) {
        let mut flows = self.0.lock();
        if let Some(kept) = flows.get_mut(id) {
            *kept = flow.clone();
        }
    }

    /// Ends it. False if it had ended already: a flow yields one answer.
    pub(super) fn end(&self, id: &str) -> bool {
        self.0.lock().remove(id).is_some()
    }
}
