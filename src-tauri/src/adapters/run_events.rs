//! Progress and report of a run as events and views.

use std::collections::HashSet;

use jiff::Timestamp;
use offswitch_model::{Intent, OfferingKey};
use offswitch_policies as policies;
use offswitch_policies::model::{Change, Offering};
use offswitch_policies::run::{ChangeRecord, ChangeResult, FollowUp, Outcome, Progress, Report, Response};

use crate::adapters::access::Access;
use crate::views::{ChangeState, ChangeView, OfferingView, Problem, ProblemCode, RunEvent, RunView, ValueView};

/// Data of a run that its progress does not tell.
pub(crate) struct RunHeader {
    /// The intent.
    pub intent: Intent,
    /// The name of the person who starts it.
    pub who: String,
    /// Names of offerings that somebody else changed since, which are skipped.
    pub drifted: Vec<String>,
    /// The offerings that somebody else changed since the admin saw them, and that are changed all the same.
    pub changed_before: HashSet<OfferingKey>,
    /// The access with which it is carried out.
    pub access: Access,
}

impl RunHeader {
    /// The run as it begins.
    pub(crate) fn started(&self, run: i64, at: Timestamp, changes: &[Change]) -> RunView {
        self.view(run, at, changes.iter().map(waiting).collect())
    }

    /// The run as it ended.
    pub(crate) fn ended(&self, run: i64, report: &Report) -> RunView {
        RunView {
            ended_at: Some(report.ended_at.to_string()),
            stop_reason: report.stopped,
            throttled_until: report.throttled_until.map(|until| until.to_string()),
            changed_before: self.changed_before(report),
            ..self.view(
                run,
                report.started_at,
                report.changes.iter().map(|settled| self.change_result(settled)).collect(),
            )
        }
    }

    fn view(&self, id: i64, at: Timestamp, changes: Vec<ChangeView>) -> RunView {
        RunView {
            id,
            intent: self.intent,
            who: self.who.clone(),
            started_at: at.to_string(),
            ended_at: None,
            stop_reason: None,
            throttled_until: None,
            changes,
            drifted: self.drifted.clone(),
            changed_before: Vec::new(),
        }
    }

    /// Names of those that somebody else had changed before, as far as the service took the change.
    fn changed_before(&self, report: &Report) -> Vec<String> {
        let taken = report.changes.iter().filter(|settled| {
            matches!(settled.outcome, Outcome::Verified | Outcome::Unconfirmed { .. })
                && self.changed_before.contains(&settled.change.key)
        });
        taken.map(|settled| settled.change.name.clone()).collect()
    }

    /// The event of a progress step.
    pub(crate) fn event(&self, progress: &Progress, changes: &[Change]) -> RunEvent {
        let change = |key: &OfferingKey, state, value: Option<&policies::model::Value>, problem| {
            let name = changes.iter().find(|change| change.key == *key).map(|change| change.name.clone());
            let offering =
                name.zip(value).map(|(name, value)| Offering { key: key.clone(), name, value: value.clone() });
            RunEvent::Change {
                key: key.to_string(),
                state,
                offering: offering.as_ref().map(OfferingView::from),
                problem,
            }
        };
        match progress {
            Progress::Started { run, at } => RunEvent::Started { run: self.started(*run, *at, changes) },
            Progress::Writing { key } => change(key, ChangeState::InProgress, None, None),
            // What the service answers to a write is not shown as the value: only what is read back is.
            Progress::Responded { key, response: Response::Accepted(_) } => {
                change(key, ChangeState::Accepted, None, None)
            }
            Progress::Responded { key, response: Response::Refused(error) } => {
                change(key, ChangeState::Refused, None, Some(self.problem(error)))
            }
            Progress::Responded { key, response: Response::Failed(error) } => {
                change(key, ChangeState::Failed, None, Some(self.problem(error)))
            }
            Progress::Verdict { key, outcome, observed } => {
                let (state, problem) = self.verdict(outcome);
                change(key, state, observed.as_ref(), problem)
            }
            Progress::Waiting { time } => {
                RunEvent::Waiting { seconds: time.as_millis().div_ceil(1_000).try_into().unwrap_or(u64::MAX) }
            }
            Progress::Verifying => RunEvent::Verifying,
            Progress::Paused => RunEvent::Paused,
            Progress::Resumed => RunEvent::Resumed,
        }
    }
}

/// A change whose turn has not come.
fn waiting(change: &Change) -> ChangeView {
    ChangeView {
        key: change.key.to_string(),
        kind: change.key.kind,
        id: change.key.id.clone(),
        name: change.name.clone(),
        from: (&change.from).into(),
        to: (&change.to).into(),
        state: ChangeState::Waiting,
        problem: None,
        correlation_id: None,
        observed: None,
        may_undo: false,
        may_retry: false,
        may_continue: false,
    }
}

impl RunHeader {
    /// A change with its verdict.
    fn change_result(&self, settled: &ChangeResult) -> ChangeView {
        let (state, problem) = self.verdict(&settled.outcome);
        let record = ChangeRecord::from(settled);
        ChangeView {
            state,
            problem,
            correlation_id: settled.correlation_id.map(|id| id.to_string()),
            observed: settled.observed.as_ref().map(ValueView::from),
            may_undo: FollowUp::Undo.concerns(&record),
            may_retry: FollowUp::Retry.concerns(&record),
            may_continue: FollowUp::Continue.concerns(&record),
            ..waiting(&settled.change)
        }
    }

    /// The state of a change that was settled so, and why.
    fn verdict(&self, outcome: &Outcome) -> (ChangeState, Option<Problem>) {
        match outcome {
            Outcome::Verified => (ChangeState::Verified, None),
            Outcome::Unconfirmed { reason } => {
                (ChangeState::Unconfirmed, reason.as_ref().map(|error| self.problem(error)))
            }
            Outcome::Refused(error) => (ChangeState::Refused, Some(self.problem(error))),
            Outcome::Failed(error) => (ChangeState::Failed, Some(self.problem(error))),
            Outcome::NotAttempted(_) => (ChangeState::NotAttempted, None),
            Outcome::NoOp => (ChangeState::NotAttempted, Some(Problem::new(ProblemCode::RunNoOp))),
            Outcome::Drifted => (ChangeState::NotAttempted, Some(Problem::new(ProblemCode::RunDrifted))),
            // A run that is followed to its end does not come to this.
            Outcome::Interrupted(_) => (ChangeState::Interrupted, None),
        }
    }

    fn problem(&self, error: &policies::client::Error) -> Problem {
        self.access.explain(Problem::from(error))
    }
}
