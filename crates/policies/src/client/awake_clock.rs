//! A clock that leaves out the machine's sleep.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::client::retry_policy::Pace;

/// How much later than expected something may come on a machine that is awake, however busy.
const GRACE: Duration = Duration::from_mins(1);

/// Counts time as long as something happens. A silence much longer than anybody expected was the machine's sleep (or
/// nobody had anything to do, which nobody measures) and does not count.
pub(crate) struct WorkingClock {
    pace: Arc<dyn Pace>,
    state: Mutex<State>,
}

struct State {
    read: Instant,
    /// Up to when there may be silence.
    silent: Instant,
    now: Working,
}

/// What the clock shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Working {
    /// The time that counts, since some start.
    pub(crate) time: Duration,
    /// How often the machine has slept.
    pub(crate) sleeps: u64,
}

impl WorkingClock {
    pub(crate) fn new(pace: Arc<dyn Pace>) -> Self {
        let now = pace.now();
        let state = State { read: now, silent: now, now: Working { time: Duration::ZERO, sleeps: 0 } };
        Self { pace, state: Mutex::new(state) }
    }

    /// Reads the clock.
    pub(crate) fn now(&self) -> Working {
        self.read(Duration::ZERO)
    }

    /// Reads the clock; from now on for `time` there may be silence, since something is waited for.
    pub(crate) fn expect(&self, time: Duration) -> Working {
        self.read(time)
    }

    fn read(&self, silence: Duration) -> Working {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // Under the lock, so that no reading is older than the one before.
        let now = self.pace.now();
        if now.saturating_duration_since(state.silent.max(state.read)) > GRACE {
            state.now.sleeps += 1;
        } else {
            let passed = now.saturating_duration_since(state.read);
            state.now.time += passed;
        }
        state.read = now;
        state.silent = now.checked_add(silence).map_or(state.silent, |silent| silent.max(state.silent));
        state.now
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::set_pace::SetPace;

    #[test]
    fn what_was_expected_counts_and_sleep_does_not() {
        let pace = Arc::new(SetPace::default());
        let clock = WorkingClock::new(pace.clone());
        let reads = |seconds, sleeps, why| {
            assert_eq!(clock.now(), Working { time: Duration::from_secs(seconds), sleeps }, "{why}");
        };
        pace.pass(30);
        reads(30, 0, "a short silence counts");
        clock.expect(Duration::from_mins(2));
        pace.pass(150);
        reads(180, 0, "so does a long one that was expected, with some grace");
        clock.expect(Duration::from_mins(2));
        clock.expect(Duration::from_secs(10));
        pace.pass(130);
        reads(310, 0, "the longest expectation is the one that matters");
        pace.pass(8 * 3600);
        reads(310, 1, "the machine's sleep does not count");
        clock.expect(Duration::from_mins(2));
        pace.pass(8 * 3600);
        reads(310, 2, "not even while something was waited for");
        pace.pass(1);
        reads(311, 2, "and then the clock goes on");
    }

    #[test]
    fn an_expectation_without_bounds_is_none() {
        let pace = Arc::new(SetPace::default());
        let clock = WorkingClock::new(pace.clone());
        clock.expect(Duration::MAX);
        pace.pass(3600);
        assert_eq!(clock.now().sleeps, 1, "nothing waits for ever");
    }
}
