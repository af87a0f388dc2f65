//! What a run needs to have recorded, without knowing where.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::model::Change;
use crate::run::outcome::{Answer, Settled, Stopped};

/// Where one run is recorded. Each call returns only when what it records would survive a power cut; the calls block, and
/// are made off the async threads, several at once. A change is named by its position in the run, from 0.
///
/// The order is: `open`; for each change `intend`, then the write, then `settle`; `judge` after reading back, perhaps
/// several times; `close`. Of several changes the steps mingle: while some are being written, the intents of a few that
/// come next are recorded, in the run's order. An intent is recorded once, even if the change is written again after a
/// pause or the machine's sleep. What could not be recorded is tried again at the run's end, by `judge`; a run of which
/// something is missing even then is not closed, so that the record shows it as open ([`crate::run::Unrecorded`]).
/// [`crate::run::recover()`] takes up a record that is open: it calls `judge` at most once, and `close`.
pub trait Record: Send + Sync {
    /// Records the run with all its planned changes, and gives it a number.
    ///
    /// # Errors
    /// If it cannot be recorded; then nothing is written to the service.
    fn open(&self, changes: &[Change], at: Timestamp) -> Result<i64, RecordError>;

    /// Records that a change is about to be written, with the correlation id that its first request will carry. It may
    /// still be that it is not sent, if the run is stopped before.
    ///
    /// # Errors
    /// If it cannot be recorded; then nothing more is written to the service, this change included.
    fn intend(&self, position: usize, at: Timestamp, correlation_id: Uuid) -> Result<(), RecordError>;

    /// Records what the service answered to a change, and whether one of its requests may have taken effect all the same
    /// (`in_doubt`).
    ///
    /// # Errors
    /// If it cannot be recorded; then nothing more is written to the service.
    fn settle(&self, position: usize, answer: &Answer, in_doubt: bool, at: Timestamp) -> Result<(), RecordError>;

    /// Records the verdicts on changes. A change that was refused or failed, and stays so, is among them only if `settle`
    /// failed for it.
    ///
    /// # Errors
    /// If they cannot be recorded.
    fn judge(&self, verdicts: &[(usize, Settled)], at: Timestamp) -> Result<(), RecordError>;

    /// Records that the run has ended, and what stopped it early, if anything did.
    ///
    /// # Errors
    /// If it cannot be recorded.
    fn close(&self, stopped: Option<Stopped>, at: Timestamp) -> Result<(), RecordError>;
}

/// Why something could not be recorded: the record's own error, which whoever knows the record can look at.
#[derive(Clone)]
pub struct RecordError(Arc<dyn StdError + Send + Sync>);

impl RecordError {
    /// Wraps the record's error.
    pub fn new(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self(error.into().into())
    }

    /// The record's own error, to be downcast.
    #[must_use]
    pub fn get_ref(&self) -> &(dyn StdError + Send + Sync + 'static) {
        &*self.0
    }
}

impl fmt::Debug for RecordError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl StdError for RecordError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}
