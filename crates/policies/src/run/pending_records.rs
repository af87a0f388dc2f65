//! What of a run could not be recorded at its end.

use jiff::Timestamp;

use crate::run::journal::{Record, RecordError};
use crate::run::outcome::{Settled, Stopped};

/// What is missing from the record of a run that has ended, kept to be recorded later.
#[derive(Debug, Clone)]
pub struct Unrecorded {
    pub(crate) verdicts: Vec<(usize, Settled)>,
    pub(crate) stopped: Option<Stopped>,
    pub(crate) ended_at: Timestamp,
}

impl Unrecorded {
    /// Records it and closes the run. Blocks; may be tried again as often as need be.
    ///
    /// # Errors
    /// If it still cannot be recorded.
    pub fn record(&self, record: &dyn Record) -> Result<(), RecordError> {
        if !self.verdicts.is_empty() {
            record.judge(&self.verdicts, self.ended_at)?;
        }
        record.close(self.stopped, self.ended_at)
    }
}
