//! Write-ahead intent journal of a run, as a trait.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use offswitch_model::StopReason;
use uuid::Uuid;

use crate::model::Change;
use crate::run::outcome::{ChangeResult, Response};

/// Journal of one run. Each call returns only when what it records would survive a power cut; the calls block, and are
/// made off the async threads, several at once. A change is named by its position in the run, from 0.
///
/// The order is: `begin`; for each change `record_intent`, then the write, then `record_response`; `record_verdicts` after
/// reading back, perhaps several times; `end`. Of several changes the steps mingle: while some are being written, the
/// intents of a few that come next are recorded, in the run's order. An intent is recorded once, even if the change is
/// written again after a pause or the machine's suspension. What could not be recorded is tried again at the run's end, by
/// `record_verdicts`; a run of which something is missing even then is not ended, so that the journal shows it as open
/// ([`crate::run::PendingRecords`]). [`crate::run::recover()`] closes a journal that is open: it calls `record_verdicts` at
/// most once, and `end`.
pub trait Journal: Send + Sync {
    /// Records the run with all its planned changes, and gives it a number.
    ///
    /// # Errors
    /// If it cannot be recorded; then nothing is written to the service.
    fn begin(&self, changes: &[Change], at: Timestamp) -> Result<i64, JournalError>;

    /// Records that a change is about to be written, with the correlation id that its first request will carry. It may
    /// still be that it is not sent, if the run is stopped before.
    ///
    /// # Errors
    /// If it cannot be recorded; then nothing more is written to the service, this change included.
    fn record_intent(&self, position: usize, at: Timestamp, correlation_id: Uuid) -> Result<(), JournalError>;

    /// Records the service's response to a change, and whether one of its requests may have taken effect all the same
    /// (`in_doubt`).
    ///
    /// # Errors
    /// If it cannot be recorded; then nothing more is written to the service.
    fn record_response(
        &self,
        position: usize,
        response: &Response,
        in_doubt: bool,
        at: Timestamp,
    ) -> Result<(), JournalError>;

    /// Records the verdicts on changes. A change that was refused or failed, and stays so, is among them only if
    /// `record_response` failed for it.
    ///
    /// # Errors
    /// If they cannot be recorded.
    fn record_verdicts(&self, verdicts: &[(usize, ChangeResult)], at: Timestamp) -> Result<(), JournalError>;

    /// Records that the run has ended, and what stopped it early, if anything did.
    ///
    /// # Errors
    /// If it cannot be recorded.
    fn end(&self, stopped: Option<StopReason>, at: Timestamp) -> Result<(), JournalError>;
}

/// Error of the journal's implementation, for whoever knows its type to downcast.
#[derive(Clone)]
pub struct JournalError(Arc<dyn StdError + Send + Sync>);

impl JournalError {
    /// Wraps the implementation's error.
    pub fn new(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self(error.into().into())
    }

    /// The implementation's own error, to be downcast.
    #[must_use]
    pub fn get_ref(&self) -> &(dyn StdError + Send + Sync + 'static) {
        &*self.0
    }
}

impl fmt::Debug for JournalError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl StdError for JournalError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}
