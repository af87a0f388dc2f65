//! Progress events of a run.

use std::time::Duration;

use jiff::Timestamp;
use offswitch_model::OfferingKey;

use crate::model::Value;
use crate::run::outcome::{Outcome, Response};

/// Event that a run reports while it is in progress.
#[derive(Debug, Clone)]
pub enum Progress {
    /// The run is recorded and begins.
    Started {
        /// Its number in the journal.
        run: i64,
        /// Start of the run.
        at: Timestamp,
    },
    /// A change's intent is recorded and its write begins. Reported once, even if the write is made again after a pause.
    Writing {
        /// The offering.
        key: OfferingKey,
    },
    /// The service has responded, and the response is recorded.
    Responded {
        /// The offering.
        key: OfferingKey,
        /// The response.
        response: Response,
    },
    /// The verdict on a change is known.
    Verdict {
        /// The offering.
        key: OfferingKey,
        /// The verdict.
        outcome: Outcome,
        /// The value that reading back showed last, if it did.
        observed: Option<Value>,
    },
    /// The service asked to wait; everything waits for that long from now.
    Waiting {
        /// Length of the wait.
        time: Duration,
    },
    /// All writes have their response; the service is being read.
    Verifying,
    /// The sign-in has ended. Nothing more is sent until it is restored; what met its end is written again then.
    Paused,
    /// The sign-in is restored, and the run goes on.
    Resumed,
}
