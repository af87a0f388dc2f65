//! A run's writes: intent on disk, write, answer on disk, told.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Range;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use uuid::Uuid;

use crate::client::{Cut, Failed, Unanswered, WRITES_AT_ONCE, Written};
use crate::run::context::{Course, Write};
use crate::run::observed::ReadBack;
use crate::run::outcome::{Answer, Stopped};
use crate::run::progress::Progress;

/// How many changes may be between the begin of their intent's recording and the end of their answer's: twice the writes
/// that are under way at once, so that these do not wait for the disk.
const IN_HAND: usize = 2 * WRITES_AT_ONCE;

/// Writes one change after the other until all are answered or the writing is ended. The last answers may not be recorded
/// yet: see [`Writing::recorded`].
///
/// The first goes alone, from intent to recorded answer; once one has succeeded, up to 4 are under way at once, and the
/// record is kept meanwhile. If the session ends, nothing more is sent until it is restored; what met its end is written
/// again then, one alone first. A change that meets it once more ends the writing.
///
/// After such a pause, and when the machine has slept, the service is read before anything more is sent, and what no longer
/// stands as it was is left alone: somebody else has changed it.
pub(crate) async fn write_all<'a>(course: &'a Course<'a>) -> Writing<'a> {
    let mut writing = Writing::new(course);
    loop {
        writing.begin();
        if writing.is_over() {
            return writing;
        }
        tokio::select! {
            Some(step) = writing.steps.next() => writing.take(step),
            () = course.halt.cancelled(), if writing.paused => writing.give_up_pause(),
            () = course.licensing.restored(), if writing.paused => writing.resume(),
        }
    }
}

/// The writes of a run on its way.
pub(crate) struct Writing<'a> {
    course: &'a Course<'a>,
    writes: Vec<Write>,
    /// Not begun.
    waiting: Range<usize>,
    /// Their intent is recorded; they are to be sent next, their first request with that correlation id.
    ready: VecDeque<(usize, Uuid)>,
    steps: FuturesUnordered<BoxFuture<'a, Step>>,
    /// Whether one of the steps records an intent.
    intending: bool,
    /// How many of the steps are writes.
    under_way: usize,
    /// Whose write has been told to be under way.
    begun: BTreeSet<usize>,
    /// Of which something was sent.
    sent: BTreeSet<usize>,
    /// Until one has succeeded, they go one by one.
    alone: bool,
    paused: bool,
    /// How those fared that are to be written again, after the end of the session or the machine's sleep.
    again: BTreeMap<usize, Failed>,
    /// Whether it is known what others changed.
    others: Others,
}

/// What is known of others' changes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Others {
    /// They have to be looked at.
    Unknown,
    /// One of the steps looks at them.
    Looking,
    /// They were looked at, here or by whoever planned the run, after the machine had slept so often.
    KnownAfter(u64),
}

/// A step of one change that has ended.
enum Step {
    /// Its intent is recorded, or could not be.
    Intended { position: usize, correlation_id: Uuid, recorded: bool },
    /// It was written, or not.
    Sent { position: usize, correlation_id: Uuid, outcome: Result<Written, Unanswered> },
    /// Its answer is recorded and told.
    Settled { position: usize, write: Write },
    /// What others changed was looked at after so many sleeps; nothing was read if the writing was ended meanwhile.
    Looked { sleeps: u64, read_back: Option<Box<ReadBack>> },
}

impl<'a> Writing<'a> {
    fn new(course: &'a Course<'a>) -> Self {
        Self {
            course,
            writes: vec![Write::NotSent; course.changes.len()],
            waiting: 0..course.changes.len(),
            ready: VecDeque::new(),
            steps: FuturesUnordered::new(),
            intending: false,
            under_way: 0,
            begun: BTreeSet::new(),
            sent: BTreeSet::new(),
            alone: true,
            paused: false,
            again: BTreeMap::new(),
            others: Others::KnownAfter(course.sleeps),
        }
    }

    /// Begins what may begin now.
    fn begin(&mut self) {
        if self.paused || self.course.halt.is_cancelled() || self.ready.is_empty() && self.waiting.is_empty() {
            return;
        }
        if self.course.time.is_over() {
            self.course.end_writing(Stopped::Time);
            return;
        }
        let sleeps = self.course.licensing.clock().now().sleeps;
        if self.others != Others::KnownAfter(sleeps) {
            // What is under way and fails is looked at as well.
            if self.steps.is_empty() {
                self.look(sleeps);
            }
            return;
        }
        while self.may_send()
            && let Some((position, correlation_id)) = self.ready.pop_front()
        {
            self.send(position, correlation_id, sleeps);
        }
        // One by one, so that they are written in their order.
        if !self.intending
            && self.ready.len() + self.steps.len() < IN_HAND
            && let Some(position) = self.waiting.find(|position| matches!(self.writes[*position], Write::NotSent))
        {
            self.intend(position);
        }
    }

