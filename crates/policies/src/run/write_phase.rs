//! Write phase of a run: intent on disk, PUT, response on disk, progress reported.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Range;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use offswitch_model::StopReason;
use uuid::Uuid;

use crate::client::{AbortReason, AcceptedWrite, AwakeTime, Error, FailedRequest, MAX_CONCURRENT_WRITES, RequestError};
use crate::model::{Change, Value};
use crate::run::context::{RunContext, WriteState};
use crate::run::observed::Observed;
use crate::run::outcome::Response;
use crate::run::progress::Progress;

/// Maximum number of changes between the begin of their intent's recording and the end of their response's: twice the
/// writes that are in flight at once, so that these do not wait for the disk.
const PIPELINE_DEPTH: usize = 2 * MAX_CONCURRENT_WRITES;

/// Writes one change after the other until all have their response or the writing is ended. The last responses may not be
/// recorded yet: see [`WritePhase::finish`].
///
/// The first goes alone, from intent to recorded response; once one has succeeded, up to 4 are in flight at once, and the
/// journal is kept meanwhile. If the session ends, nothing more is sent until somebody has signed in again; what met its
/// end is written again then, one alone first. A change that meets it once more ends the writing.
///
/// After such a pause, when the machine was suspended, and when the values were read some seconds ago, drift is checked before
/// anything more is sent: what does not have its former value any more is not written, since somebody else has changed it.
pub(crate) async fn write_all<'a>(context: &'a RunContext<'a>) -> WritePhase<'a> {
    let mut phase = WritePhase::new(context);
    loop {
        phase.begin();
        if phase.is_over() {
            return phase;
        }
        tokio::select! {
            Some(step) = phase.steps.next() => phase.on_step(step),
            () = context.cancel.cancelled(), if phase.paused => phase.abandon_pause(),
            () = context.client.wait_until_signed_in(), if phase.paused => phase.resume(),
        }
    }
}

/// Writes of a run in progress.
pub(crate) struct WritePhase<'a> {
    context: &'a RunContext<'a>,
    writes: Vec<WriteState>,
    /// Not begun.
    waiting: Range<usize>,
    /// Their intent is recorded; they are to be sent next, their first request with that correlation id.
    ready: VecDeque<(usize, Uuid)>,
    steps: FuturesUnordered<BoxFuture<'a, Step>>,
    /// One of the steps records an intent.
    intending: bool,
    /// Number of the steps that are writes.
    in_flight: usize,
    /// Their write has been reported to begin.
    announced: BTreeSet<usize>,
    /// Something of them was sent.
    sent: BTreeSet<usize>,
    /// Until one has succeeded, they go one by one.
    serial: bool,
    paused: bool,
    /// Failures of those that are to be written again, after the end of the session or the machine's suspension.
    to_resend: BTreeMap<usize, FailedRequest>,
    drift_check: DriftCheck,
}

/// State of the drift check: whether the offerings still have their former values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum DriftCheck {
    /// They have to be read; `again`, since reading them took long.
    Due { again: bool },
    /// One of the steps reads them.
    Running { again: bool },
    /// They were read then, here or by whoever planned the run.
    DoneAt(AwakeTime),
}

impl DriftCheck {
    /// Returns whether the values may be relied on, which they may for `max_age`.
    fn holds(self, now: AwakeTime, max_age: Duration) -> bool {
        let Self::DoneAt(then) = self else { return false };
        then.suspends == now.suspends && now.elapsed.saturating_sub(then.elapsed) < max_age
    }
}

/// Step that has ended.
enum Step {
    /// Its intent is recorded, or could not be.
    Intended { position: usize, correlation_id: Uuid, recorded: bool },
    /// It was written, or not.
    Sent { position: usize, correlation_id: Uuid, outcome: Result<AcceptedWrite, RequestError> },
    /// Its response is recorded and reported.
    Recorded { position: usize, write: WriteState },
    /// Drift was checked from that time on; nothing was read if the writing was ended meanwhile.
    DriftChecked { from: AwakeTime, observed: Option<Box<Observed>> },
}

