//! Permits to write: exclusive for a run over many offerings, shared for single changes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use offswitch_ledger::{self as ledger, RunId};
use offswitch_policies::run::{Journal, PendingRecords};
use parking_lot::Mutex;
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};
use tokio_util::sync::CancellationToken;

use crate::views::{Problem, ProblemCode};

/// The permits of one session's runs.
#[derive(Default)]
pub(crate) struct RunPermits {
    lock: Arc<RwLock<()>>,
    stop: Mutex<CancellationToken>,
    closing: AtomicBool,
    pending: Mutex<Vec<PendingRecord>>,
    /// Held while what is pending is being recorded, so that nobody takes it for recorded meanwhile.
    recording: tokio::sync::Mutex<()>,
}

/// The records missing from the journal of a run that has ended.
struct PendingRecord {
    run: RunId,
    record: Arc<dyn Journal>,
    missing: PendingRecords,
}

impl PendingRecord {
    /// Records what is missing; returns whether nothing is missing any more, or can be recorded any more.
    fn is_recorded(&self) -> bool {
        let Err(error) = self.missing.append_to(&*self.record) else { return true };
        tracing::warn!(run = self.run.0, %error, "the record of a run is still not complete");
        matches!(error.get_ref().downcast_ref(), Some(ledger::Error::Unknown(_) | ledger::Error::Replaced))
    }
}

/// A permit, from before the list is read for it until its end; it ends when it is dropped.
pub(crate) struct RunPermit {
    #[expect(dead_code, reason = "held, not read")]
    guard: Guard,
    stop: CancellationToken,
}

#[expect(dead_code, reason = "held, not read")]
enum Guard {
    Exclusive(OwnedRwLockWriteGuard<()>),
    Shared(OwnedRwLockReadGuard<()>),
}

impl RunPermit {
    /// Cancelled when the admin stops what is in progress.
    pub(crate) fn stop(&self) -> &CancellationToken {
        &self.stop
    }

    /// Waits for `work`, unless the admin stops meanwhile.
    ///
    /// # Errors
    /// The problem `run.stopped`, or that of `work`.
    pub(crate) async fn or_stopped<T>(&self, work: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
        tokio::select! {
            done = work => done,
            () = self.stop.cancelled() => Err(Problem::new(ProblemCode::RunStopped)),
        }
    }
}

impl RunPermits {
    /// A permit for something that must be alone.
    ///
    /// # Errors
    /// The problem `run.busy` when anything is in progress.
    pub(crate) fn exclusive(&self) -> Result<RunPermit, Problem> {
        self.permit(Arc::clone(&self.lock).try_write_owned().ok().map(Guard::Exclusive))
    }

    /// A permit for a single change, beside which others may run.
    ///
    /// # Errors
    /// The problem `run.busy` when something is in progress that must be alone.
    pub(crate) fn shared(&self) -> Result<RunPermit, Problem> {
        self.permit(Arc::clone(&self.lock).try_read_owned().ok().map(Guard::Shared))
    }

    /// Whatever was stopped before does not concern the permit that begins now.
    fn permit(&self, guard: Option<Guard>) -> Result<RunPermit, Problem> {
        let guard =
            guard.filter(|_| !self.closing.load(Ordering::SeqCst)).ok_or_else(|| Problem::new(ProblemCode::RunBusy))?;
        let mut stop = self.stop.lock();
        if stop.is_cancelled() {
            *stop = CancellationToken::new();
        }
        Ok(RunPermit { guard, stop: stop.clone() })
    }

    /// Lets what is in progress finish and starts nothing more.
    pub(crate) fn stop(&self) {
        self.stop.lock().cancel();
    }

    /// Stops, admits nothing any more, and waits until nothing is in progress.
    pub(crate) async fn close(&self) {
        self.closing.store(true, Ordering::SeqCst);
        self.stop();
        self.idle().await;
        self.record_pending().await;
    }

    /// Waits until nothing is in progress.
    pub(crate) async fn idle(&self) {
        drop(self.lock.write().await);
    }

    /// Keeps in mind what could not be recorded of a run.
    pub(crate) fn keep_pending(&self, run: i64, record: Arc<dyn Journal>, missing: PendingRecords) {
        self.pending.lock().push(PendingRecord { run: RunId(run), record, missing });
    }

    /// Returns whether something of that run is not recorded yet.
    pub(crate) fn has_pending(&self, run: RunId) -> bool {
        self.pending.lock().iter().any(|pending| pending.run == run)
    }

    /// Records what could not be recorded before, as far as it now can be.
    pub(crate) async fn record_pending(&self) {
        let _recording = self.recording.lock().await;
        let pending = std::mem::take(&mut *self.pending.lock());
        for one in pending {
            let tried = tokio::task::spawn_blocking(move || (one.is_recorded(), one)).await;
            if let Ok((false, one)) = tried {
                self.pending.lock().push(one);
            }
        }
    }

