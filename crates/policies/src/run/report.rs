//! Final report of a run.

use jiff::Timestamp;
use offswitch_model::StopReason;

use crate::client::{Catalogue, Error};
use crate::run::journal::JournalError;
use crate::run::outcome::ChangeResult;
use crate::run::pending_records::PendingRecords;

/// A run that is over.
#[derive(Debug, Clone)]
pub struct Report {
    /// Its number in the journal; none if it could not be recorded, and so did nothing.
    pub run: Option<i64>,
    /// Start of the run.
    pub started_at: Timestamp,
    /// End of the run.
    pub ended_at: Timestamp,
    /// Reason why it stopped early, if it did.
    pub stopped: Option<StopReason>,
    /// End of the wait that the service asked for, if that stopped the run.
    pub throttled_until: Option<Timestamp>,
    /// First error of the journal.
    pub journal_error: Option<JournalError>,
    /// Records that are missing from the journal even now; then the run is open there.
    pub pending_records: Option<PendingRecords>,
    /// Every planned change with its outcome, in the plan's order.
    pub changes: Vec<ChangeResult>,
    /// The catalogue as last read back. A run of one change reads only that offering: see [`ChangeResult::observed`].
    pub catalogue: Option<Catalogue>,
    /// Error of reading back, if it failed.
    pub read_error: Option<Error>,
}
