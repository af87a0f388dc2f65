//! Carrying out a plan.

mod blocking_journal;
mod context;
mod deadline;
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
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::client::Licensing;
use crate::model::Change;

use blocking_journal::Recorder;
use context::{Course, Write};
use deadline::RunTime;
use observed::ReadBack;
use verify_phase::Checked;
use write_phase::write_all;

pub use journal::{Record, RecordError};
pub use outcome::{Answer, Outcome, Settled, Sight, Stopped};
pub use pending_records::Unrecorded;
pub use progress::Progress;
pub use recover::{Recovered, Stage, Unfinished, recover};
pub use report::Report;

/// Carries out `changes`, no offering twice among them, and tells how it goes and what came of it.
///
/// Of each change the intent is recorded, then it is written, then the answer is recorded, then it is told. The first goes
/// alone; once one has succeeded, up to 4 are under way at once, so that an account that may not write is refused once and
/// not four times. The intents of the next are recorded meanwhile. A refusal of the account (403), the end of the run's
/// time, a wait that the service asks for beyond patience or a step that cannot be recorded ends the writing, as does
/// cancelling `stop`: what is on its way is waited for, nothing more is sent, and a change that waits for another attempt
/// gives up. Any other refusal or failure is that change's own.
///
/// If the session ends, the run pauses: it goes on when [`crate::client::Authorize::restored`] is ready, and what met the end is
/// written again. Cancelling `stop` meanwhile ends the run ([`Stopped::Session`]), as does a session that ends once more
/// for the same change.
///
/// After such a pause, and after the machine's sleep, the service is read before anything more is sent: what somebody else
/// has changed meanwhile is left alone. If it cannot be read, the writing ends.
///
/// Then the service is read, the one offering of a run of one, otherwise the list, and each change that was accepted, or
/// may have taken effect before it failed, is held against it. What the list lacks is asked for by itself. If a read lags,
/// it is read again for as long as patience allows. Cancelling `stop` cuts this short only while it is paused. A change
/// that was refused, or failed without a doubt, stays so even if it shows by then: this run did not set it.
///
/// What could not be recorded on the way is recorded at the end if it then can be.
///
/// `tell` must return at once. Dropping the future ends the run as a crash would: its record stays open, and
/// [`recover()`] closes it.
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
        stop,
        halt: stop.child_token(),
        time: RunTime::begin(licensing.clock(), licensing.patience().run),
        sleeps: licensing.clock().now().sleeps,
        stopped: Mutex::new(None),
        barred_until: Mutex::new(None),
        gaps: Mutex::new(BTreeSet::new()),
    };
    tokio::select! {
        report = course.follow() => report,
        never = course.tell_waits() => match never {},
    }
}

impl Course<'_> {
    async fn follow(&self) -> Report {
        let started_at = self.now();
        let changes = self.changes.to_vec();
        let run = self.recorder.keep(move |record| record.open(&changes, started_at)).await;
        let (writes, read_back) = if let Some(run) = run {
            (self.tell)(Progress::Started { run, at: started_at });
            self.write_and_look().await
        } else {
            self.end_writing(Stopped::Record);
            (vec![Write::NotSent; self.changes.len()], ReadBack::default())
        };
        let stopped = self.what_stopped(&writes);
        let Checked { read_back, verified, session_ended } = self.check(&writes, read_back, stopped).await;
        let stopped = stopped.or(session_ended.then_some(Stopped::Session));
        let settled = self.verdicts(&writes, &verified, stopped, &read_back);
        let unrecorded = if run.is_some() { self.close(&settled, stopped).await } else { None };
        let ReadBack { catalogue, error: read_error, .. } = read_back;
        Report {
            run,
            started_at,
            ended_at: self.now(),
            stopped,
            barred_until: *self.barred_until.lock().unwrap_or_else(PoisonError::into_inner),
            record_error: self.recorder.first_error(),
            unrecorded,
            changes: settled,
            catalogue,
            read_error,
        }
    }

    /// Writes all changes and looks once, while the last answers are still being recorded.
    async fn write_and_look(&self) -> (Vec<Write>, ReadBack) {
        let (writing, mut read_back) = (write_all(self).await, ReadBack::default());
        let of_interest = writing.of_interest();
        let recorded = async {
            let writes = writing.recorded().await;
            if !of_interest.is_empty() {
                (self.tell)(Progress::Checking);
            }
            writes
        };
        let (writes, ()) = tokio::join!(recorded, self.look(&of_interest, &mut read_back));
        (writes, read_back)
    }

    /// The last word on every change.
    fn verdicts(
        &self,
        writes: &[Write],
        verified: &HashSet<usize>,
        stopped: Option<Stopped>,
        read_back: &ReadBack,
    ) -> Vec<Settled> {
        let outcome = |position: usize, write: &Write| match write {
            // Only a halt keeps a change from being sent; without any other reason it was the admin's.
            Write::NotSent => Outcome::NotAttempted(stopped.unwrap_or(Stopped::Admin)),
            Write::Standing => Outcome::Standing,
            Write::Overtaken => Outcome::Overtaken,
            Write::Ended { .. } if verified.contains(&position) => Outcome::Verified,
            Write::Ended { answer: Answer::Accepted(_), .. } => {
                Outcome::Unconfirmed { reason: read_back.error_for(&self.changes[position].key).cloned() }
            }
            Write::Ended { answer: Answer::Refused(error), .. } => Outcome::Refused(error.clone()),
            Write::Ended { answer: Answer::Failed(error), .. } => Outcome::Failed(error.clone()),
        };
        let settle = |(position, write)| self.settled(position, write, outcome(position, write), read_back);
        writes.iter().enumerate().map(settle).collect()
    }

    /// Records and tells the verdicts that are not known yet, records what could not be recorded before, and closes the
    /// record. Gives back what is still missing from it.
    async fn close(&self, settled: &[Settled], stopped: Option<Stopped>) -> Option<Unrecorded> {
        let late = |(position, settled): (usize, &Settled)| match &settled.outcome {
            Outcome::Unconfirmed { .. } | Outcome::NotAttempted(_) | Outcome::Standing | Outcome::Overtaken => {
                Some((position, settled.clone()))
            }
            Outcome::Verified | Outcome::Refused(_) | Outcome::Failed(_) | Outcome::Interrupted(_) => None,
        };
        self.judge(settled.iter().enumerate().filter_map(late).collect()).await;
        let verdicts = self.gaps().iter().map(|position| (*position, settled[*position].clone())).collect();
        let rest = Unrecorded { verdicts, stopped, ended_at: self.now() };
        let last = rest.clone();
        let recorded = self.recorder.keep(move |record| last.record(record)).await;
        recorded.is_none().then_some(rest)
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
}
