//! Who may write now: one run over many offerings alone, or single changes beside each other.

use std::sync::atomic::{AtomicBool, Ordering};
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
    closing: AtomicBool,
}

/// A turn, from before the list is read for it until its end; it ends when it is dropped.
pub(crate) struct Turn {
    #[expect(dead_code, reason = "held, not read")]
    place: Place,
    stop: CancellationToken,
}

#[expect(dead_code, reason = "held, not read")]
enum Place {
    Alone(OwnedRwLockWriteGuard<()>),
    Beside(OwnedRwLockReadGuard<()>),
}

impl Turn {
    /// Cancelled when the admin stops what is under way.
    pub(crate) fn stop(&self) -> &CancellationToken {
        &self.stop
    }

    /// Waits for `work`, unless the admin stops meanwhile.
    ///
    /// # Errors
    /// The problem `run.stopped`, or that of `work`.
    pub(crate) async fn unless_stopped<T>(&self, work: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
        tokio::select! {
            done = work => done,
            () = self.stop.cancelled() => Err(Problem::new("run.stopped")),
        }
    }
}

impl Runs {
    /// A turn for something that must be alone.
    ///
    /// # Errors
    /// The problem `run.busy` when anything is under way.
    pub(crate) fn alone(&self) -> Result<Turn, Problem> {
        self.admit(Arc::clone(&self.turn).try_write_owned().ok().map(Place::Alone))
    }

    /// A turn for a single change, beside which others may run.
    ///
    /// # Errors
    /// The problem `run.busy` when something is under way that must be alone.
    pub(crate) fn beside(&self) -> Result<Turn, Problem> {
        self.admit(Arc::clone(&self.turn).try_read_owned().ok().map(Place::Beside))
    }

    /// Whatever was stopped before does not concern the turn that begins now.
    fn admit(&self, place: Option<Place>) -> Result<Turn, Problem> {
        let place = place.filter(|_| !self.closing.load(Ordering::SeqCst)).ok_or_else(|| Problem::new("run.busy"))?;
        let mut stop = locked(&self.stop);
        if stop.is_cancelled() {
            *stop = CancellationToken::new();
        }
        Ok(Turn { place, stop: stop.clone() })
    }

    /// Lets what is under way finish and starts nothing more.
    pub(crate) fn stop(&self) {
        locked(&self.stop).cancel();
    }

    /// Stops, admits nothing any more, and waits until nothing is under way.
    pub(crate) async fn close(&self) {
        self.closing.store(true, Ordering::SeqCst);
        self.stop();
        drop(self.turn.write().await);
    }

    /// Whether anything is under way.
    pub(crate) fn under_way(&self) -> bool {
        self.turn.try_write().is_err()
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

    #[tokio::test]
    async fn a_stop_reaches_the_turn_under_way_from_its_beginning_and_not_the_next() {
        let runs = Runs::default();
        let turn = runs.alone().expect("nothing is under way");
        runs.stop();
        assert!(turn.stop().is_cancelled(), "the turn is stopped");
        let read = turn.unless_stopped(std::future::pending::<Result<(), Problem>>()).await;
        assert_eq!(read.map_err(|problem| problem.code), Err("run.stopped".to_owned()), "even while it still reads");
        drop(turn);
        let next = runs.alone().expect("nothing is under way any more");
        assert!(!next.stop().is_cancelled(), "the next one is not");
    }

    #[tokio::test]
    async fn nothing_begins_while_the_window_closes() {
        let runs = Arc::new(Runs::default());
        let turn = runs.beside().expect("nothing is under way");
        let closing = tokio::spawn({
            let runs = Arc::clone(&runs);
            async move { runs.close().await }
        });
        turn.stop().cancelled().await;
        assert!(runs.beside().is_err() && runs.alone().is_err(), "nothing more is admitted");
        drop(turn);
        closing.await.expect("what was under way has ended, so the window closes");
    }
}
