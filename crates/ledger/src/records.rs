//! Records of accounts, runs and changes, as plain data.

use std::collections::BTreeMap;

use jiff::Timestamp;
use offswitch_model::{Identity, Intent, OfferingKey};

use crate::enums::{Ending, Outcome};

/// The ledger's number of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId(pub i64);

/// The ledger's number of a run. A later run has a greater number; no number is used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunId(pub i64);

/// A recorded account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: AccountId,
    /// The person, with the names as last seen.
    pub identity: Identity,
    /// The time of the first sign-in here.
    pub first_seen: Timestamp,
    /// The time of the latest sign-in here.
    pub last_seen: Timestamp,
}

/// One planned change of a run that is about to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedChange {
    /// The offering's key.
    pub key: OfferingKey,
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
    /// The account that starts it.
    pub account: AccountId,
    /// The intent.
    pub intent: Intent,
    /// The run that an undo, a retry or a continuation goes back to.
    pub origin: Option<RunId>,
    /// The start.
    pub started_at: Timestamp,
    /// All planned changes, in order; a change's position is its index here. No offering stands twice.
    pub changes: Vec<PlannedChange>,
    /// Offerings that the origin set and this run leaves as they are, because somebody else changed them since.
    pub drifted: Vec<DriftedOffering>,
}

/// An offering that a run leaves alone because it drifted: it no longer has the value that the origin set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriftedOffering {
    /// The offering's key.
    pub key: OfferingKey,
    /// The offering's name at that time.
    pub name: String,
}

/// The reason why a change did not come about, for the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// A short code that a sentence can be made from.
    pub code: String,
    /// The values that the sentence names, by the code's own keys.
    pub params: BTreeMap<String, String>,
    /// The reason in the service's or the network's own words.
    pub text: String,
}

/// The outcome of one change, to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeUpdate {
    /// The outcome.
    pub outcome: Outcome,
    /// The time when that was known.
    pub at: Timestamp,
    /// The correlation id of the request that decided it; without one, the one recorded with the intent stays.
    pub correlation_id: Option<String>,
    /// The reason, if it did not come about.
    pub reason: Option<Reason>,
    /// True if one of its requests may have taken effect, though it was refused or failed.
    pub in_doubt: bool,
    /// The value observed when this was verified, in the service's own word.
    pub observed: Option<String>,
}

/// One recorded change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its place in the run, from 0.
    pub position: usize,
    /// The planned change.
    pub planned: PlannedChange,
    /// The time when its intent was recorded, just before it was to be sent; none: it was never sent.
    pub intended_at: Option<Timestamp>,
    /// The correlation id of the request that decided it, or at first of the first request.
    pub correlation_id: Option<String>,
    /// The outcome; none while that is open.
    pub outcome: Option<Outcome>,
    /// The time when the outcome was known.
    pub outcome_at: Option<Timestamp>,
    /// The reason, if it did not come about.
    pub reason: Option<Reason>,
    /// True if one of its requests may have taken effect, though it was refused or failed.
    pub in_doubt: bool,
    /// The value observed when that was verified, in the service's own word.
    pub observed: Option<String>,
}

/// A recorded run without its changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSummary {
    /// Its number.
    pub id: RunId,
    /// The account that started it.
    pub account: AccountId,
    /// The intent.
    pub intent: Intent,
    /// The run that an undo, a retry or a continuation went back to.
    pub origin: Option<RunId>,
    /// The start.
    pub started_at: Timestamp,
    /// The time and kind of its end; none: it is still open, or the program died in it.
    pub ended: Option<(Timestamp, Ending)>,
}

/// A recorded run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The run itself.
    pub summary: RunSummary,
    /// Its changes, by position.
    pub changes: Vec<Change>,
    /// Offerings that it left as they were, because somebody else had changed them since.
    pub drifted: Vec<DriftedOffering>,
}
