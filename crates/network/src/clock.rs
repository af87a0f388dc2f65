//! Clock: monotonic time, time of day, sleep and jitter, as a trait that tests replace.

use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use jiff::Timestamp;

/// Source of time and of the chance in retry delays.
pub trait Clock: Send + Sync {
    /// Monotonic time. Where it goes on while the machine is suspended, callers notice the suspension and leave it out.
    fn now(&self) -> Instant;

    /// The time of day.
    fn timestamp(&self) -> Timestamp;

    /// Ready after `duration`.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;

    /// A random duration from zero to `max`, uniformly distributed (full jitter).
    fn jitter(&self, max: Duration) -> Duration;
}

/// The operating system's clock and real chance. Sleeping needs a tokio runtime with its timer.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn timestamp(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn jitter(&self, max: Duration) -> Duration {
        max.mul_f64(fastrand::f64())
    }
}
