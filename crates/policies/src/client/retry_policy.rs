//! Retry policy: number of attempts, exponential backoff with full jitter, and timeouts.

use std::sync::Arc;
use std::time::Duration;

use offswitch_network::{Clock, SystemClock};

/// Retry policy and timeouts of the client.
#[derive(Clone)]
pub struct RetryPolicy {
    /// Maximum number of attempts of one request, the first included. At least 1.
    pub max_attempts: u32,
    /// Maximum delay before the second attempt; it doubles with each further one.
    pub base_delay: Duration,
    /// Maximum delay before any attempt.
    pub max_delay: Duration,
    /// Longest `Retry-After` that is waited for. If the service asks for more, requests fail until that time is over.
    pub max_retry_after: Duration,
    /// Time from the first attempt of a request on after which no further attempt is begun. The machine's suspension does
    /// not count, and after it the attempts are counted anew.
    pub call_timeout: Duration,
    /// Time from a run's begin on after which no write is begun, or sent again. Neither the machine's suspension counts nor
    /// a pause for signing in again; reading back comes on top.
    pub run_timeout: Duration,
    /// Time for which a run reads again for accepted changes that reading back does not show yet.
    pub confirm_timeout: Duration,
    /// Age from which on values are read again before a run writes over them, since somebody else may have changed them.
    pub max_value_age: Duration,
    /// Source of time and of the chance in delays.
    pub clock: Arc<dyn Clock>,
}

impl Default for RetryPolicy {
    /// Six attempts within five minutes, waits of up to half a second doubling to eight seconds; two minutes for a wait
    /// that the service asks for; half an hour for a run; fifteen seconds for a read to catch up; values are relied on for
    /// five seconds.
    fn default() -> Self {
        Self {
            max_attempts: 6,
            base_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(8),
            max_retry_after: Duration::from_mins(2),
            call_timeout: Duration::from_mins(5),
            run_timeout: Duration::from_mins(30),
            confirm_timeout: Duration::from_secs(15),
            max_value_age: Duration::from_secs(5),
            clock: Arc::new(SystemClock),
        }
    }
}

/// Delays between the attempts of one request: full jitter, anything from nothing to a bound that doubles. That spreads
/// many clients best after a common failure.
pub(crate) struct FullJitter {
    clock: Arc<dyn Clock>,
    left: u32,
    bound: Duration,
    longest: Duration,
}

impl FullJitter {
    pub(crate) fn new(retry_policy: &RetryPolicy) -> Self {
        Self {
            clock: retry_policy.clock.clone(),
            left: retry_policy.max_attempts.saturating_sub(1),
            bound: retry_policy.base_delay,
            longest: retry_policy.max_delay,
        }
    }
}

impl Iterator for FullJitter {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        self.left = self.left.checked_sub(1)?;
        let bound = self.bound.min(self.longest);
        self.bound = bound.saturating_mul(2);
        Some(self.clock.jitter(bound))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_delays_stay_below_a_doubling_bound() {
        let retry_policy = RetryPolicy::default();
        for _ in 0..500 {
            let waits: Vec<_> = FullJitter::new(&retry_policy).collect();
            assert_eq!(waits.len(), 5, "six attempts have five waits between them");
            for (wait, bound) in waits.iter().zip([500, 1000, 2000, 4000, 8000]) {
                assert!(*wait <= Duration::from_millis(bound), "{wait:?} is at most {bound} ms");
            }
        }
    }

    #[test]
    fn retry_delays_are_spread_over_the_whole_range() {
        let retry_policy = RetryPolicy { max_attempts: 2, ..RetryPolicy::default() };
        let waits: Vec<_> = (0..2000).flat_map(|_| FullJitter::new(&retry_policy)).collect();
        for quarter in 0..4 {
            let (low, high) = (Duration::from_millis(125 * quarter), Duration::from_millis(125 * (quarter + 1)));
            let count = waits.iter().filter(|wait| (low..high).contains(*wait)).count();
            assert!(count > 300, "about a quarter of 2000 waits is between {low:?} and {high:?}, but {count} were");
        }
    }

    #[test]
    fn no_retry_delay_exceeds_the_maximum() {
        let retry_policy = RetryPolicy { max_attempts: 80, ..RetryPolicy::default() };
        assert!(
            FullJitter::new(&retry_policy).all(|wait| wait <= retry_policy.max_delay),
            "however many attempts, no wait is longer than the longest"
        );
        assert_eq!(
            FullJitter::new(&RetryPolicy { max_attempts: 0, ..RetryPolicy::default() }).count(),
            0,
            "no attempts, no waits"
        );
    }
}
