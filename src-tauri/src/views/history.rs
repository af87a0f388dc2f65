//! Views of recorded runs.

use offswitch_model::{Intent, StopReason};
use serde::Serialize;
use ts_rs::TS;

use super::ValueView;

/// The number of changes of a run by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct CountsView {
    /// All of them.
    pub planned: u32,
    /// Read back as wanted.
    pub verified: u32,
    /// Taken by the service, not seen yet.
    pub unconfirmed: u32,
    /// Refused.
    pub refused: u32,
    /// Failed on the way.
    pub failed: u32,
    /// Never sent.
    pub not_attempted: u32,
    /// Cut off while about to be written or being written.
    pub interrupted: u32,
}

/// A run in the history, without its changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct RunSummaryView {
    /// Its number in the ledger.
    #[ts(type = "number")]
    pub id: i64,
    /// The intent.
    pub intent: Intent,
    /// The value that all its changes were to, if it is one.
    pub to: Option<ValueView>,
    /// The name of the person who started it.
    pub who: String,
    /// The user name of that person.
    pub username: String,
    /// The time of its beginning (RFC 3339, UTC).
    pub started_at: String,
    /// The time of its end; none for one that is still open.
    pub ended_at: Option<String>,
    /// The reason of an early end.
    pub stop_reason: Option<StopReason>,
    /// The number of its changes by outcome.
    pub counts: CountsView,
}

/// A page of the history, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct HistoryView {
    /// The runs.
    pub runs: Vec<RunSummaryView>,
    /// True if there are older ones; the last run's number asks for them.
    pub more: bool,
}