    /// Whether another write may be under way. One that goes alone waits for the others' answers to be recorded too.
    fn may_send(&self) -> bool {
        let settling = self.steps.len() - usize::from(self.intending) - self.under_way;
        if self.alone { self.under_way + settling == 0 } else { self.under_way < WRITES_AT_ONCE }
    }

    /// Whether nothing more will be sent, and what was sent is answered.
    fn is_over(&self) -> bool {
        let nothing_left = self.ready.is_empty() && self.waiting.is_empty() && !self.intending;
        !self.paused
            && self.others != Others::Looking
            && self.under_way == 0
            && (nothing_left || self.course.halt.is_cancelled())
    }

    fn intend(&mut self, position: usize) {
        self.intending = true;
        let (course, at, correlation_id) = (self.course, self.course.now(), Uuid::new_v4());
        self.steps.push(Box::pin(async move {
            let kept = course.recorder.keep(move |record| record.intend(position, at, correlation_id)).await;
            Step::Intended { position, correlation_id, recorded: kept.is_some() }
        }));
    }

    fn send(&mut self, position: usize, correlation_id: Uuid, sleeps: u64) {
        let (course, change) = (self.course, &self.course.changes[position]);
        if self.begun.insert(position) {
            (course.tell)(Progress::UnderWay { key: change.key.clone() });
        }
        self.under_way += 1;
        let bounds = course.bounds(sleeps);
        self.steps.push(Box::pin(async move {
            let outcome = course.licensing.write(&change.key, &change.to, correlation_id, bounds).await;
            Step::Sent { position, correlation_id, outcome }
        }));
    }

    /// Looks at how those stand that are still to be written.
    fn look(&mut self, sleeps: u64) {
        self.others = Others::Looking;
        let (course, left) = (self.course, self.left());
        self.steps.push(Box::pin(async move {
            let look = async {
                let mut read_back = Box::<ReadBack>::default();
                course.look(&left, &mut read_back).await;
                read_back
            };
            Step::Looked { sleeps, read_back: course.halt.run_until_cancelled(look).await }
        }));
    }

    /// Those that are still to be written.
    fn left(&self) -> Vec<usize> {
        let waiting = self.waiting.clone().filter(|position| matches!(self.writes[*position], Write::NotSent));
        self.ready.iter().map(|(position, _)| *position).chain(waiting).collect()
    }

    fn settle(&mut self, position: usize, write: Write) {
        let course = self.course;
        self.steps.push(Box::pin(async move {
            if let Write::Ended { answer, in_doubt, .. } = &write {
                course.settle(position, answer, *in_doubt).await;
            }
            Step::Settled { position, write }
        }));
    }

    /// Takes note of a step's end.
    fn take(&mut self, step: Step) {
        match step {
            Step::Intended { position, correlation_id, recorded } => {
                self.intending = false;
                if recorded {
                    self.ready.push_back((position, correlation_id));
                } else {
                    self.course.end_writing(Stopped::Record);
                }
            }
            Step::Sent { position, correlation_id, outcome } => {
                self.under_way -= 1;
                self.answered(position, correlation_id, outcome);
            }
            Step::Settled { position, write } => {
                self.alone &= !matches!(write, Write::Ended { answer: Answer::Accepted(_), .. });
                self.writes[position] = write;
            }
            Step::Looked { sleeps, read_back } => {
                self.others = Others::KnownAfter(sleeps);
                if let Some(read_back) = read_back {
                    self.looked(&read_back);
                }
            }
        }
    }

    /// Leaves alone what does not stand any more as it was when the run was planned.
    fn looked(&mut self, read_back: &ReadBack) {
        let changes = self.course.changes;
        for position in self.left() {
            let change = &changes[position];
            let write = match (read_back.seen(&change.key), read_back.error_for(&change.key)) {
                (_, Some(error)) if error.is_session_end() => return self.course.end_writing(Stopped::Session),
                (_, Some(error)) if error.retry_after() > Some(self.course.licensing.patience().longest_wait) => {
                    return self.course.barred(error.retry_after().unwrap_or_default());
                }
                (_, Some(error)) if !error.is_refusal() || error.is_forbidden() || read_back.error.is_some() => {
                    return self.course.end_writing(Stopped::Unread);
                }
                (Some(value), _) if *value == change.from => continue,
                (Some(value), _) if *value == change.to => Write::Standing,
                // Refused by itself, it is gone.
                _ => Write::Overtaken,
            };
            self.ready.retain(|(ready, _)| *ready != position);
            match self.again.remove(&position) {
                Some(mut failed) if failed.sent => {
                    failed.cut = None;
                    self.settle(position, ended(failed, None));
                }
                _ => self.writes[position] = write,
            }
        }
    }

