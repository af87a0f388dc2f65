//! A run's writes: intent on disk, write, answer on disk, told.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Range;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use uuid::Uuid;

use crate::call::{Failed, Unanswered};
use crate::course::{Course, Write};
use crate::licensing::{WRITES_AT_ONCE, Written};
use crate::report::{Answer, Progress, Stopped};

/// How many changes may be between the begin of their intent's recording and the end of their answer's: twice the writes
/// that are under way at once, so that these do not wait for the disk.
const IN_HAND: usize = 2 * WRITES_AT_ONCE;

/// Writes one change after the other until all are answered or the writing is ended. The last answers may not be recorded
/// yet: see [`Writing::recorded`].
///
/// The first goes alone, from intent to recorded answer; once one has succeeded, up to 4 are under way at once, and the
/// record is kept meanwhile. If the session ends, nothing more is sent until it is restored; what met its end is written
/// again then, one alone first. A change that meets it once more ends the writing.
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
    /// Of which something was sent.
    sent: BTreeSet<usize>,
    /// Until one has succeeded, they go one by one.
    alone: bool,
    paused: bool,
    /// How those fared that met the end of the session, until they are written again.
    met_its_end: BTreeMap<usize, Failed>,
}

/// A step of one change that has ended.
enum Step {
    /// Its intent is recorded, or could not be.
    Intended { position: usize, correlation_id: Uuid, recorded: bool },
    /// It was written, or not.
    Sent { position: usize, outcome: Result<Written, Unanswered> },
    /// Its answer is recorded and told.
    Settled { position: usize, write: Write },
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
            sent: BTreeSet::new(),
            alone: true,
            paused: false,
            met_its_end: BTreeMap::new(),
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
        while self.may_send()
            && let Some((position, correlation_id)) = self.ready.pop_front()
        {
            self.send(position, correlation_id);
        }
        // One by one, so that they are written in their order.
        if !self.intending
            && self.ready.len() + self.steps.len() < IN_HAND
            && let Some(position) = self.waiting.next()
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
        !self.paused && self.under_way == 0 && (nothing_left || self.course.halt.is_cancelled())
    }

    fn intend(&mut self, position: usize) {
        self.intending = true;
        let (course, at, correlation_id) = (self.course, self.course.now(), Uuid::new_v4());
        self.steps.push(Box::pin(async move {
            let kept = course.recorder.keep(move |record| record.intend(position, at, correlation_id)).await;
            Step::Intended { position, correlation_id, recorded: kept.is_some() }
        }));
    }

    fn send(&mut self, position: usize, correlation_id: Uuid) {
        let (course, change) = (self.course, &self.course.changes[position]);
        if !self.met_its_end.contains_key(&position) {
            (course.tell)(Progress::UnderWay { key: change.key.clone() });
        }
        self.under_way += 1;
        self.steps.push(Box::pin(async move {
            let outcome = course.licensing.write(&change.key, &change.to, correlation_id, course.bounds()).await;
            Step::Sent { position, outcome }
        }));
    }

    fn settle(&mut self, position: usize, write: Write) {
        let course = self.course;
        self.steps.push(Box::pin(async move {
            if let Write::Ended { answer, .. } = &write {
                course.settle(position, answer).await;
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
            Step::Sent { position, outcome } => {
                self.under_way -= 1;
                self.answered(position, outcome);
            }
            Step::Settled { position, write } => {
                self.alone &= !matches!(write, Write::Ended { answer: Answer::Accepted(_), .. });
                self.writes[position] = write;
            }
        }
    }

    fn answered(&mut self, position: usize, outcome: Result<Written, Unanswered>) {
        if match &outcome {
            Ok(_) => true,
            Err(Unanswered::Failed(failed)) => failed.sent,
            Err(Unanswered::NotSent) => false,
        } {
            self.sent.insert(position);
        }
        match outcome {
            Ok(written) => {
                self.met_its_end.remove(&position);
                let answer = Answer::Accepted(written);
                self.settle(position, Write::Ended { answer, in_doubt: false, cut_short: false });
            }
            Err(Unanswered::NotSent) => self.cut_short(),
            Err(Unanswered::Failed(failed)) if failed.error.is_session_end() && !failed.cut_short => {
                self.session_ended(position, *failed);
            }
            Err(Unanswered::Failed(failed)) => {
                if failed.cut_short {
                    self.cut_short();
                }
                if failed.error.is_forbidden() {
                    self.course.end_writing(Stopped::Refused);
                }
                let earlier = self.met_its_end.remove(&position);
                self.settle(position, ended(*failed, earlier.as_ref()));
            }
        }
    }

    /// A write kept to its bounds: if nobody halted it, the run's time is over.
    fn cut_short(&self) {
        if !self.course.halt.is_cancelled() {
            self.course.end_writing(Stopped::Time);
        }
    }

    /// A change met the end of the session. It is written again when the session is restored, unless the writing has been
    /// ended or that has been tried before.
    fn session_ended(&mut self, position: usize, mut failed: Failed) {
        // Until it is written again it counts as cut short.
        failed.cut_short = true;
        let earlier = self.met_its_end.remove(&position);
        if let Some(earlier) = &earlier {
            failed.in_doubt |= earlier.in_doubt;
            failed.sent |= earlier.sent;
        }
        self.met_its_end.insert(position, failed);
        if self.course.halt.is_cancelled() {
            return;
        }
        if earlier.is_some() {
            self.course.end_writing(Stopped::Session);
            return;
        }
        self.ready.push_front((position, Uuid::new_v4()));
        if !self.paused {
            self.paused = true;
            self.course.time.pause();
            (self.course.tell)(Progress::Paused);
        }
    }

    fn resume(&mut self) {
        self.paused = false;
        self.alone = true;
        self.course.time.resume();
        (self.course.tell)(Progress::Resumed);
    }

    fn give_up_pause(&mut self) {
        self.paused = false;
        self.course.end_writing(Stopped::Session);
    }

    /// Which changes were sent, whatever came of it.
    pub(crate) fn sent(&self) -> Vec<usize> {
        self.sent.iter().copied().collect()
    }

    /// How far each write got, when all answers are recorded. What met the end of the session and was not written again is
    /// settled as failed; what was not even sent, was not attempted.
    pub(crate) async fn recorded(mut self) -> Vec<Write> {
        while let Some(step) = self.steps.next().await {
            self.take(step);
        }
        for (position, failed) in self.met_its_end {
            if failed.sent {
                let write = ended(failed, None);
                if let Write::Ended { answer, .. } = &write {
                    self.course.settle(position, answer).await;
                }
                self.writes[position] = write;
            }
        }
        self.writes
    }
}

/// What a failure means for its change, which may have been written before.
fn ended(failed: Failed, earlier: Option<&Failed>) -> Write {
    let Failed { error, in_doubt, cut_short, .. } = failed;
    let in_doubt = in_doubt || earlier.is_some_and(|earlier| earlier.in_doubt);
    let answer = if error.is_refusal() { Answer::Refused(error) } else { Answer::Failed(error) };
    Write::Ended { answer, in_doubt, cut_short }
}
