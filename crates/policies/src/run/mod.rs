//! Run engine: carries a plan out (intent journal, write, verify) and recovers a run that was interrupted.

mod blocking_journal;
mod context;
mod deadline;
mod follow_up;
mod journal;
mod observed;
mod outcome;
mod pending_records;
mod progress;
mod recover;
mod report;
mod verify_phase;
mod write_phase;

use std::collections::{BTreeSet, HashSet};
use std::convert::Infallible;
use std::sync::Arc;

use jiff::Timestamp;
use offswitch_model::StopReason;
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use crate::client::LicensingClient;
use crate::model::Change;

use blocking_journal::BlockingJournal;
use context::{RunContext, WriteState};
use deadline::Deadline;
use observed::Observed;
use verify_phase::Verification;
use write_phase::write_all;

pub use follow_up::{ChangeRecord, FollowUp, ReasonClass, RecordedOutcome, RecordedState};
pub use journal::{Journal, JournalError};
pub use outcome::{ChangeResult, ObservedState, Outcome, Response};
pub use pending_records::PendingRecords;
pub use progress::Progress;
pub use recover::{InterruptedChange, Recovered, recover};
pub use report::Report;

/// Carries out `changes`, no offering twice among them, reports its progress, and returns what came of it.
///
/// Of each change the intent is recorded in the journal, then it is written, then the response is recorded, then it is
/// reported. The first goes alone; once one has succeeded, up to 4 are in flight at once, so that an account that may not
/// write is refused once and not four times. The intents of the next are recorded meanwhile. A refusal of the account
/// (a 403 before the session's first accepted write, or five in a row after it), the end of the run's time, a wait that the service asks for beyond the retry policy or a step that cannot be
/// recorded ends the writing, as does cancelling `stop`: what is in flight is waited for, nothing more is sent, and a
/// change that waits for another attempt gives up. Any other refusal or failure is that change's own.
///
/// If the session ends, the run pauses: it goes on when [`crate::client::Credential::wait_until_signed_in`] is ready, and
/// what met the end is written again. Cancelling `stop` meanwhile ends the run ([`StopReason::Session`]), as does a session
/// that ends once more for the same change.
///
/// `changes` are planned from values that were read at `read_at`, just before. After a pause, after the machine's suspension, and for
/// whatever is written longer after that than the retry policy allows, drift is checked before anything more is sent: what somebody else has
/// changed meanwhile is not written. If the service cannot be read, the writing ends.
///
/// Then the service is read, the one offering of a run of one, otherwise the list, and each change that was accepted, or
/// may have taken effect before it failed, is verified: compared with what is read. What the list lacks is asked for by
/// itself. If a read lags, it is read again for as long as the retry policy allows. Cancelling `stop` cuts this short only
/// while it is paused. A change that was refused, or failed without a doubt, stays so even if it shows by then: this run
/// did not set it.
///
/// Responses and verdicts that could not be recorded on the way are recorded at the end if they then can be.
///
/// `on_progress` must return at once. Dropping the future ends the run as a crash would: its journal stays open, and
/// [`recover()`] closes it.
pub async fn run(
    changes: &[Change],
    read_at: Timestamp,
    client: &LicensingClient,
    journal: Arc<dyn Journal>,
    on_progress: &(dyn Fn(Progress) + Send + Sync),
    stop: &CancellationToken,
) -> Report {
    let context = RunContext {
        changes,
        client,
        journal: BlockingJournal::new(journal),
        on_progress,
        stop,
        cancel: stop.child_token(),
        deadline: Deadline::begin(client.awake_clock(), client.retry_policy().run_timeout),
        read_at: client.awake_clock().at(read_at),
        stopped: Mutex::new(None),
        throttled_until: Mutex::new(None),
        unrecorded: Mutex::new(BTreeSet::new()),
    };
    tokio::select! {
        report = context.execute() => report,
        never = context.report_throttling() => match never {},
    }
}

