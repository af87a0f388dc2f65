//! Carrying out a plan.

use std::collections::HashSet;
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::error::Error;
use crate::exchange::Unanswered;
use crate::licensing::{Licensing, WRITES_AT_ONCE};
use crate::plan::Change;
use crate::read_back::{ReadBack, pauses};
use crate::record::Record;
use crate::recorder::Recorder;
use crate::report::{Answer, Outcome, Progress, Report, Settled, Stopped};

/// Carries out `changes`, no offering twice among them, and tells how it goes and what came of it.
///
/// Of each change the intent is recorded, then it is written, then the answer is recorded, then it is told. The first goes
/// alone; once one has succeeded, up to 4 are under way at once, so that an account that may not write is refused once and
/// not four times. A refusal of the account (403), an ended session or a step that cannot be recorded ends the writing, as
/// does cancelling `stop`: what is on its way is waited for, nothing more is sent, and a change that waits for another
/// attempt gives up. Any other refusal or failure is that change's own.
///
/// Then the service is read, the one offering of a run of one, otherwise the list, and each change that was accepted, or
/// may have taken effect before it failed, is held against it. If a read lags, it is read again for as long as patience
/// allows. Cancelling `stop` does not cut this short.
///
/// `tell` must return at once. Dropping the future ends the run as a crash would: its record stays open.
pub async fn run(
    changes: &[Change],
    licensing: &Licensing,
    record: Arc<dyn Record>,
    tell: &(dyn Fn(Progress) + Send + Sync),
    stop: &CancellationToken,
) -> Report {
    let course = Course {
        changes,
        licensing,
        recorder: Recorder::new(record),
        tell,
        halt: stop.child_token(),
        stopped: Mutex::new(None),
        record_has_gaps: AtomicBool::new(false),
    };
    tokio::select! {
        report = course.follow() => report,
        never = course.tell_waits() => match never {},
    }
}

/// One run on its way.
struct Course<'a> {
    changes: &'a [Change],
    licensing: &'a Licensing,
    recorder: Recorder,
    tell: &'a (dyn Fn(Progress) + Send + Sync),
    /// Cancelled by the admin's stop and by whatever else ends the writing.
    halt: CancellationToken,
    /// What else ended the writing.
    stopped: Mutex<Option<Stopped>>,
    /// Whether an answer or a verdict is missing from the record.
    record_has_gaps: AtomicBool,
}

/// How far one write got.
#[derive(Clone)]
enum Write {
    /// Nothing of it was sent.
    NotSent,
    /// The service answered, or failed to.
    Ended {
        answer: Answer,
        /// It was refused or failed, but one of its attempts may have taken effect.
        in_doubt: bool,
        /// It was given up because the run was halted.
        cut_short: bool,
    },
}

impl Write {
    /// Whether reading back is likely to show it in time, even if it does not at once.
    fn is_open(&self) -> bool {
        match self {
            Self::NotSent => false,
            Self::Ended { answer, in_doubt, .. } => *in_doubt || matches!(answer, Answer::Accepted(_)),
        }
    }

    /// Whether the halt kept it from being finished.
    fn is_unfinished(&self) -> bool {
        matches!(self, Self::NotSent | Self::Ended { cut_short: true, .. })
    }
}

