//! Views of runs and their changes.

use offswitch_model::{Intent, OfferingKind, StopReason};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CatalogueView, OfferingView, Problem, ValueView};

/// State of one change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum ChangeState {
    /// Its turn has not come.
    Waiting,
    /// It is being written.
    InProgress,
    /// The service took it; it was not read back yet.
    Accepted,
    /// It was read back.
    Verified,
    /// The service took it, but does not show it yet.
    Unconfirmed,
    /// The service refused it.
    Refused,
    /// It could not be written.
    Failed,
    /// It was not tried.
    NotAttempted,
    /// Offswitch was cut off while it was about to be written or being written, and nothing tells that it took effect.
    Interrupted,
}

/// One change of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct ChangeView {
    /// The offering's key.
    pub key: String,
    /// Its kind.
    pub kind: OfferingKind,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The value before.
    pub from: ValueView,
    /// The value wanted.
    pub to: ValueView,
    /// Its state.
    pub state: ChangeState,
    /// The problem, if it did not go well.
    pub problem: Option<Problem>,
    /// The correlation id of the request that decided it, if one was sent; of an interrupted one it may not have been.
    pub correlation_id: Option<String>,
    /// The value that was read back when it was verified, if it was.
    pub observed: Option<ValueView>,
    /// Undoing the run concerns it, if the offering has the wanted value still.
    pub may_undo: bool,
    /// Retrying the run concerns it, if the offering has the value before still.
    pub may_retry: bool,
    /// Continuing the run concerns it, if the offering has the value before still.
    pub may_continue: bool,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct RunView {
    /// Its number in the ledger.
    #[ts(type = "number")]
    pub id: i64,
    /// The intent.
    pub intent: Intent,
    /// The name of the person who started it.
    pub who: String,
    /// The time of its beginning (RFC 3339, UTC).
    pub started_at: String,
    /// The time of its end.
    pub ended_at: Option<String>,
    /// The reason of an early end.
    pub stop_reason: Option<StopReason>,
    /// The time until which the service throttles, if that ended it just now (RFC 3339, UTC).
    pub throttled_until: Option<String>,
    /// Its changes.
    pub changes: Vec<ChangeView>,
    /// Names of offerings that drifted (somebody else changed them since), which are skipped.
    pub drifted: Vec<String>,
    /// Names of offerings that had another value, or were not there, when the list was read just before, and are changed all
    /// the same: *Turn off all* just now.
    pub changed_before: Vec<String>,
}

/// An offering to set, with the value that the window showed when that was chosen.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct SeenOfferingView {
    /// The offering's key.
    pub key: String,
    /// The value, in the service's own word.
    pub value: String,
}

/// Plan of an undo, for the question that comes before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct UndoPlanView {
    /// The changes that bring back the earlier values; at least one.
    pub changes: Vec<UndoChangeView>,
    /// Names of offerings that drifted (somebody else changed them since), which are skipped.
    pub drifted: Vec<String>,
}

/// One change of an undo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct UndoChangeView {
    /// The offering's key.
    pub key: String,
    /// The value that it brings back.
    pub to: ValueView,
}

/// Event of a run in progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum RunEvent {
    /// The run is recorded and begins.
    Started {
        /// The run with all its changes.
        run: RunView,
    },
    /// One change stands differently.
    Change {
        /// The offering's key.
        key: String,
        /// Its state now.
        state: ChangeState,
        /// The offering as it was read back, if it was.
        offering: Option<OfferingView>,
        /// The problem, if it did not go well.
        problem: Option<Problem>,
    },
    /// The service asked to wait.
    Waiting {
        /// For so many seconds.
        #[ts(type = "number")]
        seconds: u64,
    },
    /// Everything is answered; the list is read again.
    Verifying,
    /// The session has ended; the run waits until the same person has signed in again, or the admin stops it.
    Paused,
    /// The same person has signed in again, and the run goes on.
    Resumed,
}

/// Result of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct RunResult {
    /// The run with every verdict.
    pub run: RunView,
    /// The list as it was read back.
    pub catalogue: Option<CatalogueView>,
    /// The problem for which there is no list.
    pub catalogue_problem: Option<Problem>,
    /// The problem for which the ledger does not tell all of the run.
    pub record_problem: Option<Problem>,
}

/// Result of recovery: the interrupted runs, closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct RecoveryView {
    /// The runs that are closed by now and that the window has not said to have shown, oldest first.
    pub runs: Vec<RunView>,
    /// The problem for which some could not be recovered; they stay open and are tried again.
    pub problem: Option<Problem>,
    /// The list as it was read for it, if there was anything to look into.
    pub catalogue: Option<CatalogueView>,
}
