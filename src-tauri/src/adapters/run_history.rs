//! Recorded runs as views.

use offswitch_ledger::{self as ledger, HistoryEntry, Run, RunSummary};
use offswitch_model::{Identity, StopReason};
use offswitch_policies::model::Value;
use offswitch_policies::run::FollowUp;

use crate::adapters::ledger_journal;
use crate::adapters::problem::recorded_code;
use crate::views::{
    ChangeState, ChangeView, CountsView, Detail, Problem, ProblemCode, RunSummaryView, RunView, ValueView,
};

/// The time of its end, and the stop reason.
fn end(summary: &RunSummary) -> (Option<String>, Option<StopReason>) {
    let Some((at, ending)) = summary.ended else { return (None, None) };
    (Some(at.to_string()), ending.stop_reason())
}

/// A run in the history.
pub(crate) fn entry(entry: &HistoryEntry) -> RunSummaryView {
    let HistoryEntry { summary, identity, to, counts } = entry;
    let (ended_at, stop_reason) = end(summary);
    RunSummaryView {
        id: summary.id.0,
        intent: summary.intent,
        to: to.as_deref().map(value),
        who: identity.name.clone(),
        username: identity.username.clone(),
        started_at: summary.started_at.to_string(),
        ended_at,
        stop_reason,
        counts: CountsView {
            planned: counts.planned,
            verified: counts.verified,
            unconfirmed: counts.unconfirmed,
            refused: counts.refused,
            failed: counts.failed,
            not_attempted: counts.not_attempted,
            interrupted: counts.interrupted,
        },
    }
}

/// A run with its changes.
pub(crate) fn run(run: &Run, identity: &Identity) -> RunView {
    let (ended_at, stop_reason) = end(&run.summary);
    RunView {
        id: run.summary.id.0,
        intent: run.summary.intent,
        who: identity.name.clone(),
        started_at: run.summary.started_at.to_string(),
        changes: run.changes.iter().map(|change| change_view(change, ended_at.is_some())).collect(),
        ended_at,
        stop_reason,
        throttled_until: None,
        drifted: run.drifted.iter().map(|left_alone| left_alone.name.clone()).collect(),
        changed_before: Vec::new(),
    }
}

fn change_view(row: &ledger::Change, closed: bool) -> ChangeView {
    let (planned, record) = (&row.planned, ledger_journal::change_record(row));
    ChangeView {
        key: planned.key.to_string(),
        kind: planned.key.kind,
        id: planned.key.id.clone(),
        name: planned.name.clone(),
        from: value(&planned.from),
        to: value(&planned.to),
        state: state(row, closed),
        problem: problem(row),
        correlation_id: correlation_id(row),
        observed: row.observed.as_deref().map(value),
        may_undo: FollowUp::Undo.concerns(&record),
        may_retry: FollowUp::Retry.concerns(&record),
        may_continue: FollowUp::Continue.concerns(&record),
    }
}

/// The correlation id of a request that was sent, or may have been: the id is recorded before.
fn correlation_id(row: &ledger::Change) -> Option<String> {
    row.correlation_id.clone().filter(|_| row.outcome != Some(ledger::Outcome::NotAttempted))
}

fn state(row: &ledger::Change, closed: bool) -> ChangeState {
    match row.outcome {
        Some(ledger::Outcome::Accepted) => ChangeState::Accepted,
        Some(ledger::Outcome::Verified) => ChangeState::Verified,
        Some(ledger::Outcome::Unconfirmed) => ChangeState::Unconfirmed,
        Some(ledger::Outcome::Refused) => ChangeState::Refused,
        Some(ledger::Outcome::Failed) => ChangeState::Failed,
        Some(ledger::Outcome::NotAttempted) => ChangeState::NotAttempted,
        Some(ledger::Outcome::Interrupted) => ChangeState::Interrupted,
        None if row.intended_at.is_some() => ChangeState::InProgress,
        None if closed => ChangeState::NotAttempted,
        None => ChangeState::Waiting,
    }
}

/// The recorded problem of a change that did not come about.
fn problem(row: &ledger::Change) -> Option<Problem> {
    let interrupted = row.outcome == Some(ledger::Outcome::Interrupted);
    let Some(reason) = &row.reason else {
        return interrupted.then(|| recorded(ProblemCode::RunInterrupted, row, None));
    };
    let code = recorded_code(reason);
    let mut problem = recorded(code, row, Some(&reason.text));
    problem.params.clone_from(&reason.params);
    Some(if code == ProblemCode::Unknown { problem.detail("code", Some(&reason.code)) } else { problem })
}

fn recorded(code: ProblemCode, row: &ledger::Change, cause: Option<&String>) -> Problem {
    let interrupted = row.outcome == Some(ledger::Outcome::Interrupted);
    let details = [
        ("time", row.outcome_at.map(|at| at.to_string())),
        (if interrupted { "correlationIdIfSent" } else { "correlationId" }, correlation_id(row)),
        ("cause", cause.filter(|cause| !cause.is_empty()).cloned()),
    ];
    let details = details.into_iter().filter_map(|(name, value)| Some(Detail { name: name.to_owned(), value: value? }));
    Problem { code, params: std::collections::BTreeMap::new(), details: details.collect() }
}

fn value(word: &str) -> ValueView {
    (&Value::from(word)).into()
}

#[cfg(test)]
mod tests {
    use offswitch_ledger::{Outcome, PlannedChange, Reason};
    use offswitch_model::{OfferingKey, OfferingKind};

    use super::*;

    #[test]
    fn a_code_of_another_version_is_shown_as_unknown_and_kept_in_the_details() {
        let code = "run.fromTheFuture";
        let row = ledger::Change {
            position: 0,
            planned: PlannedChange {
                key: OfferingKey { kind: OfferingKind::Product, id: "A".into() },
                name: "A".into(),
                from: "Enabled".into(),
                to: "Disabled".into(),
            },
            intended_at: None,
            correlation_id: None,
            outcome: Some(Outcome::NotAttempted),
            outcome_at: None,
            reason: Some(Reason {
                code: code.into(),
                params: [("name".into(), "A".into())].into(),
                text: "why".into(),
            }),
            in_doubt: false,
            observed: None,
        };
        let problem = problem(&row).expect("a reason is a problem");
        assert_eq!(problem.code, ProblemCode::Unknown, "the window has a general sentence");
        let details: Vec<_> = problem.details.iter().map(|Detail { name, value }| (&**name, &**value)).collect();
        assert_eq!(details, [("cause", "why"), ("code", code)], "support can read what was recorded");
        assert_eq!(problem.params["name"], "A", "with what it names");
    }
}
