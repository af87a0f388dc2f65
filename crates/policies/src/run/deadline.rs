//! Deadline of a run, on a clock that leaves out suspensions and pauses.

use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};

use crate::client::AwakeClock;

/// Deadline of a run. Neither the machine's suspension counts nor a pause.
pub(crate) struct Deadline<'a> {
    clock: &'a AwakeClock,
    state: Mutex<State>,
}

struct State {
    ends_at: Duration,
    paused_at: Option<Duration>,
}

impl<'a> Deadline<'a> {
    /// Deadline of a run that begins now and may take `limit`.
    pub(crate) fn begin(clock: &'a AwakeClock, limit: Duration) -> Self {
        let ends_at = clock.now().elapsed.saturating_add(limit);
        Self { clock, state: Mutex::new(State { ends_at, paused_at: None }) }
    }

    /// Time on the clock; later by what pauses are yet to come.
    pub(crate) fn ends_at(&self) -> Duration {
        self.state().ends_at
    }

    /// Returns whether it has passed.
    pub(crate) fn is_over(&self) -> bool {
        let state = self.state();
        state.paused_at.unwrap_or_else(|| self.clock.now().elapsed) >= state.ends_at
    }

    /// Stops the counting.
    pub(crate) fn pause(&self) {
        let now = self.clock.now().elapsed;
        self.state().paused_at.get_or_insert(now);
    }

    /// Starts the counting again.
    pub(crate) fn resume(&self) {
        let now = self.clock.now().elapsed;
        let mut state = self.state();
        if let Some(paused_at) = state.paused_at.take() {
            state.ends_at = state.ends_at.saturating_add(now.saturating_sub(paused_at));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use offswitch_network::ManualClock;

    use super::*;

    #[test]
    fn neither_pauses_nor_suspensions_count() {
        let manual = Arc::new(ManualClock::default());
        let clock = AwakeClock::new(manual.clone());
        // Somebody looks at the clock often enough, as calls do.
        let pass = |minutes: u64| {
            for _ in 0..minutes * 2 {
                manual.advance(Duration::from_secs(30));
                clock.now();
            }
        };
        pass(3);
        let deadline = Deadline::begin(&clock, Duration::from_mins(30));
        pass(29);
        assert!(!deadline.is_over(), "after 29 minutes it is not over");
        deadline.pause();
        pass(120);
        deadline.pause();
        assert!(!deadline.is_over(), "nor after a pause of two hours");
        deadline.resume();
        deadline.resume();
        assert_eq!(deadline.ends_at(), Duration::from_mins(3 + 30 + 120), "which puts off the end by as much");
        manual.advance(Duration::from_hours(8));
        assert!(!deadline.is_over(), "nor after a night's sleep");
        pass(1);
        assert!(deadline.is_over(), "but after the 30th minute");
    }

    #[test]
    fn a_run_may_have_no_deadline_or_no_time() {
        let clock = AwakeClock::new(Arc::new(ManualClock::default()));
        assert!(!Deadline::begin(&clock, Duration::MAX).is_over(), "the longest limit is none");
        assert!(Deadline::begin(&clock, Duration::ZERO).is_over(), "no time is over at once");
    }
}