impl<'a> WritePhase<'a> {
    fn new(context: &'a RunContext<'a>) -> Self {
        Self {
            context,
            writes: vec![WriteState::NotSent; context.changes.len()],
            waiting: 0..context.changes.len(),
            ready: VecDeque::new(),
            steps: FuturesUnordered::new(),
            intending: false,
            in_flight: 0,
            announced: BTreeSet::new(),
            sent: BTreeSet::new(),
            serial: true,
            paused: false,
            to_resend: BTreeMap::new(),
            drift_check: context.read_at.map_or(DriftCheck::Due { again: false }, DriftCheck::DoneAt),
        }
    }

    /// Begins what may begin now.
    fn begin(&mut self) {
        if self.paused || self.context.cancel.is_cancelled() || self.ready.is_empty() && self.waiting.is_empty() {
            return;
        }
        if self.context.deadline.is_over() {
            self.context.stop_writing(StopReason::Time);
            return;
        }
        let now = self.context.client.awake_clock().now();
        if !self.drift_check.holds(now, self.context.client.retry_policy().max_value_age) {
            // What is in flight and fails is checked as well.
            if self.steps.is_empty() {
                self.check_drift(now);
            }
            return;
        }
        while self.may_send()
            && let Some((position, correlation_id)) = self.ready.pop_front()
        {
            self.send(position, correlation_id, now.suspends);
        }
        // One by one, so that they are written in their order.
        if !self.intending
            && self.ready.len() + self.steps.len() < PIPELINE_DEPTH
            && let Some(position) = self.waiting.find(|position| matches!(self.writes[*position], WriteState::NotSent))
        {
            self.intend(position);
        }
    }

    /// Returns whether another write may be in flight. One that goes alone waits for the others' responses to be recorded too.
    fn may_send(&self) -> bool {
        let recording = self.steps.len() - usize::from(self.intending) - self.in_flight;
        if self.serial { self.in_flight + recording == 0 } else { self.in_flight < MAX_CONCURRENT_WRITES }
    }

    /// Returns whether nothing more will be sent, and what was sent has its response.
    fn is_over(&self) -> bool {
        let nothing_left = self.ready.is_empty() && self.waiting.is_empty() && !self.intending;
        !self.paused
            && !matches!(self.drift_check, DriftCheck::Running { .. })
            && self.in_flight == 0
            && (nothing_left || self.context.cancel.is_cancelled())
    }

    fn intend(&mut self, position: usize) {
        self.intending = true;
        let (context, at, correlation_id) = (self.context, self.context.now(), Uuid::new_v4());
        self.steps.push(Box::pin(async move {
            let intent =
                context.journal.append(move |journal| journal.record_intent(position, at, correlation_id)).await;
            Step::Intended { position, correlation_id, recorded: intent.is_some() }
        }));
    }

    fn send(&mut self, position: usize, correlation_id: Uuid, suspends: u64) {
        let (context, change) = (self.context, &self.context.changes[position]);
        if self.announced.insert(position) {
            (context.on_progress)(Progress::Writing { key: change.key.clone() });
        }
        self.in_flight += 1;
        let limits = context.limits(suspends);
        self.steps.push(Box::pin(async move {
            let outcome = context.client.write(&change.key, &change.to, correlation_id, limits).await;
            Step::Sent { position, correlation_id, outcome }
        }));
    }

    /// Reads the present values of those that are still to be written.
    fn check_drift(&mut self, from: AwakeTime) {
        self.drift_check = DriftCheck::Running { again: self.drift_check == DriftCheck::Due { again: true } };
        let (context, remaining) = (self.context, self.remaining());
        self.steps.push(Box::pin(async move {
            let read = async {
                let mut observed = Box::<Observed>::default();
                context.observe(&remaining, &mut observed).await;
                observed
            };
            Step::DriftChecked { from, observed: context.cancel.run_until_cancelled(read).await }
        }));
    }

    /// Those that are still to be written.
    fn remaining(&self) -> Vec<usize> {
        let waiting = self.waiting.clone().filter(|position| matches!(self.writes[*position], WriteState::NotSent));
        self.ready.iter().map(|(position, _)| *position).chain(waiting).collect()
    }

    fn record_response(&mut self, position: usize, write: WriteState) {
        let context = self.context;
        self.steps.push(Box::pin(async move {
            if let WriteState::Responded { response, in_doubt, .. } = &write {
                context.record_response(position, response, *in_doubt).await;
            }
            Step::Recorded { position, write }
        }));
    }