impl Course<'_> {
    async fn follow(&self) -> Report {
        let started_at = self.now();
        let changes = self.changes.to_vec();
        let run = self.recorder.keep(move |record| record.open(&changes, started_at)).await;
        let mut writes = vec![Write::NotSent; self.changes.len()];
        match run {
            Some(run) => {
                (self.tell)(Progress::Started { run, at: started_at });
                self.write_all(&mut writes).await;
            }
            None => self.end_writing(Stopped::Record),
        }
        let stopped = self.what_stopped(&writes);
        let (read_back, verified) = self.read_back(&writes).await;
        let settled = self.verdicts(writes, &verified, stopped, &read_back);
        if run.is_some() {
            self.close(&settled, stopped, &read_back).await;
        }
        let ReadBack { catalogue, error: read_error, .. } = read_back;
        let record_error = self.recorder.first_error();
        Report { run, started_at, ended_at: self.now(), stopped, record_error, changes: settled, catalogue, read_error }
    }

    /// Writes one change after the other, several at once after the first success, until all are answered or the run is
    /// halted.
    async fn write_all(&self, writes: &mut [Write]) {
        let mut waiting = 0..self.changes.len();
        let mut under_way = FuturesUnordered::new();
        let mut at_once = 1;
        loop {
            while under_way.len() < at_once && !self.halt.is_cancelled() {
                let Some(position) = waiting.next() else { break };
                under_way.push(async move { (position, self.write_one(position).await) });
            }
            let Some((position, write)) = under_way.next().await else { return };
            if matches!(write, Write::Ended { answer: Answer::Accepted(_), .. }) {
                at_once = WRITES_AT_ONCE;
            }
            writes[position] = write;
        }
    }

    /// Intent on disk, write, answer on disk, progress.
    async fn write_one(&self, position: usize) -> Write {
        let Change { key, to, .. } = &self.changes[position];
        let (at, correlation_id) = (self.now(), Uuid::new_v4());
        if self.recorder.keep(move |record| record.intend(position, at, correlation_id)).await.is_none() {
            self.end_writing(Stopped::Record);
            return Write::NotSent;
        }
        (self.tell)(Progress::UnderWay { key: key.clone() });
        let (answer, in_doubt, cut_short) = match self.licensing.write(key, to, correlation_id, &self.halt).await {
            Ok(written) => (Answer::Accepted(written), false, false),
            Err(Unanswered::NotSent) => return Write::NotSent,
            Err(Unanswered::Failed { error, in_doubt, cut_short }) => (self.setback(error), in_doubt, cut_short),
        };
        let (at, kept) = (self.now(), answer.clone());
        if self.recorder.keep(move |record| record.settle(position, &kept, at)).await.is_none() {
            self.record_has_gaps.store(true, Ordering::Relaxed);
            self.end_writing(Stopped::Record);
        }
        (self.tell)(Progress::Answered { key: key.clone(), answer: answer.clone() });
        Write::Ended { answer, in_doubt, cut_short }
    }

    /// What an error means for its change and for the run.
    fn setback(&self, error: Error) -> Answer {
        if error.is_forbidden() {
            self.end_writing(Stopped::Refused);
        } else if error.is_session_end() {
            self.end_writing(Stopped::Session);
        }
        if error.is_refusal() { Answer::Refused(error) } else { Answer::Failed(error) }
    }

    /// Nothing more is sent. The first reason counts.
    fn end_writing(&self, reason: Stopped) {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(reason);
        self.halt.cancel();
    }

    /// What ended the writing early. A stop of the admin's that came too late to change anything is none.
    fn what_stopped(&self, writes: &[Write]) -> Option<Stopped> {
        let stopped = *self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        stopped.or_else(|| writes.iter().any(Write::is_unfinished).then_some(Stopped::Admin))
    }

    /// Reads the service until every open write shows, or patience ends; records and tells what is verified by it. Nothing
    /// is read if nothing was sent. A refused write that shows as wanted is verified too: what stands is what counts.
    async fn read_back(&self, writes: &[Write]) -> (ReadBack, HashSet<usize>) {
        let (mut read_back, mut verified) = (ReadBack::default(), HashSet::new());
        let mut unseen: Vec<_> =
            (0..writes.len()).filter(|position| !matches!(writes[*position], Write::NotSent)).collect();
        if unseen.is_empty() {
            return (read_back, verified);
        }
        (self.tell)(Progress::Checking);
        let mut pauses = pauses(self.licensing.patience());
        loop {
            read_back.look(self.changes, self.licensing).await;
            let shows = |position: &usize| {
                let change = &self.changes[*position];
                read_back.seen(&change.key) == Some(&change.to)
            };
            let (seen, rest): (Vec<_>, Vec<_>) = unseen.into_iter().partition(shows);
            unseen = rest;
            self.judge(seen.iter().map(|position| (*position, Outcome::Verified)).collect(), &read_back).await;
            verified.extend(seen);
            let open = unseen.iter().any(|position| writes[*position].is_open()) && read_back.error.is_none();
            let Some(pause) = pauses.next().filter(|_| open) else { return (read_back, verified) };
            self.licensing.patience().pace.wait(pause).await;
        }
    }

    /// The last word on every change.
    fn verdicts(
        &self,
        writes: Vec<Write>,
        verified: &HashSet<usize>,
        stopped: Option<Stopped>,
        read_back: &ReadBack,
    ) -> Vec<Settled> {
        let settle = |((position, change), write): ((usize, &Change), Write)| {
            let (outcome, correlation_id) = match write {
                // Only a halt keeps a change from being sent; without any other reason it was the admin's.
                Write::NotSent => (Outcome::NotAttempted(stopped.unwrap_or(Stopped::Admin)), None),
                Write::Ended { answer, .. } => {
                    let correlation_id = answer.correlation_id();
                    let outcome = match answer {
                        _ if verified.contains(&position) => Outcome::Verified,
                        Answer::Accepted(_) => {
                            Outcome::Unconfirmed { reason: read_back.error_for(&change.key).cloned() }
                        }
                        Answer::Refused(error) => Outcome::Refused(error),
                        Answer::Failed(error) => Outcome::Failed(error),
                    };
                    (outcome, correlation_id)
                }
            };
            Settled { change: change.clone(), outcome, seen: read_back.seen(&change.key).cloned(), correlation_id }
        };
        self.changes.iter().enumerate().zip(writes).map(settle).collect()
    }

    /// Records and tells the verdicts that are not known yet, and closes the record if nothing is missing from it.
    async fn close(&self, settled: &[Settled], stopped: Option<Stopped>, read_back: &ReadBack) {
        let late = |(position, settled): (usize, &Settled)| match &settled.outcome {
            outcome @ (Outcome::Unconfirmed { .. } | Outcome::NotAttempted(_)) => Some((position, outcome.clone())),
            Outcome::Verified | Outcome::Refused(_) | Outcome::Failed(_) => None,
        };
        let verdicts: Vec<_> = settled.iter().enumerate().filter_map(late).collect();
        self.judge(verdicts, read_back).await;
        if !self.record_has_gaps.load(Ordering::Relaxed) {
            let at = self.now();
            self.recorder.keep(move |record| record.close(stopped, at)).await;
        }
    }

    /// Records verdicts, all in one step, and tells them.
    async fn judge(&self, verdicts: Vec<(usize, Outcome)>, read_back: &ReadBack) {
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

    /// Tells each wait that the service asks for, for as long as it is polled.
    async fn tell_waits(&self) -> Infallible {
        let mut waits = self.licensing.waits();
        while waits.changed().await.is_ok() {
            let time = *waits.borrow_and_update();
            (self.tell)(Progress::Waiting { time });
        }
        std::future::pending().await
    }

    fn now(&self) -> Timestamp {
        self.licensing.patience().pace.timestamp()
    }
}
