//! A clock that a test sets.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use jiff::Timestamp;

use crate::client::retry_policy::Pace;

/// Time that passes only when it is told to. No wait ends.
pub(crate) struct SetPace(Mutex<Instant>);

impl Default for SetPace {
    fn default() -> Self {
        Self(Mutex::new(Instant::now()))
    }
}

impl SetPace {
    pub(crate) fn pass(&self, seconds: u64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += Duration::from_secs(seconds);
    }
}

impl Pace for SetPace {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn timestamp(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn wait(&self, _time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }

    fn any_up_to(&self, most: Duration) -> Duration {
        most
    }
}
