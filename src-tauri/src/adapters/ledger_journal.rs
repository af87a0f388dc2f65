//! The journal of a run (`policies`), kept in the ledger.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use offswitch_ledger::{
    self as ledger, AccountId, DriftedOffering, Ledger, NewRun, OutcomeUpdate, PlannedChange, RunId,
};
use offswitch_model::{Intent, StopReason};
use offswitch_policies::client::Error;
use offswitch_policies::model::Change;
use offswitch_policies::run::{
    ChangeRecord, ChangeResult, Journal, JournalError, ObservedState, Outcome, ReasonClass, RecordedOutcome, Response,
};

use crate::adapters::access::Access;
use crate::adapters::problem::recorded_code;
use crate::views::{Problem, ProblemCode};

/// Data of a run that its plan does not tell.
#[derive(Clone)]
pub(crate) struct RunMetadata {
    /// The account that starts it.
    pub account: AccountId,
    /// The intent.
    pub intent: Intent,
    /// The run that this one undoes, retries or continues.
    pub origin: Option<RunId>,
    /// Offerings of that run that somebody else changed since.
    pub drifted: Vec<Change>,
}

/// One run in the ledger.
pub(crate) struct LedgerJournal {
    ledger: Arc<Ledger>,
    metadata: Option<RunMetadata>,
    /// The access with which it is written.
    access: Access,
    run: OnceLock<RunId>,
}

impl LedgerJournal {
    /// A run that is not recorded yet.
    pub(crate) fn new(ledger: Arc<Ledger>, metadata: RunMetadata, access: Access) -> Self {
        Self { ledger, metadata: Some(metadata), access, run: OnceLock::new() }
    }

    /// A run that is recorded and open: a program was cut off in it.
    pub(crate) fn unfinished(ledger: Arc<Ledger>, run: RunId, access: Access) -> Self {
        Self { ledger, metadata: None, access, run: OnceLock::from(run) }
    }

    fn run(&self) -> Result<RunId, JournalError> {
        self.run.get().copied().ok_or_else(|| JournalError::new("the run is not open"))
    }
}

impl Journal for LedgerJournal {
    fn begin(&self, changes: &[Change], at: Timestamp) -> Result<i64, JournalError> {
        let Some(RunMetadata { account, intent, origin, drifted }) = self.metadata.clone() else {
            return Err(JournalError::new("the run is open already"));
        };
        let changes = changes.iter().map(planned).collect();
        let drifted = drifted.into_iter().map(drifted_offering).collect();
        let new = NewRun { account, intent, origin, started_at: at, changes, drifted };
        let run = self.ledger.open_run(&new).map_err(JournalError::new)?;
        Ok(self.run.get_or_init(|| run).0)
    }

    fn record_intent(&self, position: usize, at: Timestamp, correlation_id: uuid::Uuid) -> Result<(), JournalError> {
        let correlation_id = correlation_id.to_string();
        self.ledger.record_intent(self.run()?, position, at, &correlation_id).map_err(JournalError::new)
    }

    fn record_response(
        &self,
        position: usize,
        response: &Response,
        in_doubt: bool,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let (outcome, error) = match response {
            Response::Accepted(_) => (ledger::Outcome::Accepted, None),
            Response::Refused(error) => (ledger::Outcome::Refused, Some(error)),
            Response::Failed(error) => (ledger::Outcome::Failed, Some(error)),
        };
        let correlation_id = response.correlation_id().map(|id| id.to_string());
        let reason = error.map(|error| reason(error, self.access));
        let update = OutcomeUpdate { outcome, at, correlation_id, reason, in_doubt, observed: None };
        self.ledger.record_outcomes(self.run()?, &[(position, update)]).map_err(JournalError::new)
    }

    fn record_verdicts(&self, verdicts: &[(usize, ChangeResult)], at: Timestamp) -> Result<(), JournalError> {
        let updates: Vec<_> =
            verdicts.iter().map(|(position, result)| (*position, outcome_update(result, self.access, at))).collect();
        self.ledger.record_outcomes(self.run()?, &updates).map_err(JournalError::new)
    }

    fn end(&self, stopped: Option<StopReason>, at: Timestamp) -> Result<(), JournalError> {
        let (run, recovered) = (self.run()?, self.metadata.is_none());
        let close = if recovered { Ledger::close_recovered_run } else { Ledger::close_run };
        close(&self.ledger, run, stopped.into(), at).map_err(JournalError::new)
    }
}

