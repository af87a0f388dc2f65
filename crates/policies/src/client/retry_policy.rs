//! How long to try, and how long to wait in between.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use jiff::Timestamp;

/// How patient the client is with the service.
#[derive(Clone)]
pub struct Patience {
    /// How often one call is sent at most, the first time included. At least 1.
    pub attempts: u32,
    /// The most that the wait before the second attempt may be; it doubles with each further one.
    pub first_delay: Duration,
    /// The most that any such wait may be.
    pub longest_delay: Duration,
    /// The longest `Retry-After` that is waited for. If the service asks for more, calls fail until that time is over.
    pub longest_wait: Duration,
    /// From the first attempt of a call on: no further attempt is begun after this time. The machine's sleep does not
    /// count, and after it the attempts are counted anew.
    pub call: Duration,
    /// From a run's begin on: no write is begun, or sent again, after this time. Neither the machine's sleep counts nor a
    /// pause for signing in again; reading back comes on top.
    pub run: Duration,
    /// How long a run looks again for accepted changes that reading back does not show yet.
    pub confirm: Duration,
    /// Time and chance.
    pub pace: Arc<dyn Pace>,
}

impl Default for Patience {
    /// Six attempts within five minutes, waits of up to half a second doubling to eight seconds; two minutes for a wait
    /// that the service asks for; half an hour for a run; fifteen seconds for a read to catch up.
    fn default() -> Self {
        Self {
            attempts: 6,
            first_delay: Duration::from_millis(500),
            longest_delay: Duration::from_secs(8),
            longest_wait: Duration::from_mins(2),
            call: Duration::from_mins(5),
            run: Duration::from_mins(30),
            confirm: Duration::from_secs(15),
            pace: Arc::new(RealPace),
        }
    }
}

/// Time and chance, so that tests can choose them.
pub trait Pace: Send + Sync {
    /// A clock that never goes back. Where it goes on while the machine sleeps, the sleep is noticed and left out.
    fn now(&self) -> Instant;

    /// The time of day.
    fn timestamp(&self) -> Timestamp;

    /// Ready after `time`.
    fn wait(&self, time: Duration) -> BoxFuture<'static, ()>;

    /// Any time from nothing to `most`, all equally likely.
    fn any_up_to(&self, most: Duration) -> Duration;
}

/// The machine's clock and real chance. Waiting needs a tokio runtime with its timer.
#[derive(Debug, Clone, Copy)]
pub struct RealPace;

impl Pace for RealPace {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn timestamp(&self) -> Timestamp {
        Timestamp::now()
    }

    fn wait(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn any_up_to(&self, most: Duration) -> Duration {
        most.mul_f64(fastrand::f64())
    }
}

/// The waits between the attempts of one call: full jitter, anything from nothing to a bound that doubles. That spreads
/// many clients best after a common failure.
pub(crate) struct FullJitter {
    pace: Arc<dyn Pace>,
    left: u32,
    bound: Duration,
    longest: Duration,
}

impl FullJitter {
    pub(crate) fn new(patience: &Patience) -> Self {
        Self {
            pace: patience.pace.clone(),
            left: patience.attempts.saturating_sub(1),
            bound: patience.first_delay,
            longest: patience.longest_delay,
        }
    }
}

impl Iterator for FullJitter {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        self.left = self.left.checked_sub(1)?;
        let bound = self.bound.min(self.longest);
        self.bound = bound.saturating_mul(2);
        Some(self.pace.any_up_to(bound))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_stay_below_a_doubling_bound() {
        let patience = Patience::default();
        for _ in 0..500 {
            let waits: Vec<_> = FullJitter::new(&patience).collect();
            assert_eq!(waits.len(), 5, "six attempts have five waits between them");
            for (wait, bound) in waits.iter().zip([500, 1000, 2000, 4000, 8000]) {
                assert!(*wait <= Duration::from_millis(bound), "{wait:?} is at most {bound} ms");
            }
        }
    }

    #[test]
    fn waits_are_spread_over_the_whole_range() {
        let patience = Patience { attempts: 2, ..Patience::default() };
        let waits: Vec<_> = (0..2000).flat_map(|_| FullJitter::new(&patience)).collect();
        for quarter in 0..4 {
            let (low, high) = (Duration::from_millis(125 * quarter), Duration::from_millis(125 * (quarter + 1)));
            let count = waits.iter().filter(|wait| (low..high).contains(*wait)).count();
            assert!(count > 300, "about a quarter of 2000 waits is between {low:?} and {high:?}, but {count} were");
        }
    }

    #[test]
    fn the_bound_never_exceeds_the_longest_delay() {
        let patience = Patience { attempts: 80, ..Patience::default() };
        assert!(
            FullJitter::new(&patience).all(|wait| wait <= patience.longest_delay),
            "however many attempts, no wait is longer than the longest"
        );
        assert_eq!(
            FullJitter::new(&Patience { attempts: 0, ..Patience::default() }).count(),
            0,
            "no attempts, no waits"
        );
    }
}