    /// Returns whether anything is in progress.
    pub(crate) fn in_progress(&self) -> bool {
        self.lock.try_write().is_err()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::BoxFuture;
    use http::HeaderValue;
    use jiff::Timestamp;
    use offswitch_model::StopReason;
    use offswitch_policies::client::{ClaimsChallenge, Credential, CredentialError, LicensingClient, RetryPolicy};
    use offswitch_policies::model::Change;
    use offswitch_policies::run::{ChangeResult, JournalError, Response};

    use super::*;

    /// A disk that is full at first.
    #[derive(Default)]
    struct Disk {
        has_room: AtomicBool,
        closed: AtomicBool,
    }

    impl Journal for Disk {
        fn begin(&self, _changes: &[Change], _at: Timestamp) -> Result<i64, JournalError> {
            Ok(3)
        }

        fn record_intent(&self, _position: usize, _at: Timestamp, _id: uuid::Uuid) -> Result<(), JournalError> {
            Ok(())
        }

        fn record_response(
            &self,
            _position: usize,
            _response: &Response,
            _doubt: bool,
            _at: Timestamp,
        ) -> Result<(), JournalError> {
            Ok(())
        }

        fn record_verdicts(&self, _verdicts: &[(usize, ChangeResult)], _at: Timestamp) -> Result<(), JournalError> {
            Ok(())
        }

        fn end(&self, _stopped: Option<StopReason>, _at: Timestamp) -> Result<(), JournalError> {
            let room = self.has_room.load(Ordering::SeqCst);
            self.closed.store(room, Ordering::SeqCst);
            if room { Ok(()) } else { Err(JournalError::new("the disk is full")) }
        }
    }

    /// Nobody is signed in, and nobody needs to be.
    struct Nobody;

    impl Credential for Nobody {
        fn authorization_header(&self) -> BoxFuture<'_, Result<HeaderValue, CredentialError>> {
            Box::pin(async { Err(CredentialError::session_expired("nobody is signed in")) })
        }

        fn refresh_after_rejection<'a>(
            &'a self,
            _rejected: &'a HeaderValue,
            _challenge: Option<&'a ClaimsChallenge>,
        ) -> BoxFuture<'a, Result<HeaderValue, CredentialError>> {
            self.authorization_header()
        }

        fn wait_until_signed_in(&self) -> BoxFuture<'_, ()> {
            Box::pin(std::future::pending())
        }
    }

    #[tokio::test]
    async fn what_could_not_be_recorded_is_recorded_once_it_can_be() -> Result<(), Box<dyn std::error::Error>> {
        let base: url::Url = "http://127.0.0.1:1".parse()?;
        let licensing =
            LicensingClient::new(offswitch_network::client_for(&base)?, base, Arc::new(Nobody), RetryPolicy::default());
        let disk = Arc::new(Disk::default());
        let report = offswitch_policies::run::run(
            &[],
            jiff::Timestamp::now(),
            &licensing,
            disk.clone(),
            &|_| (),
            &CancellationToken::new(),
        )
        .await;
        let missing = report.pending_records.ok_or("its end could not be recorded")?;
        let permits = RunPermits::default();
        permits.keep_pending(3, disk.clone(), missing);
        permits.record_pending().await;
        assert!(permits.has_pending(RunId(3)), "while the disk is full it is kept in mind");
        assert!(!permits.has_pending(RunId(4)), "as this run and no other");
        disk.has_room.store(true, Ordering::SeqCst);
        permits.close().await;
        assert!(disk.closed.load(Ordering::SeqCst), "before the window closes it is tried once more");
        assert!(!permits.has_pending(RunId(3)), "and then nothing is missing");
        Ok(())
    }

    #[test]
    fn one_run_alone_or_single_changes_beside_each_other() {
        let permits = RunPermits::default();
        let first = permits.shared().expect("nothing is in progress");
        let second = permits.shared().expect("single changes go beside each other");
        assert_eq!(
            permits.exclusive().err().map(|problem| problem.code),
            Some(ProblemCode::RunBusy),
            "a run waits for neither"
        );
        drop((first, second));
        let run = permits.exclusive().expect("nothing is in progress any more");
        assert!(permits.in_progress(), "the run is in progress");
        assert!(permits.shared().is_err() && permits.exclusive().is_err(), "and alone");
        drop(run);
        assert!(!permits.in_progress(), "until it ends");
    }

    #[tokio::test]
    async fn a_stop_reaches_the_turn_under_way_from_its_beginning_and_not_the_next() {
        let permits = RunPermits::default();
        let permit = permits.exclusive().expect("nothing is in progress");
        permits.stop();
        assert!(permit.stop().is_cancelled(), "the turn is stopped");
        let read = permit.or_stopped(std::future::pending::<Result<(), Problem>>()).await;
        assert_eq!(read.map_err(|problem| problem.code), Err(ProblemCode::RunStopped), "even while it still reads");
        drop(permit);
        let next = permits.exclusive().expect("nothing is in progress any more");
        assert!(!next.stop().is_cancelled(), "the next one is not");
    }

    #[tokio::test]
    async fn nothing_begins_while_the_window_closes() {
        let permits = Arc::new(RunPermits::default());
        let permit = permits.shared().expect("nothing is in progress");
        let closing = tokio::spawn({
            let permits = Arc::clone(&permits);
            async move { permits.close().await }
        });
        permit.stop().cancelled().await;
        assert!(permits.shared().is_err() && permits.exclusive().is_err(), "nothing more is admitted");
        drop(permit);
        closing.await.expect("what was in progress has ended, so the window closes");
    }
}
