//! Final report of a run.

use jiff::Timestamp;

use crate::client::{Catalogue, Error};
use crate::run::journal::RecordError;
use crate::run::outcome::{Settled, Stopped};
use crate::run::pending_records::Unrecorded;

/// A run that is over.
#[derive(Debug, Clone)]
pub struct Report {
    /// The record's number of it; none if it could not be recorded, and so did nothing.
    pub run: Option<i64>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// What stopped it early, if anything did.
    pub stopped: Option<Stopped>,
    /// Until when the service asked to be left alone, if that stopped the run.
    pub barred_until: Option<Timestamp>,
    /// The first thing that could not be recorded.
    pub record_error: Option<RecordError>,
    /// What is missing from the record even now; then the run is open there.
    pub unrecorded: Option<Unrecorded>,
    /// Every planned change and what became of it, in the plan's order.
    pub changes: Vec<Settled>,
    /// The catalogue as last read back. A run of one change reads only that offering: see [`Settled::seen`].
    pub catalogue: Option<Catalogue>,
    /// Why reading back failed, if it did.
    pub read_error: Option<Error>,
}
