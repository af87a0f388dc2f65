//! One call: what is asked, what ends the trying, and what its attempts come to.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::Method;
use tokio_util::sync::CancellationToken;
use url::Url;
use uuid::Uuid;

use crate::client::error::Error;

/// What is asked.
pub(crate) struct Call<'a> {
    /// For logs and errors, without ids.
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// The value to write, in the service's word.
    pub(crate) value: Option<&'a str>,
    /// The correlation id of the first attempt.
    pub(crate) correlation_id: Uuid,
    pub(crate) bounds: Bounds,
}

/// What ends the trying. What is on its way then is waited for.
#[derive(Clone)]
pub(crate) struct Bounds {
    /// Once cancelled, nothing more is sent.
    pub(crate) halt: CancellationToken,
    /// From this time of the line's clock on, nothing more is sent.
    pub(crate) until: Duration,
    /// Once the machine has slept more often than this, nothing more is sent.
    pub(crate) sleeps: u64,
}

impl Bounds {
    /// Only patience ends the trying.
    pub(crate) fn none() -> Self {
        Self { halt: CancellationToken::new(), until: Duration::MAX, sleeps: u64::MAX }
    }
}

/// What keeps a call from being sent, or sent again.
pub(crate) enum Cut {
    /// It was halted, or its time is over.
    Halted,
    /// The machine has slept.
    Slept,
    /// The service asked everybody to wait for longer than patience allows.
    Barred {
        /// How long yet.
        wait: Duration,
        /// The answer that said so, perhaps to another call.
        by: Box<Error>,
    },
}

/// Why a call brought no answer.
pub(crate) enum Unanswered {
    /// It was cut short before anything was sent.
    NotSent(Cut),
    /// It failed.
    Failed(Box<Failed>),
}

/// How a call failed.
pub(crate) struct Failed {
    pub(crate) error: Error,
    /// Whether anything was sent.
    pub(crate) sent: bool,
    /// Whether one of the attempts may have taken effect.
    pub(crate) in_doubt: bool,
    /// What kept it from being tried again, if anything did.
    pub(crate) cut: Option<Cut>,
}

/// Why one attempt brought no answer.
pub(crate) enum Setback {
    /// It was not sent.
    Cut(Cut),
    /// It was sent, or could not be authorised.
    Failed(Error),
}

impl Setback {
    pub(crate) fn may_pass(&self) -> bool {
        matches!(self, Self::Failed(error) if error.may_pass())
    }
}

/// What the attempts of one call have come to so far.
#[derive(Default)]
pub(crate) struct Effort {
    sent: AtomicU32,
    renewed: AtomicBool,
    in_doubt: AtomicBool,
    last: Mutex<Option<Error>>,
}

impl Effort {
    /// The number of the request that is sent now, from 1.
    pub(crate) fn next(&self) -> u32 {
        self.sent.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Whether this is the first time that the session is to be renewed for this call.
    pub(crate) fn may_renew(&self) -> bool {
        !self.renewed.swap(true, Ordering::Relaxed)
    }

    /// Takes note of how an attempt failed.
    pub(crate) fn failed(&self, error: &Error) {
        self.in_doubt.fetch_or(error.leaves_doubt(), Ordering::Relaxed);
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
    }

    /// Why the call brought no answer.
    pub(crate) fn conclude(self, setback: Setback) -> Unanswered {
        let (sent, in_doubt) = (self.sent.into_inner() > 0, self.in_doubt.into_inner());
        let last = self.last.into_inner().unwrap_or_else(PoisonError::into_inner);
        let (error, cut) = match (setback, last) {
            (Setback::Failed(error), _) => (error, None),
            (Setback::Cut(cut), Some(error)) if sent => (error, Some(cut)),
            (Setback::Cut(cut), _) => return Unanswered::NotSent(cut),
        };
        Unanswered::Failed(Box::new(Failed { error, sent, in_doubt, cut }))
    }
}