/// A verdict as it is recorded.
fn outcome_update(result: &ChangeResult, access: Access, at: Timestamp) -> OutcomeUpdate {
    use ledger::Outcome::{Failed, Interrupted, NotAttempted, Refused, Unconfirmed, Verified};
    let reason = |error: &Error| reason(error, access);
    let (outcome, reason) = match &result.outcome {
        Outcome::Verified => (Verified, None),
        Outcome::Unconfirmed { reason: why } => (Unconfirmed, why.as_ref().map(&reason)),
        Outcome::Refused(error) => (Refused, Some(reason(error))),
        Outcome::Failed(error) => (Failed, Some(reason(error))),
        Outcome::NotAttempted(_) => (NotAttempted, None),
        Outcome::NoOp => (NotAttempted, Some(program_reason(ProblemCode::RunNoOp))),
        Outcome::Drifted => (NotAttempted, Some(program_reason(ProblemCode::RunDrifted))),
        Outcome::Interrupted(ObservedState::Shows(_)) => (Interrupted, None),
        Outcome::Interrupted(ObservedState::Unreadable(error)) => (Interrupted, Some(reason(error))),
        Outcome::Interrupted(ObservedState::Superseded) => {
            (Interrupted, Some(program_reason(ProblemCode::RunSuperseded)))
        }
    };
    let correlation_id = result.correlation_id.map(|id| id.to_string());
    let observed = result.observed.as_ref().map(|value| value.as_str().to_owned());
    OutcomeUpdate { outcome, at, correlation_id, reason, in_doubt: result.in_doubt, observed }
}

fn planned(change: &Change) -> PlannedChange {
    PlannedChange {
        key: change.key.clone(),
        name: change.name.clone(),
        from: change.from.as_str().to_owned(),
        to: change.to.as_str().to_owned(),
    }
}

fn drifted_offering(change: Change) -> DriftedOffering {
    DriftedOffering { key: change.key, name: change.name }
}

/// A change as `policies` knows it, out of its row.
pub(crate) fn change(row: &ledger::Change) -> Change {
    let PlannedChange { key, name, from, to } = &row.planned;
    Change { key: key.clone(), name: name.clone(), from: from.as_str().into(), to: to.as_str().into() }
}

/// A change's record, out of its row.
pub(crate) fn change_record(row: &ledger::Change) -> ChangeRecord {
    let outcome = row.outcome.map(|outcome| match outcome {
        ledger::Outcome::Accepted => RecordedOutcome::Accepted,
        ledger::Outcome::Verified => RecordedOutcome::Verified,
        ledger::Outcome::Unconfirmed => RecordedOutcome::Unconfirmed,
        ledger::Outcome::Refused => RecordedOutcome::Refused,
        ledger::Outcome::Failed => RecordedOutcome::Failed,
        ledger::Outcome::NotAttempted => RecordedOutcome::NotAttempted,
        ledger::Outcome::Interrupted => RecordedOutcome::Interrupted,
    });
    let reason = row.reason.as_ref().map(|reason| match recorded_code(reason) {
        ProblemCode::RunNoOp => ReasonClass::NoOp,
        ProblemCode::RunDrifted => ReasonClass::Drifted,
        ProblemCode::RunSuperseded => ReasonClass::Superseded,
        ProblemCode::SignInExpired
        | ProblemCode::SignInClaimsRequired
        | ProblemCode::SignInClaimsNotMet
        | ProblemCode::SignInAccountMismatch
        | ProblemCode::ServiceNotSignedIn => ReasonClass::SessionExpired,
        _ => ReasonClass::Other,
    });
    ChangeRecord { intended: row.intended_at.is_some(), outcome, in_doubt: row.in_doubt, reason }
}

/// A reason that is the program's own.
fn program_reason(code: ProblemCode) -> ledger::Reason {
    ledger::Reason { code: code.to_string(), params: BTreeMap::new(), text: String::new() }
}

/// The window's code for the sentence and what it names, and the libraries' words for support.
fn reason(error: &Error, access: Access) -> ledger::Reason {
    let Problem { code, params, .. } = access.explain(Problem::from(error));
    ledger::Reason { code: code.to_string(), params, text: error.to_string() }
}

#[cfg(test)]
mod tests {
    use offswitch_model::{Identity, OfferingKey, OfferingKind};
    use offswitch_policies::client::Attempt;
    use offswitch_policies::model::Value;

    use super::*;
    use crate::adapters::run_history;
    use crate::views::{ChangeState, ValueKind};