    /// Handles a step's end.
    fn on_step(&mut self, step: Step) {
        match step {
            Step::Intended { position, correlation_id, recorded } => {
                self.intending = false;
                if recorded {
                    self.ready.push_back((position, correlation_id));
                } else {
                    self.context.stop_writing(StopReason::Record);
                }
            }
            Step::Sent { position, correlation_id, outcome } => {
                self.in_flight -= 1;
                self.on_response(position, correlation_id, outcome);
            }
            Step::Recorded { position, write } => {
                self.serial &= !matches!(write, WriteState::Responded { response: Response::Accepted(_), .. });
                self.writes[position] = write;
            }
            Step::DriftChecked { from, observed } => {
                let now = self.context.client.awake_clock().now();
                let done = DriftCheck::DoneAt(from);
                let was_quick = done.holds(now, self.context.client.retry_policy().max_value_age);
                // Where reading takes long each time, what comes next is written just after it all the same.
                let again = self.drift_check == DriftCheck::Running { again: true };
                self.drift_check = if was_quick || again {
                    DriftCheck::DoneAt(AwakeTime { elapsed: now.elapsed, ..from })
                } else {
                    DriftCheck::Due { again: true }
                };
                if let Some(observed) = observed {
                    self.apply_drift_check(&observed);
                }
            }
        }
    }

    /// Drops what does not have its former value any more.
    fn apply_drift_check(&mut self, observed: &Observed) {
        let changes = self.context.changes;
        for position in self.remaining() {
            let change = &changes[position];
            let write = match (observed.value(&change.key), observed.error_for(&change.key)) {
                (_, Some(error)) if error.is_session_expired() => {
                    return self.context.stop_writing(StopReason::Session);
                }
                (_, Some(error)) if error.retry_after() > Some(self.context.client.retry_policy().max_retry_after) => {
                    return self.context.throttled(error.retry_after().unwrap_or_default());
                }
                (_, Some(error)) if !error.is_refusal() || error.is_forbidden() || observed.error.is_some() => {
                    return self.context.stop_writing(StopReason::Unread);
                }
                (Some(value), _) if *value == change.from || self.is_coupled(change, value) => continue,
                (Some(value), _) if *value == change.to => WriteState::NoOp,
                // Refused by itself, it is gone.
                _ => WriteState::Drifted,
            };
            self.ready.retain(|(ready, _)| *ready != position);
            match self.to_resend.remove(&position) {
                Some(mut failed) if failed.sent => {
                    failed.aborted = None;
                    self.record_response(position, responded(failed, None));
                }
                _ => self.writes[position] = write,
            }
        }
    }

    /// Returns whether it may be this run's own doing that an offering has another value: an old and a new id of one product
    /// are coupled (licensing-service.md), so that writing one sets the other, which is written all the same.
    fn is_coupled(&self, change: &Change, value: &Value) -> bool {
        let written = |(other, write): (&Change, &WriteState)| {
            other.name == change.name && other.to == *value && write.may_take_effect()
        };
        self.context.changes.iter().zip(&self.writes).any(written)
    }

    fn on_response(&mut self, position: usize, correlation_id: Uuid, outcome: Result<AcceptedWrite, RequestError>) {
        if match &outcome {
            Ok(_) => true,
            Err(RequestError::Failed(failed)) => failed.sent,
            Err(RequestError::NotSent(_)) => false,
        } {
            self.sent.insert(position);
        }
        match outcome {
            Ok(written) => {
                self.to_resend.remove(&position);
                let response = Response::Accepted(written);
                self.record_response(position, WriteState::Responded { response, in_doubt: false, cut_short: false });
            }
            Err(RequestError::NotSent(AbortReason::Suspended)) => self.ready.push_front((position, correlation_id)),
            Err(RequestError::NotSent(reason)) => self.on_abort(&reason),
            Err(RequestError::Failed(failed)) => match &failed.aborted {
                Some(AbortReason::Suspended) => drop(self.resend(position, *failed)),
                None if failed.error.is_session_expired() => self.on_session_expired(position, *failed),
                aborted => {
                    if let Some(reason) = aborted {
                        self.on_abort(reason);
                    }
                    self.on_forbidden(&failed.error);
                    let earlier = self.to_resend.remove(&position);
                    self.record_response(position, responded(*failed, earlier.as_ref()));
                }
            },
        }
    }

