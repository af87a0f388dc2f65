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
