//! Records of an ended run that its journal could not take yet.

use jiff::Timestamp;
use offswitch_model::StopReason;

use crate::run::journal::{Journal, JournalError};
use crate::run::outcome::ChangeResult;

/// Verdicts and end of a run that are missing from its journal, kept to be appended later.
#[derive(Debug, Clone)]
pub struct PendingRecords {
    pub(crate) verdicts: Vec<(usize, ChangeResult)>,
    pub(crate) stopped: Option<StopReason>,
    pub(crate) ended_at: Timestamp,
}

impl PendingRecords {
    /// Appends the missing records and closes the run. Blocks; may be tried again as often as need be.
    ///
    /// # Errors
    /// If they still cannot be recorded.
    pub fn append_to(&self, journal: &dyn Journal) -> Result<(), JournalError> {
        if !self.verdicts.is_empty() {
            journal.record_verdicts(&self.verdicts, self.ended_at)?;
        }
        journal.end(self.stopped, self.ended_at)
    }
}
