//! Time and chance as tests want them.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use offswitch_policies::client::Pace;
use tokio::sync::watch;

/// Time that passes at once unless it is held, and remembers how much of it was waited for. Of chance it always takes
/// half.
#[derive(Default)]
pub(crate) struct TestPace {
    ahead: Arc<Mutex<Duration>>,
    waits: Arc<Mutex<Vec<Duration>>>,
    held: watch::Sender<bool>,
    sleep: Mutex<Option<(usize, Duration)>>,
}

impl TestPace {
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.waits.lock().expect("no panic").clone()
    }

    /// While time is held, no wait ends.
    pub(crate) fn hold(&self, held: bool) {
        self.held.send_replace(held);
    }

    /// Until that many waits have begun since the start.
    pub(crate) async fn until_waits(&self, count: usize) {
        while self.waits().len() < count {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// The machine sleeps: nobody waited, but the clock went on.
    pub(crate) fn sleep(&self, time: Duration) {
        *self.ahead.lock().expect("no panic") += time;
    }

    /// The machine will sleep for so long during the wait with that number, from 1.
    pub(crate) fn sleep_in_wait(&self, number: usize, time: Duration) {
        *self.sleep.lock().expect("no panic") = Some((number, time));
    }
}

impl Pace for TestPace {
    fn now(&self) -> Instant {
        Instant::now() + *self.ahead.lock().expect("no panic")
    }

    fn timestamp(&self) -> Timestamp {
        Timestamp::now()
    }

    fn wait(&self, time: Duration) -> BoxFuture<'static, ()> {
        let (ahead, waits) = (self.ahead.clone(), self.waits.clone());
        let target = *ahead.lock().expect("no panic") + time;
        waits.lock().expect("no panic").push(time);
        if let Some((number, time)) = *self.sleep.lock().expect("no panic")
            && self.waits().len() == number
        {
            self.sleep(time);
        }
        let mut held = self.held.subscribe();
        Box::pin(async move {
            let _ = held.wait_for(|held| !held).await;
            // Whoever waits at the same time wakes at the same time.
            tokio::time::sleep(Duration::from_millis(1)).await;
            let mut ahead = ahead.lock().expect("no panic");
            *ahead = target.max(*ahead);
        })
    }

    fn any_up_to(&self, most: Duration) -> Duration {
        most / 2
    }
}

/// Time that passes so many times as fast as real time, and remembers what was waited for. Chance starts at a seed.
pub(crate) struct FastPace {
    start: Instant,
    times: u32,
    waits: Mutex<Vec<(Instant, Duration)>>,
    chance: Mutex<fastrand::Rng>,
}

impl FastPace {
    pub(crate) fn new(times: u32, seed: u64) -> Self {
        let chance = Mutex::new(fastrand::Rng::with_seed(seed));
        Self { start: Instant::now(), times, waits: Mutex::default(), chance }
    }

    /// The waits: when each began, and how long it was to last, both in real time.
    pub(crate) fn waits(&self) -> Vec<(Instant, Duration)> {
        self.waits.lock().expect("no panic").clone()
    }
}

impl Pace for FastPace {
    fn now(&self) -> Instant {
        self.start + self.start.elapsed() * self.times
    }

    fn timestamp(&self) -> Timestamp {
        Timestamp::now()
    }

    fn wait(&self, time: Duration) -> BoxFuture<'static, ()> {
        let time = time / self.times;
        self.waits.lock().expect("no panic").push((Instant::now(), time));
        Box::pin(tokio::time::sleep(time))
    }

    fn any_up_to(&self, most: Duration) -> Duration {
        most.mul_f64(self.chance.lock().expect("no panic").f64())
    }
}