    fn answered(&mut self, position: usize, correlation_id: Uuid, outcome: Result<Written, Unanswered>) {
        if match &outcome {
            Ok(_) => true,
            Err(Unanswered::Failed(failed)) => failed.sent,
            Err(Unanswered::NotSent(_)) => false,
        } {
            self.sent.insert(position);
        }
        match outcome {
            Ok(written) => {
                self.again.remove(&position);
                let answer = Answer::Accepted(written);
                self.settle(position, Write::Ended { answer, in_doubt: false, cut_short: false });
            }
            Err(Unanswered::NotSent(Cut::Slept)) => self.ready.push_front((position, correlation_id)),
            Err(Unanswered::NotSent(cut)) => self.cut_short(&cut),
            Err(Unanswered::Failed(failed)) => match &failed.cut {
                Some(Cut::Slept) => drop(self.write_again(position, *failed)),
                None if failed.error.is_session_end() => self.session_ended(position, *failed),
                cut => {
                    if let Some(cut) = cut {
                        self.cut_short(cut);
                    }
                    if failed.error.is_forbidden() {
                        self.course.end_writing(Stopped::Refused);
                    }
                    let earlier = self.again.remove(&position);
                    self.settle(position, ended(*failed, earlier.as_ref()));
                }
            },
        }
    }

    /// A write kept to its bounds, and so must all others. If nobody halted it and nobody asked to wait, the run's time is
    /// over.
    fn cut_short(&self, cut: &Cut) {
        match cut {
            Cut::Barred { wait, .. } => self.course.barred(*wait),
            Cut::Halted | Cut::Slept => {
                if !self.course.halt.is_cancelled() {
                    self.course.end_writing(Stopped::Time);
                }
            }
        }
    }

    /// A change is to be written again, unless the writing has been ended: until then it counts as cut short. Gives back
    /// how it fared before.
    fn write_again(&mut self, position: usize, mut failed: Failed) -> Option<Failed> {
        let earlier = self.again.remove(&position);
        if let Some(earlier) = &earlier {
            failed.in_doubt |= earlier.in_doubt;
            failed.sent |= earlier.sent;
        }
        failed.cut.get_or_insert(Cut::Halted);
        self.again.insert(position, failed);
        self.ready.push_front((position, Uuid::new_v4()));
        earlier
    }

    /// A change met the end of the session. It is written again when the session is restored, unless the writing has been
    /// ended or that has been tried before.
    fn session_ended(&mut self, position: usize, failed: Failed) {
        let earlier = self.write_again(position, failed);
        if self.course.halt.is_cancelled() {
            return;
        }
        if earlier.is_some_and(|earlier| earlier.error.is_session_end()) {
            self.course.end_writing(Stopped::Session);
            return;
        }
        if !self.paused {
            self.paused = true;
            self.course.time.pause();
            (self.course.tell)(Progress::Paused);
        }
    }

    fn resume(&mut self) {
        self.paused = false;
        self.alone = true;
        self.others = Others::Unknown;
        self.course.time.resume();
        (self.course.tell)(Progress::Resumed);
    }

    fn give_up_pause(&mut self) {
        self.paused = false;
        self.course.end_writing(Stopped::Session);
    }

    /// Which changes were sent, whatever came of it, or left alone.
    pub(crate) fn of_interest(&self) -> Vec<usize> {
        let of_interest = |position: &usize| self.sent.contains(position) || self.writes[*position].is_of_interest();
        (0..self.writes.len()).filter(of_interest).collect()
    }

    /// How far each write got, when all answers are recorded. What was to be written again and was not, is settled as
    /// failed; what was not even sent, was not attempted.
    pub(crate) async fn recorded(mut self) -> Vec<Write> {
        while let Some(step) = self.steps.next().await {
            self.take(step);
        }
        for (position, failed) in self.again {
            if failed.sent {
                let write = ended(failed, None);
                if let Write::Ended { answer, in_doubt, .. } = &write {
                    self.course.settle(position, answer, *in_doubt).await;
                }
                self.writes[position] = write;
            }
        }
        self.writes
    }
}

/// What a failure means for its change, which may have been written before.
fn ended(failed: Failed, earlier: Option<&Failed>) -> Write {
    let Failed { error, in_doubt, cut, .. } = failed;
    let in_doubt = in_doubt || earlier.is_some_and(|earlier| earlier.in_doubt);
    let answer = if error.is_refusal() { Answer::Refused(error) } else { Answer::Failed(error) };
    Write::Ended { answer, in_doubt, cut_short: cut.is_some() }
}