    #[test]
    fn what_is_recorded_of_each_verdict_is_told_in_the_history() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let ledger = Arc::new(Ledger::open(&folder.path().join("ledger.db"))?);
        let person =
            Identity { tenant_id: "t".into(), user_id: "u".into(), name: "Alex".into(), username: "a@b".into() };
        let account = ledger.upsert_account(&person, Timestamp::UNIX_EPOCH)?;
        let metadata = RunMetadata { account, intent: Intent::TurnOffAll, origin: None, drifted: Vec::new() };
        let record = LedgerJournal::new(Arc::clone(&ledger), metadata, Access::at_home());
        let verdicts = [
            (Outcome::NoOp, ChangeState::NotAttempted, Some(ProblemCode::RunNoOp)),
            (Outcome::Drifted, ChangeState::NotAttempted, Some(ProblemCode::RunDrifted)),
            (Outcome::NotAttempted(StopReason::Wait), ChangeState::NotAttempted, None),
            (Outcome::Unconfirmed { reason: None }, ChangeState::Unconfirmed, None),
            (
                Outcome::Interrupted(ObservedState::Shows(Value::On)),
                ChangeState::Interrupted,
                Some(ProblemCode::RunInterrupted),
            ),
            (
                Outcome::Interrupted(ObservedState::Superseded),
                ChangeState::Interrupted,
                Some(ProblemCode::RunSuperseded),
            ),
        ];
        let change = |position: usize| Change {
            key: OfferingKey { kind: OfferingKind::Product, id: format!("CFQ{position}") },
            name: "Visio".into(),
            from: Value::On,
            to: Value::Off,
        };
        let changes: Vec<_> = (0..verdicts.len()).map(change).collect();
        let run = record.begin(&changes, Timestamp::UNIX_EPOCH)?;
        for position in 0..changes.len() {
            record.record_intent(position, Timestamp::UNIX_EPOCH, uuid::Uuid::nil())?;
        }
        let settled = |(position, (outcome, ..)): (usize, &(Outcome, _, _))| {
            let (outcome, change, observed) = (outcome.clone(), changes[position].clone(), Some(Value::TrialsOnly));
            (position, ChangeResult { change, outcome, observed, correlation_id: None, in_doubt: position == 3 })
        };
        let all: Vec<_> = verdicts.iter().enumerate().map(settled).collect();
        record.record_verdicts(&all, Timestamp::UNIX_EPOCH)?;
        record.end(Some(StopReason::Wait), Timestamp::UNIX_EPOCH)?;

        let (kept, by) = ledger.run("t", RunId(run))?.ok_or("the run is there")?;
        let view = run_history::run(&kept, &by);
        for (position, (change, (_, state, code))) in view.changes.iter().zip(&verdicts).enumerate() {
            assert_eq!(change.state, *state, "change {position} has its state");
            assert_eq!(change.problem.as_ref().map(|problem| problem.code), *code, "and its reason");
            let observed = change.observed.as_ref().map(|value| value.kind);
            assert_eq!(observed, Some(ValueKind::Trials), "{position}: and what the service showed");
            assert_eq!(
                kept.changes[position].in_doubt,
                position == 3,
                "{position}: and whether it may have taken effect"
            );
            let sent = *state != ChangeState::NotAttempted;
            assert_eq!(change.correlation_id.is_some(), sent, "{position}: what was never sent has no correlation id");
            let details = change.problem.iter().flat_map(|problem| &problem.details);
            let ids: Vec<_> = details.filter(|detail| detail.name.starts_with("correlationId")).collect();
            assert!(ids.iter().all(|detail| detail.name == "correlationIdIfSent"), "{position}: nor do its details");
        }
        assert_eq!(view.stop_reason, Some(StopReason::Wait), "the run says why it ended");
        assert_eq!(ledger.unacknowledged_runs("t")?, [], "and the admin saw it end");
        Ok(())
    }

    #[test]
    fn what_may_be_done_about_a_change_is_the_same_at_its_runs_end_and_in_the_history() {
        let status = |status| Error::Status {
            status,
            code: None,
            reason: None,
            retry_after: None,
            others_accepted: false,
            challenge: None,
            attempt: Box::new(Attempt {
                call: "PUT product",
                correlation_id: uuid::Uuid::nil(),
                at: Timestamp::UNIX_EPOCH,
                number: 1,
            }),
        };
        let outcomes = [
            Outcome::Verified,
            Outcome::Unconfirmed { reason: Some(status(503)) },
            Outcome::Refused(status(403)),
            Outcome::Failed(status(503)),
            Outcome::Failed(status(401)),
            Outcome::NotAttempted(StopReason::Admin),
            Outcome::NoOp,
            Outcome::Drifted,
            Outcome::Interrupted(ObservedState::Shows(Value::On)),
            Outcome::Interrupted(ObservedState::Unreadable(status(404))),
            Outcome::Interrupted(ObservedState::Superseded),
        ];
        for (outcome, in_doubt) in outcomes.into_iter().flat_map(|outcome| [(outcome.clone(), false), (outcome, true)])
        {
            let change = Change {
                key: OfferingKey { kind: OfferingKind::Product, id: "CFQ".into() },
                name: "Visio".into(),
                from: Value::On,
                to: Value::Off,
            };
            let result = ChangeResult { change, outcome, observed: None, correlation_id: None, in_doubt };
            let OutcomeUpdate { outcome, at, correlation_id, reason, in_doubt, observed } =
                outcome_update(&result, Access::at_home(), Timestamp::UNIX_EPOCH);
            let row = ledger::Change {
                position: 0,
                planned: planned(&result.change),
                intended_at: (outcome != ledger::Outcome::NotAttempted).then_some(at),
                correlation_id,
                outcome: Some(outcome),
                outcome_at: Some(at),
                reason,
                in_doubt,
                observed,
            };
            assert_eq!(
                change_record(&row),
                ChangeRecord::from(&result),
                "{:?}, in doubt {in_doubt}: the ledger tells the same",
                result.outcome
            );
        }
    }
}
