//! Throttle shared by all requests of a client: blocks them while the service asks to wait (429, `Retry-After`).

use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::watch;

use crate::client::error::Error;

/// Blocks all requests of a client while the service asks to wait.
pub(crate) struct Throttle {
    block: Mutex<Option<Block>>,
    changes: watch::Sender<Duration>,
}

/// Wait that the service asked for.
pub(crate) struct Block {
    until: Instant,
    /// The response that said so.
    by: Error,
}

impl Throttle {
    pub(crate) fn new() -> Self {
        Self { block: Mutex::new(None), changes: watch::Sender::new(Duration::ZERO) }
    }

    /// Blocks all requests for `wait` from `now` on, unless they are blocked for longer already. If the wait is one that will
    /// be waited for (`announce`), it is announced to [`Self::changes`].
    pub(crate) fn block_for(&self, now: Instant, wait: Duration, by: &Error, announce: bool) {
        // A wait beyond what the clock can count is as good as a very long one.
        let until = now.checked_add(wait).unwrap_or_else(|| now + Duration::from_hours(24 * 365));
        let mut block = self.block.lock();
        if block.as_ref().is_some_and(|block| block.until >= until) {
            return;
        }
        *block = Some(Block { until, by: by.clone() });
        if announce {
            self.changes.send_replace(wait);
        }
    }

    /// Ends the block, and returns it.
    pub(crate) fn lift(&self) -> Option<Block> {
        self.block.lock().take()
    }

    /// Puts a block back that was lifted, unless there is a longer one.
    pub(crate) fn restore(&self, lifted: Option<Block>, now: Instant) {
        if let Some(Block { until, by }) = lifted {
            self.block_for(now, until.saturating_duration_since(now), &by, false);
        }
    }

    /// Remaining time of the block, and the response that asked for it; `None` if requests may be sent.
    pub(crate) fn remaining(&self, now: Instant) -> Option<(Duration, Error)> {
        let mut block = self.block.lock();
        let remaining = block.as_ref().map(|block| (block.until.saturating_duration_since(now), block.by.clone()));
        match remaining {
            Some((remaining, by)) if !remaining.is_zero() => Some((remaining, by)),
            _ => {
                *block = None;
                None
            }
        }
    }

    /// Receiver of each wait that the service asks for and that will be waited for.
    pub(crate) fn changes(&self) -> watch::Receiver<Duration> {
        self.changes.subscribe()
    }
}
