//! Clock for tests: time stands still until it is advanced or slept through.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::watch;

use crate::clock::Clock;

/// Test clock. A sleep is over at once and advances the time by its length, unless the clock is held; all sleeps are
/// recorded. Its jitter is always half of the maximum.
pub struct ManualClock {
    started: Instant,
    started_at: Timestamp,
    elapsed: Arc<Mutex<Duration>>,
    sleeps: Mutex<Vec<Duration>>,
    held: watch::Sender<bool>,
    suspension: Mutex<Option<(usize, Duration)>>,
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::starting_at(Timestamp::now())
    }
}

impl ManualClock {
    /// A clock that shows `timestamp` until it is advanced.
    #[must_use]
    pub fn starting_at(timestamp: Timestamp) -> Self {
        Self {
            started: Instant::now(),
            started_at: timestamp,
            elapsed: Arc::default(),
            sleeps: Mutex::default(),
            held: watch::Sender::new(false),
            suspension: Mutex::default(),
        }
    }

    /// Advances the time without anybody sleeping, as during the machine's suspension.
    pub fn advance(&self, duration: Duration) {
        *self.elapsed.lock() += duration;
    }

    /// The sleeps that have begun, in order.
    #[must_use]
    pub fn sleeps(&self) -> Vec<Duration> {
        self.sleeps.lock().clone()
    }

    /// Ready when that many sleeps have begun since the start.
    pub async fn until_sleeps(&self, count: usize) {
        while self.sleeps.lock().len() < count {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// While the clock is held, no sleep ends.
    pub fn hold(&self, held: bool) {
        self.held.send_replace(held);
    }

    /// Advances the time by `duration`, as a suspension of the machine would, when the sleep with that number (from 1)
    /// begins.
    pub fn suspend_in_sleep(&self, number: usize, duration: Duration) {
        *self.suspension.lock() = Some((number, duration));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        self.started + *self.elapsed.lock()
    }

    fn timestamp(&self) -> Timestamp {
        self.started_at + *self.elapsed.lock()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let elapsed = self.elapsed.clone();
        let target = *elapsed.lock() + duration;
        let number = {
            let mut sleeps = self.sleeps.lock();
            sleeps.push(duration);
            sleeps.len()
        };
        if let Some((suspended, duration)) = *self.suspension.lock()
            && suspended == number
        {
            self.advance(duration);
        }
        let mut held = self.held.subscribe();
        Box::pin(async move {
            let _ = held.wait_for(|held| !held).await;
            // Concurrent sleepers wake at the same time.
            tokio::time::sleep(Duration::from_millis(1)).await;
            let mut elapsed = elapsed.lock();
            *elapsed = target.max(*elapsed);
        })
    }

    fn jitter(&self, max: Duration) -> Duration {
        max / 2
    }
}
