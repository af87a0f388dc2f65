//! The one gate that all requests of a client pass: while the service asks to wait, nobody goes through.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::client::error::Error;

pub(crate) struct Gate {
    closed: Mutex<Option<Closed>>,
    waits: watch::Sender<Duration>,
}

/// The service asked to wait.
struct Closed {
    until: Instant,
    /// The answer that said so.
    by: Error,
}

impl Gate {
    pub(crate) fn new() -> Self {
        Self { closed: Mutex::new(None), waits: watch::Sender::new(Duration::ZERO) }
    }

    /// Closes the gate for `wait` from `now` on, unless it is closed for longer already. If the wait is one that will be
    /// waited for (`told`), whoever listens is told.
    pub(crate) fn close(&self, now: Instant, wait: Duration, by: &Error, told: bool) {
        // A wait beyond what the clock can count is as good as a very long one.
        let until = now.checked_add(wait).unwrap_or_else(|| now + Duration::from_hours(24 * 365));
        let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        if closed.as_ref().is_some_and(|closed| closed.until >= until) {
            return;
        }
        *closed = Some(Closed { until, by: by.clone() });
        if told {
            self.waits.send_replace(wait);
        }
    }

    /// How long the gate stays closed yet, and the answer that closed it; nothing if it is open.
    pub(crate) fn closed(&self, now: Instant) -> Option<(Duration, Error)> {
        let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        let left = closed.as_ref().map(|closed| (closed.until.saturating_duration_since(now), closed.by.clone()));
        match left {
            Some((left, by)) if !left.is_zero() => Some((left, by)),
            _ => {
                *closed = None;
                None
            }
        }
    }

    /// Changes with each wait that the service asks for and that will be waited for.
    pub(crate) fn waits(&self) -> watch::Receiver<Duration> {
        self.waits.subscribe()
    }
}
