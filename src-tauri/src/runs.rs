//! Who may write now: one run over many offerings alone, or single changes beside each other.

use std::sync::{Arc, Mutex};

use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};
use tokio_util::sync::CancellationToken;

use crate::program::locked;
use crate::views::Problem;

/// The turns of one session's runs.
#[derive(Default)]
pub(crate) struct Runs {
    turn: Arc<RwLock<()>>,
    stop: Mutex<CancellationToken>,
}

/// A turn; it ends when it is dropped.
pub(crate) enum Turn {
    /// Nothing else runs meanwhile.
    Alone(#[expect(dead_code, reason = "held, not read")] OwnedRwLockWriteGuard<()>),
    /// Other single changes may run meanwhile.
    Beside(#[expect(dead_code, reason = "held, not read")] OwnedRwLockReadGuard<()>),
}

impl Runs {
    /// A turn for something that must be alone.
    ///
    /// # Errors
    /// The problem `run.busy` when anything is under way.
    pub(crate) fn alone(&self) -> Result<Turn, Problem> {
        Arc::clone(&self.turn).try_write_owned().map(Turn::Alone).map_err(|_| Problem::new("run.busy"))
    }

    /// A turn for a single change.
    ///
    /// # Errors
    /// The problem `run.busy` when something is under way that must be alone.
    pub(crate) fn beside(&self) -> Result<Turn, Problem> {
        Arc::clone(&self.turn).try_read_owned().map(Turn::Beside).map_err(|_| Problem::new("run.busy"))
    }

    /// What stops a run that begins now.
    pub(crate) fn stop_token(&self) -> CancellationToken {
        let mut stop = locked(&self.stop);
        if stop.is_cancelled() {
            *stop = CancellationToken::new();
        }
        stop.clone()
    }

    /// Lets what is under way finish and starts nothing more.
    pub(crate) fn stop(&self) {
        locked(&self.stop).cancel();
    }

    /// Whether anything is under way.
    pub(crate) fn under_way(&self) -> bool {
        self.turn.try_write().is_err()
    }

    /// Waits until nothing is under way.
    pub(crate) async fn ended(&self) {
        drop(self.turn.write().await);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_run_alone_or_single_changes_beside_each_other() {
        let runs = Runs::default();
        let first = runs.beside().expect("nothing is under way");
        let second = runs.beside().expect("single changes go beside each other");
        assert_eq!(
            runs.alone().err().map(|problem| problem.code).as_deref(),
            Some("run.busy"),
            "a run waits for neither"
        );
        drop((first, second));
        let run = runs.alone().expect("nothing is under way any more");
        assert!(runs.under_way(), "the run is under way");
        assert!(runs.beside().is_err() && runs.alone().is_err(), "and alone");
        drop(run);
        assert!(!runs.under_way(), "until it ends");
    }

    #[test]
    fn a_stop_ends_the_run_under_way_and_not_the_next() {
        let runs = Runs::default();
        let stop = runs.stop_token();
        runs.stop();
        assert!(stop.is_cancelled(), "the run under way is stopped");
        assert!(!runs.stop_token().is_cancelled(), "the next one is not");
    }
}
