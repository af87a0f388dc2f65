//! State shared by the phases of a running run, and the steps that record and report.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use offswitch_model::StopReason;
use parking_lot::{Mutex, MutexGuard};
use tokio_util::sync::CancellationToken;

use crate::client::{AwakeTime, LicensingClient, Limits};
use crate::model::Change;
use crate::run::blocking_journal::BlockingJournal;
use crate::run::deadline::Deadline;
use crate::run::observed::Observed;
use crate::run::outcome::{ChangeResult, Outcome, Response};
use crate::run::progress::Progress;

/// A run in progress.
pub(crate) struct RunContext<'a> {
    pub(crate) changes: &'a [Change],
    pub(crate) client: &'a LicensingClient,
    pub(crate) journal: BlockingJournal,
    pub(crate) on_progress: &'a (dyn Fn(Progress) + Send + Sync),
    /// The admin's stop.
    pub(crate) stop: &'a CancellationToken,
    /// Cancelled by the admin's stop and by whatever else ends the writing.
    pub(crate) cancel: CancellationToken,
    pub(crate) deadline: Deadline<'a>,
    /// Reason other than the admin's stop that ended the writing.
    pub(crate) stopped: Mutex<Option<StopReason>>,
    /// The time at which the values were read that the changes were planned from; none if that is not known.
    pub(crate) read_at: Option<AwakeTime>,
    /// End of the wait that the service asked for, if that ended the writing.
    pub(crate) throttled_until: Mutex<Option<Timestamp>>,
    /// Changes of which a response or a verdict is missing from the journal.
    pub(crate) unrecorded: Mutex<BTreeSet<usize>>,
}

/// Progress of one write.
#[derive(Clone)]
pub(crate) enum WriteState {
    /// Nothing of it was sent.
    NotSent,
    /// Nothing of it was sent, since the offering had the wanted value by then.
    NoOp,
    /// Nothing of it was sent, since somebody else had changed the offering by then.
    Drifted,
    /// The service answered, or failed to.
    Responded {
        response: Response,
        /// It was refused or failed, but one of its attempts may have taken effect.
        in_doubt: bool,
        /// It would have been tried again, but the writing was ended.
        cut_short: bool,
    },
}

impl WriteState {
    /// Returns whether reading back is likely to show it in time, even if it does not at once.
    pub(crate) fn may_take_effect(&self) -> bool {
        match self {
            Self::NotSent | Self::NoOp | Self::Drifted => false,
            Self::Responded { response, in_doubt, .. } => *in_doubt || matches!(response, Response::Accepted(_)),
        }
    }

    /// Returns whether the offering is to be read after the writing.
    pub(crate) fn needs_reading(&self) -> bool {
        !matches!(self, Self::NotSent)
    }

    /// Returns whether the end of the writing kept it from being finished.
    pub(crate) fn is_unfinished(&self) -> bool {
        matches!(self, Self::NotSent | Self::Responded { cut_short: true, .. })
    }
}

impl RunContext<'_> {
    /// Ends the writing: nothing more is sent. The first reason counts.
    pub(crate) fn stop_writing(&self, reason: StopReason) {
        self.stopped().get_or_insert(reason);
        self.cancel.cancel();
    }

    /// Reason why the writing ended early. A stop of the admin's that came too late to change anything is none.
    pub(crate) fn stop_reason(&self, writes: &[WriteState]) -> Option<StopReason> {
        let stopped = *self.stopped();
        stopped.or_else(|| writes.iter().any(WriteState::is_unfinished).then_some(StopReason::Admin))
    }

    fn stopped(&self) -> MutexGuard<'_, Option<StopReason>> {
        self.stopped.lock()
    }

    /// Ends the writing because the service asked to wait for longer than the retry policy allows.
    pub(crate) fn throttled(&self, wait: Duration) {
        let until = self.now().checked_add(wait).ok();
        *self.throttled_until.lock() = until;
        self.stop_writing(StopReason::Wait);
    }

    pub(crate) fn unrecorded(&self) -> MutexGuard<'_, BTreeSet<usize>> {
        self.unrecorded.lock()
    }

    /// Limits of a write that begins now, when drift was checked after that many suspensions.
    pub(crate) fn limits(&self, suspends: u64) -> Limits {
        Limits { cancel: self.cancel.clone(), deadline: self.deadline.ends_at(), suspends }
    }

    /// Records and reports the service's response to a change. If it cannot be recorded, the writing ends.
    pub(crate) async fn record_response(&self, position: usize, response: &Response, in_doubt: bool) {
        let (at, copy) = (self.now(), response.clone());
        let recorded = self.journal.append(move |journal| journal.record_response(position, &copy, in_doubt, at)).await;
        if recorded.is_none() {
            self.unrecorded().insert(position);
            self.stop_writing(StopReason::Record);
        }
        let key = self.changes[position].key.clone();
        (self.on_progress)(Progress::Responded { key, response: response.clone() });
    }

    /// Records verdicts, all in one step, and reports them.
    pub(crate) async fn record_verdicts(&self, verdicts: Vec<(usize, ChangeResult)>) {
        if verdicts.is_empty() {
            return;
        }
        let (at, copy) = (self.now(), verdicts.clone());
        let recorded = self.journal.append(move |journal| journal.record_verdicts(&copy, at)).await.is_some();
        for (position, ChangeResult { change, outcome, observed, .. }) in verdicts {
            if recorded {
                self.unrecorded().remove(&position);
            } else {
                self.unrecorded().insert(position);
            }
            (self.on_progress)(Progress::Verdict { key: change.key, outcome, observed });
        }
    }

    /// A change with its outcome.
    pub(crate) fn change_result(
        &self,
        position: usize,
        write: &WriteState,
        outcome: Outcome,
        observed: &Observed,
    ) -> ChangeResult {
        let change = self.changes[position].clone();
        let observed = observed.value(&change.key).cloned();
        let (correlation_id, in_doubt) = match write {
            WriteState::Responded { response, in_doubt, .. } => (response.correlation_id(), *in_doubt),
            WriteState::NotSent | WriteState::NoOp | WriteState::Drifted => (None, false),
        };
        ChangeResult { change, outcome, observed, correlation_id, in_doubt }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.client.retry_policy().clock.timestamp()
    }
}
