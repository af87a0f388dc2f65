//! A run on its way: what its parts share.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::client::{Bounds, Licensing};
use crate::model::Change;
use crate::run::blocking_journal::Recorder;
use crate::run::deadline::RunTime;
use crate::run::observed::ReadBack;
use crate::run::outcome::{Answer, Outcome, Settled, Stopped};
use crate::run::progress::Progress;

/// One run on its way.
pub(crate) struct Course<'a> {
    pub(crate) changes: &'a [Change],
    pub(crate) licensing: &'a Licensing,
    pub(crate) recorder: Recorder,
    pub(crate) tell: &'a (dyn Fn(Progress) + Send + Sync),
    /// The admin's stop.
    pub(crate) stop: &'a CancellationToken,
    /// Cancelled by the admin's stop and by whatever else ends the writing.
    pub(crate) halt: CancellationToken,
    pub(crate) time: RunTime<'a>,
    /// What else ended the writing.
    pub(crate) stopped: Mutex<Option<Stopped>>,
    /// How often the machine had slept when it began.
    pub(crate) sleeps: u64,
    /// Until when the service asked to be left alone, if that ended the writing.
    pub(crate) barred_until: Mutex<Option<Timestamp>>,
    /// The changes of which an answer or a verdict is missing from the record.
    pub(crate) gaps: Mutex<BTreeSet<usize>>,
}

/// How far one write got.
#[derive(Clone)]
pub(crate) enum Write {
    /// Nothing of it was sent.
    NotSent,
    /// Nothing of it was sent, since it stood as wanted by then.
    Standing,
    /// Nothing of it was sent, since somebody else had changed it by then.
    Overtaken,
    /// The service answered, or failed to.
    Ended {
        answer: Answer,
        /// It was refused or failed, but one of its attempts may have taken effect.
        in_doubt: bool,
        /// It would have been tried again, but the writing was ended.
        cut_short: bool,
    },
}

impl Write {
    /// Whether reading back is likely to show it in time, even if it does not at once.
    pub(crate) fn is_open(&self) -> bool {
        match self {
            Self::NotSent | Self::Standing | Self::Overtaken => false,
            Self::Ended { answer, in_doubt, .. } => *in_doubt || matches!(answer, Answer::Accepted(_)),
        }
    }

    /// Whether there is anything to look at afterwards.
    pub(crate) fn is_of_interest(&self) -> bool {
        !matches!(self, Self::NotSent)
    }

    /// Whether the end of the writing kept it from being finished.
    pub(crate) fn is_unfinished(&self) -> bool {
        matches!(self, Self::NotSent | Self::Ended { cut_short: true, .. })
    }
}

impl Course<'_> {
    /// Nothing more is sent. The first reason counts.
    pub(crate) fn end_writing(&self, reason: Stopped) {
        self.stopped_by().get_or_insert(reason);
        self.halt.cancel();
    }

    /// What has ended the writing early. A stop of the admin's that came too late to change anything is none.
    pub(crate) fn what_stopped(&self, writes: &[Write]) -> Option<Stopped> {
        let stopped = *self.stopped_by();
        stopped.or_else(|| writes.iter().any(Write::is_unfinished).then_some(Stopped::Admin))
    }

    fn stopped_by(&self) -> MutexGuard<'_, Option<Stopped>> {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The service asked to wait for longer than it will be waited for.
    pub(crate) fn barred(&self, wait: Duration) {
        let until = self.now().checked_add(wait).ok();
        *self.barred_until.lock().unwrap_or_else(PoisonError::into_inner) = until;
        self.end_writing(Stopped::Wait);
    }

    pub(crate) fn gaps(&self) -> MutexGuard<'_, BTreeSet<usize>> {
        self.gaps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What ends the trying of a write that begins now, when others' changes were looked for after that many sleeps.
    pub(crate) fn bounds(&self, sleeps: u64) -> Bounds {
        Bounds { halt: self.halt.clone(), until: self.time.ends_at(), sleeps }
    }

    /// Records what the service answered to a change, and tells it. If it cannot be recorded, the writing ends.
    pub(crate) async fn settle(&self, position: usize, answer: &Answer, in_doubt: bool) {
        let (at, kept) = (self.now(), answer.clone());
        if self.recorder.keep(move |record| record.settle(position, &kept, in_doubt, at)).await.is_none() {
            self.gaps().insert(position);
            self.end_writing(Stopped::Record);
        }
        (self.tell)(Progress::Answered { key: self.changes[position].key.clone(), answer: answer.clone() });
    }

    /// Records verdicts, all in one step, and tells them.
    pub(crate) async fn judge(&self, verdicts: Vec<(usize, Settled)>) {
        if verdicts.is_empty() {
            return;
        }
        let (at, kept) = (self.now(), verdicts.clone());
        let recorded = self.recorder.keep(move |record| record.judge(&kept, at)).await.is_some();
        for (position, Settled { change, outcome, seen, .. }) in verdicts {
            if recorded {
                self.gaps().remove(&position);
            } else {
                self.gaps().insert(position);
            }
            (self.tell)(Progress::Judged { key: change.key, outcome, seen });
        }
    }

    /// A change with its verdict.
    pub(crate) fn settled(&self, position: usize, write: &Write, outcome: Outcome, read_back: &ReadBack) -> Settled {
        let change = self.changes[position].clone();
        let seen = read_back.seen(&change.key).cloned();
        let (correlation_id, in_doubt) = match write {
            Write::Ended { answer, in_doubt, .. } => (answer.correlation_id(), *in_doubt),
            Write::NotSent | Write::Standing | Write::Overtaken => (None, false),
        };
        Settled { change, outcome, seen, correlation_id, in_doubt }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.licensing.patience().pace.timestamp()
    }
}