impl RunContext<'_> {
    async fn execute(&self) -> Report {
        let started_at = self.now();
        let changes = self.changes.to_vec();
        let run = self.journal.append(move |journal| journal.begin(&changes, started_at)).await;
        let (writes, observed) = if let Some(run) = run {
            (self.on_progress)(Progress::Started { run, at: started_at });
            self.write_and_observe().await
        } else {
            self.stop_writing(StopReason::Record);
            (vec![WriteState::NotSent; self.changes.len()], Observed::default())
        };
        let stopped = self.stop_reason(&writes);
        let Verification { observed, verified, session_expired } = self.verify(&writes, observed, stopped).await;
        let stopped = stopped.or(session_expired.then_some(StopReason::Session));
        let results = self.results(&writes, &verified, stopped, &observed);
        let pending_records = if run.is_some() { self.end(&results, stopped).await } else { None };
        let Observed { catalogue, error: read_error, .. } = observed;
        Report {
            run,
            started_at,
            ended_at: self.now(),
            stopped,
            throttled_until: *self.throttled_until.lock(),
            journal_error: self.journal.first_error(),
            pending_records,
            changes: results,
            catalogue,
            read_error,
        }
    }

    /// Writes all changes and reads once, while the last responses are still being recorded.
    async fn write_and_observe(&self) -> (Vec<WriteState>, Observed) {
        let (write_phase, mut observed) = (write_all(self).await, Observed::default());
        let to_read = write_phase.to_read();
        let recorded = async {
            let writes = write_phase.finish().await;
            if !to_read.is_empty() {
                (self.on_progress)(Progress::Verifying);
            }
            writes
        };
        let (writes, ()) = tokio::join!(recorded, self.observe(&to_read, &mut observed));
        (writes, observed)
    }

    /// Final outcome of every change.
    fn results(
        &self,
        writes: &[WriteState],
        verified: &HashSet<usize>,
        stopped: Option<StopReason>,
        observed: &Observed,
    ) -> Vec<ChangeResult> {
        let outcome = |position: usize, write: &WriteState| match write {
            // Only the end of the writing keeps a change from being sent; without any other reason it was the admin's.
            WriteState::NotSent => Outcome::NotAttempted(stopped.unwrap_or(StopReason::Admin)),
            WriteState::NoOp => Outcome::NoOp,
            WriteState::Drifted => Outcome::Drifted,
            WriteState::Responded { .. } if verified.contains(&position) => Outcome::Verified,
            WriteState::Responded { response: Response::Accepted(_), .. } => {
                Outcome::Unconfirmed { reason: observed.error_for(&self.changes[position].key).cloned() }
            }
            WriteState::Responded { response: Response::Refused(error), .. } => Outcome::Refused(error.clone()),
            WriteState::Responded { response: Response::Failed(error), .. } => Outcome::Failed(error.clone()),
        };
        let result = |(position, write)| self.change_result(position, write, outcome(position, write), observed);
        writes.iter().enumerate().map(result).collect()
    }

    /// Records and reports the verdicts that are not known yet, records what could not be recorded before, and closes the
    /// journal. Returns what is still missing from it.
    async fn end(&self, results: &[ChangeResult], stopped: Option<StopReason>) -> Option<PendingRecords> {
        let late = |(position, result): (usize, &ChangeResult)| match &result.outcome {
            Outcome::Unconfirmed { .. } | Outcome::NotAttempted(_) | Outcome::NoOp | Outcome::Drifted => {
                Some((position, result.clone()))
            }
            Outcome::Verified | Outcome::Refused(_) | Outcome::Failed(_) | Outcome::Interrupted(_) => None,
        };
        self.record_verdicts(results.iter().enumerate().filter_map(late).collect()).await;
        let verdicts = self.unrecorded().iter().map(|position| (*position, results[*position].clone())).collect();
        let pending = PendingRecords { verdicts, stopped, ended_at: self.now() };
        let last = pending.clone();
        let recorded = self.journal.append(move |journal| last.append_to(journal)).await;
        recorded.is_none().then_some(pending)
    }

    /// Reports each wait that the service asks for, for as long as it is polled.
    async fn report_throttling(&self) -> Infallible {
        let mut waits = self.client.throttle_changes();
        while waits.changed().await.is_ok() {
            let time = *waits.borrow_and_update();
            (self.on_progress)(Progress::Waiting { time });
        }
        std::future::pending().await
    }
}
