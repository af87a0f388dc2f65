//! What is recorded of accounts and runs, as plain rows.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::enums::{Ending, Intent, OfferingKind, Outcome};

/// The ledger's number of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId(pub i64);

/// The ledger's number of a run. A later run has a greater number; no number is used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunId(pub i64);

/// A signed-in person in one tenant, as the sign-in told it. Tenant id and user id together are the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The tenant's id (the ID token's `tid`).
    pub tenant_id: String,
    /// The user's id in that tenant (the ID token's `oid`).
    pub user_id: String,
    /// The name to show.
    pub name: String,
    /// The name to sign in with.
    pub username: String,
}

/// A recorded account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: AccountId,
    /// Who it is, with the names as last seen.
    pub identity: Identity,
    /// When it signed in here first.
    pub first_seen: Timestamp,
    /// When it was seen last.
    pub last_seen: Timestamp,
}

/// One planned change of a run that is about to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedChange {
    /// Product or offer type.
    pub kind: OfferingKind,
    /// The offering's id.
    pub offering: String,
    /// The offering's name at that time.
    pub name: String,
    /// The value before, in the service's own word, verbatim.
    pub from: String,
    /// The value wanted, in the service's own word.
    pub to: String,
}

/// A run that is about to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRun {
    /// Who starts it.
    pub account: AccountId,
    /// What for.
    pub intent: Intent,
    /// The run that an undo, a retry or a continuation goes back to.
    pub origin: Option<RunId>,
    /// When.
    pub started_at: Timestamp,
    /// All planned changes, in order; a change's position is its index here. No offering stands twice.
    pub changes: Vec<PlannedChange>,
    /// What the origin set and this run leaves as it is, because somebody else changed it since.
    pub drifted: Vec<DriftedOffering>,
}

/// An offering that a run leaves alone: it no longer stands as the origin set it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriftedOffering {
    /// Product or offer type.
    pub kind: OfferingKind,
    /// The offering's id.
    pub offering: String,
    /// The offering's name at that time.
    pub name: String,
}

/// Why a change did not come about, for the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// A short code that a sentence can be made from.
    pub code: String,
    /// What the sentence names, by the code's own keys.
    pub params: BTreeMap<String, String>,
    /// The reason in the service's or the network's own words.
    pub text: String,
}

/// What became of one change, to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeUpdate {
    /// What became of it.
    pub outcome: Outcome,
    /// When that was known.
    pub at: Timestamp,
    /// The correlation id of the request that decided it; without one, the one recorded with the intent stays.
    pub correlation_id: Option<String>,
    /// Why, if it did not come about.
    pub reason: Option<Reason>,
    /// Whether one of its requests may have taken effect, though it was refused or failed.
    pub in_doubt: bool,
    /// What the service showed when this was judged, in its own word.
    pub observed: Option<String>,
}

/// One recorded change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its place in the run, from 0.
    pub position: usize,
    /// What was planned.
    pub planned: PlannedChange,
    /// When its intent was recorded, just before it was to be sent; none: it was never sent.
    pub intended_at: Option<Timestamp>,
    /// The correlation id of the request that decided it, or at first of the first request.
    pub correlation_id: Option<String>,
    /// What became of it; none while that is open.
    pub outcome: Option<Outcome>,
    /// When that was known.
    pub outcome_at: Option<Timestamp>,
    /// Why, if it did not come about.
    pub reason: Option<Reason>,
    /// Whether one of its requests may have taken effect, though it was refused or failed.
    pub in_doubt: bool,
    /// What the service showed when that was judged, in its own word.
    pub observed: Option<String>,
}

/// A recorded run without its changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSummary {
    /// Its number.
    pub id: RunId,
    /// Who started it.
    pub account: AccountId,
    /// What for.
    pub intent: Intent,
    /// The run that an undo, a retry or a continuation went back to.
    pub origin: Option<RunId>,
    /// When it started.
    pub started_at: Timestamp,
    /// When and how it ended; none: it is still open, or the program died in it.
    pub ended: Option<(Timestamp, Ending)>,
}

/// A recorded run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The run itself.
    pub summary: RunSummary,
    /// Its changes, by position.
    pub changes: Vec<Change>,
    /// What it left as it was, because somebody else had changed it since.
    pub drifted: Vec<DriftedOffering>,
}
