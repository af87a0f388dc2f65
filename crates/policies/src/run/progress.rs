//! Progress events of a run.

use std::time::Duration;

use jiff::Timestamp;

use crate::model::{OfferingKey, Value};
use crate::run::outcome::{Answer, Outcome};

/// What is told while a run goes on.
#[derive(Debug, Clone)]
pub enum Progress {
    /// The run is recorded and begins.
    Started {
        /// The record's number of it.
        run: i64,
        /// When.
        at: Timestamp,
    },
    /// A change's intent is recorded and its write begins. Told once, even if the write is made again after a pause.
    UnderWay {
        /// Which offering.
        key: OfferingKey,
    },
    /// The service has answered, and the answer is recorded.
    Answered {
        /// Which offering.
        key: OfferingKey,
        /// What it answered.
        answer: Answer,
    },
    /// The verdict on a change is known.
    Judged {
        /// Which offering.
        key: OfferingKey,
        /// The verdict.
        outcome: Outcome,
        /// The value that reading back showed last, if it did.
        seen: Option<Value>,
    },
    /// The service asked to wait; everything waits for that long from now.
    Waiting {
        /// How long.
        time: Duration,
    },
    /// All writes are answered; the service is being read.
    Checking,
    /// The sign-in has ended. Nothing more is sent until it is restored; what met its end is written again then.
    Paused,
    /// The sign-in is restored, and the run goes on.
    Resumed,
}