    /// Ends the writing because one write met its limits, which all share. If it was not cancelled and nobody asked to wait,
    /// the run's time is over.
    fn on_abort(&self, reason: &AbortReason) {
        match reason {
            AbortReason::Throttled { wait, .. } => self.context.throttled(*wait),
            AbortReason::Cancelled | AbortReason::Suspended => {
                if !self.context.cancel.is_cancelled() {
                    self.context.stop_writing(StopReason::Time);
                }
            }
        }
    }

    /// Ends the writing if the account may not write, or so many offerings may not be written that it is likely.
    fn on_forbidden(&self, error: &Error) {
        let client = self.context.client;
        if error.is_forbidden() || error.is_offering_forbidden() && client.note_forbidden() {
            self.context.stop_writing(StopReason::Refused);
        }
    }

    /// Queues a change to be written again, unless the writing has been ended: until then it counts as cut short. Returns its
    /// earlier failure.
    fn resend(&mut self, position: usize, mut failed: FailedRequest) -> Option<FailedRequest> {
        let earlier = self.to_resend.remove(&position);
        if let Some(earlier) = &earlier {
            failed.in_doubt |= earlier.in_doubt;
            failed.sent |= earlier.sent;
        }
        failed.aborted.get_or_insert(AbortReason::Cancelled);
        self.to_resend.insert(position, failed);
        self.ready.push_front((position, Uuid::new_v4()));
        earlier
    }

    /// Pauses the run because a change met the end of the session. It is written again when somebody has signed in, unless
    /// the writing has been ended or that has been tried before.
    fn on_session_expired(&mut self, position: usize, failed: FailedRequest) {
        let earlier = self.resend(position, failed);
        if self.context.cancel.is_cancelled() {
            return;
        }
        if earlier.is_some_and(|earlier| earlier.error.is_session_expired()) {
            self.context.stop_writing(StopReason::Session);
            return;
        }
        if !self.paused {
            self.paused = true;
            self.context.deadline.pause();
            (self.context.on_progress)(Progress::Paused);
        }
    }

    fn resume(&mut self) {
        self.paused = false;
        self.serial = true;
        // Whoever signed in again may have another role by now.
        self.context.client.forget_acceptance();
        self.drift_check = DriftCheck::Due { again: false };
        self.context.deadline.resume();
        (self.context.on_progress)(Progress::Resumed);
    }

    fn abandon_pause(&mut self) {
        self.paused = false;
        self.context.stop_writing(StopReason::Session);
    }

    /// Changes that were sent, whatever came of it, or dropped.
    pub(crate) fn to_read(&self) -> Vec<usize> {
        let to_read = |position: &usize| self.sent.contains(position) || self.writes[*position].needs_reading();
        (0..self.writes.len()).filter(to_read).collect()
    }

    /// Waits until all responses are recorded, and returns the state of each write. What was to be written again and was
    /// not, is recorded as failed; what was not even sent, was not attempted.
    pub(crate) async fn finish(mut self) -> Vec<WriteState> {
        while let Some(step) = self.steps.next().await {
            self.on_step(step);
        }
        for (position, failed) in self.to_resend {
            if failed.sent {
                let write = responded(failed, None);
                if let WriteState::Responded { response, in_doubt, .. } = &write {
                    self.context.record_response(position, response, *in_doubt).await;
                }
                self.writes[position] = write;
            }
        }
        self.writes
    }
}

/// State that a failure leaves its change in, which may have been written before.
fn responded(failed: FailedRequest, earlier: Option<&FailedRequest>) -> WriteState {
    let FailedRequest { error, in_doubt, aborted, .. } = failed;
    let in_doubt = in_doubt || earlier.is_some_and(|earlier| earlier.in_doubt);
    let response = if error.is_refusal() { Response::Refused(error) } else { Response::Failed(error) };
    WriteState::Responded { response, in_doubt, cut_short: aborted.is_some() }
}
