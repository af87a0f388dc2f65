//! Monotonic clock that leaves out the machine's suspensions, and counts them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use offswitch_network::Clock;
use parking_lot::Mutex;

/// Maximum delay of anything expected on a machine that is awake, however busy.
const GRACE: Duration = Duration::from_mins(1);

/// Clock that counts time as long as something happens. A silence much longer than anybody allowed was the machine's
/// suspension (or nobody had anything to do, which nobody measures) and does not count.
pub(crate) struct AwakeClock {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

struct State {
    read: Instant,
    /// End of the allowed silence.
    silent: Instant,
    now: AwakeTime,
}

/// Reading of an [`AwakeClock`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AwakeTime {
    /// The time that counts, since some start.
    pub(crate) elapsed: Duration,
    /// Number of the machine's suspensions.
    pub(crate) suspends: u64,
}

impl AwakeClock {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        let now = clock.now();
        let state = State { read: now, silent: now, now: AwakeTime { elapsed: Duration::ZERO, suspends: 0 } };
        Self { clock, state: Mutex::new(state) }
    }

    /// Reads the clock.
    pub(crate) fn now(&self) -> AwakeTime {
        self.read(Duration::ZERO)
    }

    /// Reading that the clock had at a time of day, up to now; none if it did not run then.
    pub(crate) fn at(&self, time: Timestamp) -> Option<AwakeTime> {
        let ago = self.clock.timestamp().duration_since(time);
        let now = self.now();
        let elapsed = now.elapsed.checked_sub(Duration::try_from(ago).unwrap_or_default())?;
        Some(AwakeTime { elapsed, ..now })
    }

    /// Reads the clock, and allows silence for `time` from now on, since something is waited for.
    pub(crate) fn allow_silence(&self, time: Duration) -> AwakeTime {
        self.read(time)
    }

    fn read(&self, silence: Duration) -> AwakeTime {
        let mut state = self.state.lock();
        // Under the lock, so that no reading is older than the one before.
        let now = self.clock.now();
        if now.saturating_duration_since(state.silent.max(state.read)) > GRACE {
            state.now.suspends += 1;
        } else {
            let passed = now.saturating_duration_since(state.read);
            state.now.elapsed += passed;
        }
        state.read = now;
        state.silent = now.checked_add(silence).map_or(state.silent, |silent| silent.max(state.silent));
        state.now
    }
}

#[cfg(test)]
mod tests {
    use offswitch_network::ManualClock;

    use super::*;

    #[test]
    fn allowed_silence_counts_and_suspensions_do_not() {
        let manual = Arc::new(ManualClock::default());
        let clock = AwakeClock::new(manual.clone());
        let reads = |seconds, suspends, why| {
            assert_eq!(clock.now(), AwakeTime { elapsed: Duration::from_secs(seconds), suspends }, "{why}");
        };
        manual.advance(Duration::from_secs(30));
        reads(30, 0, "a short silence counts");
        clock.allow_silence(Duration::from_mins(2));
        manual.advance(Duration::from_secs(150));
        reads(180, 0, "so does a long one that was allowed, with some grace");
        clock.allow_silence(Duration::from_mins(2));
        clock.allow_silence(Duration::from_secs(10));
        manual.advance(Duration::from_secs(130));
        reads(310, 0, "the longest allowance is the one that matters");
        manual.advance(Duration::from_hours(8));
        reads(310, 1, "the machine's suspension does not count");
        clock.allow_silence(Duration::from_mins(2));
        manual.advance(Duration::from_hours(8));
        reads(310, 2, "not even while something was waited for");
        manual.advance(Duration::from_secs(1));
        reads(311, 2, "and then the clock goes on");
    }

    #[test]
    fn unlimited_silence_is_not_allowed() {
        let manual = Arc::new(ManualClock::default());
        let clock = AwakeClock::new(manual.clone());
        clock.allow_silence(Duration::MAX);
        manual.advance(Duration::from_hours(1));
        assert_eq!(clock.now().suspends, 1, "nothing waits for ever");
    }
}
