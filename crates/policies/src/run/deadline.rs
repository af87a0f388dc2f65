//! How long a run may go on writing.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::client::WorkingClock;

/// A run's time, on a clock that leaves out the machine's sleep. A pause does not count either.
pub(crate) struct RunTime<'a> {
    clock: &'a WorkingClock,
    state: Mutex<State>,
}

struct State {
    ends_at: Duration,
    paused_at: Option<Duration>,
}

impl<'a> RunTime<'a> {
    /// A run that begins now and may go on for `limit`.
    pub(crate) fn begin(clock: &'a WorkingClock, limit: Duration) -> Self {
        let ends_at = clock.now().time.saturating_add(limit);
        Self { clock, state: Mutex::new(State { ends_at, paused_at: None }) }
    }

    /// When it is over, on the clock; later by what pauses are yet to come.
    pub(crate) fn ends_at(&self) -> Duration {
        self.state().ends_at
    }

    /// Whether it is over.
    pub(crate) fn is_over(&self) -> bool {
        let state = self.state();
        state.paused_at.unwrap_or_else(|| self.clock.now().time) >= state.ends_at
    }

    /// From now on nothing counts.
    pub(crate) fn pause(&self) {
        let now = self.clock.now().time;
        self.state().paused_at.get_or_insert(now);
    }

    /// From now on it counts again.
    pub(crate) fn resume(&self) {
        let now = self.clock.now().time;
        let mut state = self.state();
        if let Some(paused_at) = state.paused_at.take() {
            state.ends_at = state.ends_at.saturating_add(now.saturating_sub(paused_at));
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::client::set_pace::SetPace;

    #[test]
    fn neither_pauses_nor_sleep_count() {
        let pace = Arc::new(SetPace::default());
        let clock = WorkingClock::new(pace.clone());
        // Somebody looks at the clock often enough, as calls do.
        let pass = |minutes: u64| {
            for _ in 0..minutes * 2 {
                pace.pass(30);
                clock.now();
            }
        };
        pass(3);
        let time = RunTime::begin(&clock, Duration::from_mins(30));
        pass(29);
        assert!(!time.is_over(), "after 29 minutes it is not over");
        time.pause();
        pass(120);
        time.pause();
        assert!(!time.is_over(), "nor after a pause of two hours");
        time.resume();
        time.resume();
        assert_eq!(time.ends_at(), Duration::from_mins(3 + 30 + 120), "which puts off the end by as much");
        pace.pass(8 * 3600);
        assert!(!time.is_over(), "nor after a night's sleep");
        pass(1);
        assert!(time.is_over(), "but after the 30th minute");
    }

    #[test]
    fn a_run_may_go_on_without_bounds_or_not_at_all() {
        let clock = WorkingClock::new(Arc::new(SetPace::default()));
        assert!(!RunTime::begin(&clock, Duration::MAX).is_over(), "the longest limit is none");
        assert!(RunTime::begin(&clock, Duration::ZERO).is_over(), "no time is over at once");
    }
}
