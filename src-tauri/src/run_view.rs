//! Runs as the window sees them.

use jiff::Timestamp;
use offswitch_ledger as ledger;
use offswitch_policies::{self as policies, Answer, Change, Outcome, Progress, Report, Settled};
use uuid::Uuid;

use crate::views::{ChangeView, OutcomeState, Problem, RunEvent, RunView, Stopped, ValueView};

/// What is known of a run before it begins.
pub(crate) struct Heading {
    /// What it is for.
    pub intent: ledger::Intent,
    /// The name of the person who starts it.
    pub who: String,
    /// Names of offerings that somebody else changed since (undo and retry).
    pub overtaken: Vec<String>,
}

impl Heading {
    /// The run as it begins.
    pub(crate) fn begun(&self, run: i64, at: Timestamp, changes: &[Change]) -> RunView {
        let waiting = |change: &Change| change_view(change, OutcomeState::Waiting, None, None);
        self.view(run, at, changes.iter().map(waiting).collect())
    }

    /// The run as it ended.
    pub(crate) fn ended(&self, run: i64, report: &Report) -> RunView {
        let settled = |settled: &Settled| {
            let (state, problem) = judged(&settled.outcome);
            change_view(&settled.change, state, problem, settled.correlation_id)
        };
        RunView {
            ended_at: Some(report.ended_at.to_string()),
            stopped: report.stopped.map(Stopped::from),
            ..self.view(run, report.started_at, report.changes.iter().map(settled).collect())
        }
    }

    fn view(&self, id: i64, at: Timestamp, changes: Vec<ChangeView>) -> RunView {
        RunView {
            id,
            intent: self.intent.into(),
            who: self.who.clone(),
            started_at: at.to_string(),
            ended_at: None,
            stopped: None,
            changes,
            overtaken: self.overtaken.clone(),
        }
    }

    /// What is told of a step.
    pub(crate) fn event(&self, progress: &Progress, changes: &[Change]) -> RunEvent {
        let change = |key: &policies::OfferingKey, state, value: Option<&policies::Value>, problem| RunEvent::Change {
            key: key.to_string(),
            state,
            value: value.map(ValueView::from),
            problem,
        };
        match progress {
            Progress::Started { run, at } => RunEvent::Started { run: self.begun(*run, *at, changes) },
            Progress::UnderWay { key } => change(key, OutcomeState::UnderWay, None, None),
            // What the service answers to a write is not shown as the value: only what is read back is.
            Progress::Answered { key, answer: Answer::Accepted(_) } => change(key, OutcomeState::Accepted, None, None),
            Progress::Answered { key, answer: Answer::Refused(error) } => {
                change(key, OutcomeState::Refused, None, Some(Problem::from(error)))
            }
            Progress::Answered { key, answer: Answer::Failed(error) } => {
                change(key, OutcomeState::Failed, None, Some(Problem::from(error)))
            }
            Progress::Judged { key, outcome, seen } => {
                let (state, problem) = judged(outcome);
                change(key, state, seen.as_ref(), problem)
            }
            Progress::Waiting { time } => {
                RunEvent::Waiting { seconds: time.as_millis().div_ceil(1_000).try_into().unwrap_or(u64::MAX) }
            }
            Progress::Checking => RunEvent::Checking,
            Progress::Paused => RunEvent::Paused,
            Progress::Resumed => RunEvent::Resumed,
        }
    }
}

fn change_view(
    change: &Change,
    state: OutcomeState,
    problem: Option<Problem>,
    correlation_id: Option<Uuid>,
) -> ChangeView {
    ChangeView {
        key: change.key.to_string(),
        kind: change.key.kind.into(),
        id: change.key.id.clone(),
        name: change.name.clone(),
        from: (&change.from).into(),
        to: (&change.to).into(),
        state,
        problem,
        correlation_id: correlation_id.map(|id| id.to_string()),
    }
}

fn judged(outcome: &Outcome) -> (OutcomeState, Option<Problem>) {
    match outcome {
        Outcome::Verified => (OutcomeState::Verified, None),
        Outcome::Unconfirmed { reason } => (OutcomeState::Unconfirmed, reason.as_ref().map(Problem::from)),
        Outcome::Refused(error) => (OutcomeState::Refused, Some(Problem::from(error))),
        Outcome::Failed(error) => (OutcomeState::Failed, Some(Problem::from(error))),
        Outcome::NotAttempted(_) => (OutcomeState::NotAttempted, None),
        Outcome::Interrupted { .. } => (OutcomeState::Interrupted, None),
    }
}

impl From<policies::Stopped> for Stopped {
    fn from(stopped: policies::Stopped) -> Self {
        match stopped {
            policies::Stopped::Admin => Self::Admin,
            policies::Stopped::Refused => Self::Refused,
            policies::Stopped::Session => Self::Session,
            policies::Stopped::Record => Self::Record,
            policies::Stopped::Time => Self::Time,
            policies::Stopped::Interrupted => Self::Interrupted,
        }
    }
}
