//! Scaled clock: time that passes faster than real time.

use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use offswitch_network::Clock;
use parking_lot::Mutex;

/// Clock that is so many times as fast as real time, and records the sleeps. Its jitter starts at a seed.
pub(crate) struct ScaledClock {
    start: Instant,
    times: u32,
    sleeps: Mutex<Vec<(Instant, Duration)>>,
    chance: Mutex<fastrand::Rng>,
}

impl ScaledClock {
    pub(crate) fn new(times: u32, seed: u64) -> Self {
        let chance = Mutex::new(fastrand::Rng::with_seed(seed));
        Self { start: Instant::now(), times, sleeps: Mutex::default(), chance }
    }

    /// The sleeps: when each began, and how long it was to last, both in real time.
    pub(crate) fn sleeps(&self) -> Vec<(Instant, Duration)> {
        self.sleeps.lock().clone()
    }
}

impl Clock for ScaledClock {
    fn now(&self) -> Instant {
        self.start + self.start.elapsed() * self.times
    }

    fn timestamp(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        let time = time / self.times;
        self.sleeps.lock().push((Instant::now(), time));
        Box::pin(tokio::time::sleep(time))
    }

    fn jitter(&self, max: Duration) -> Duration {
        max.mul_f64(self.chance.lock().f64())
    }
}
