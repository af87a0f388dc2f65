//! A run on its way: what its parts share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::call::Bounds;
use crate::licensing::Licensing;
use crate::plan::Change;
use crate::read_back::ReadBack;
use crate::recorder::Recorder;
use crate::report::{Answer, Outcome, Progress, Stopped};
use crate::run_time::RunTime;

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
    /// Whether an answer or a verdict is missing from the record.
    pub(crate) record_has_gaps: AtomicBool,
}

/// How far one write got.
#[derive(Clone)]
pub(crate) enum Write {
    /// Nothing of it was sent.
    NotSent,
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
            Self::NotSent => false,
            Self::Ended { answer, in_doubt, .. } => *in_doubt || matches!(answer, Answer::Accepted(_)),
        }
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

    fn stopped_by(&self) -> std::sync::MutexGuard<'_, Option<Stopped>> {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What ends the trying of a write that begins now.
    pub(crate) fn bounds(&self) -> Bounds {
        Bounds { halt: self.halt.clone(), until: self.time.ends_at() }
    }

    /// Records what the service answered to a change, and tells it. If it cannot be recorded, the writing ends.
    pub(crate) async fn settle(&self, position: usize, answer: &Answer) {
        let (at, kept) = (self.now(), answer.clone());
        if self.recorder.keep(move |record| record.settle(position, &kept, at)).await.is_none() {
            self.record_has_gaps.store(true, Ordering::Relaxed);
            self.end_writing(Stopped::Record);
        }
        (self.tell)(Progress::Answered { key: self.changes[position].key.clone(), answer: answer.clone() });
    }

    /// Records verdicts, all in one step, and tells them.
    pub(crate) async fn judge(&self, verdicts: Vec<(usize, Outcome)>, read_back: &ReadBack) {
        if verdicts.is_empty() {
            return;
        }
        let (at, kept) = (self.now(), verdicts.clone());
        if self.recorder.keep(move |record| record.judge(&kept, at)).await.is_none() {
            self.record_has_gaps.store(true, Ordering::Relaxed);
        }
        for (position, outcome) in verdicts {
            let key = self.changes[position].key.clone();
            let seen = read_back.seen(&key).cloned();
            (self.tell)(Progress::Judged { key, outcome, seen });
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.licensing.patience().pace.timestamp()
    }
}
