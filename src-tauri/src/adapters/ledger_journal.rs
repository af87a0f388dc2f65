//! The ledger records the runs of `policies`.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use offswitch_ledger::{
    self as ledger, AccountId, DriftedOffering, Ledger, NewRun, OutcomeUpdate, PlannedChange, RunId,
};
use offswitch_policies::client::Error;
use offswitch_policies::model::{Change, Kind, OfferingKey};
use offswitch_policies::run::{Answer, Outcome, Record, RecordError, Settled, Sight, Stopped};

use crate::views::Problem;

/// What is known of a run before it begins.
#[derive(Clone)]
pub(crate) struct RunMetadata {
    /// Who starts it.
    pub account: AccountId,
    /// What for.
    pub intent: ledger::Intent,
    /// The run that this one undoes, retries or continues.
    pub origin: Option<RunId>,
    /// Offerings of that run that somebody else changed since.
    pub overtaken: Vec<Change>,
}

/// One run in the ledger.
pub(crate) struct LedgerJournal {
    ledger: Arc<Ledger>,
    metadata: Option<RunMetadata>,
    run: OnceLock<RunId>,
}

impl LedgerJournal {
    /// A run that is not recorded yet.
    pub(crate) fn new(ledger: Arc<Ledger>, metadata: RunMetadata) -> Self {
        Self { ledger, metadata: Some(metadata), run: OnceLock::new() }
    }

    /// A run that is recorded and open: a program was cut off in it.
    pub(crate) fn unfinished(ledger: Arc<Ledger>, run: RunId) -> Self {
        Self { ledger, metadata: None, run: OnceLock::from(run) }
    }

    fn run(&self) -> Result<RunId, RecordError> {
        self.run.get().copied().ok_or_else(|| RecordError::new("the run is not open"))
    }
}

impl Record for LedgerJournal {
    fn open(&self, changes: &[Change], at: Timestamp) -> Result<i64, RecordError> {
        let Some(RunMetadata { account, intent, origin, overtaken }) = self.metadata.clone() else {
            return Err(RecordError::new("the run is open already"));
        };
        let changes = changes.iter().map(planned).collect();
        let overtaken = overtaken.into_iter().map(drifted).collect();
        let new = NewRun { account, intent, origin, started_at: at, changes, drifted: overtaken };
        let run = self.ledger.open_run(&new).map_err(RecordError::new)?;
        Ok(self.run.get_or_init(|| run).0)
    }

    fn intend(&self, position: usize, at: Timestamp, correlation_id: uuid::Uuid) -> Result<(), RecordError> {
        let correlation_id = correlation_id.to_string();
        self.ledger.record_intent(self.run()?, position, at, &correlation_id).map_err(RecordError::new)
    }

    fn settle(&self, position: usize, answer: &Answer, in_doubt: bool, at: Timestamp) -> Result<(), RecordError> {
        let (outcome, error) = match answer {
            Answer::Accepted(_) => (ledger::Outcome::Accepted, None),
            Answer::Refused(error) => (ledger::Outcome::Refused, Some(error)),
            Answer::Failed(error) => (ledger::Outcome::Failed, Some(error)),
        };
        let correlation_id = answer.correlation_id().map(|id| id.to_string());
        let settlement =
            OutcomeUpdate { outcome, at, correlation_id, reason: error.map(reason), in_doubt, observed: None };
        self.ledger.record_outcomes(self.run()?, &[(position, settlement)]).map_err(RecordError::new)
    }

    fn judge(&self, verdicts: &[(usize, Settled)], at: Timestamp) -> Result<(), RecordError> {
        let settlement = |(position, settled): &(usize, Settled)| (*position, settlement(settled, at));
        let settlements: Vec<_> = verdicts.iter().map(settlement).collect();
        self.ledger.record_outcomes(self.run()?, &settlements).map_err(RecordError::new)
    }

    fn close(&self, stopped: Option<Stopped>, at: Timestamp) -> Result<(), RecordError> {
        let ending = match stopped {
            None => ledger::Ending::Completed,
            Some(Stopped::Admin) => ledger::Ending::Admin,
            Some(Stopped::Refused) => ledger::Ending::Refused,
            Some(Stopped::Session) => ledger::Ending::Session,
            Some(Stopped::Record) => ledger::Ending::Record,
            Some(Stopped::Time) => ledger::Ending::Time,
            Some(Stopped::Wait) => ledger::Ending::Wait,
            Some(Stopped::Unread) => ledger::Ending::Unread,
            Some(Stopped::Interrupted) => ledger::Ending::Interrupted,
        };
        let (run, recovered) = (self.run()?, self.metadata.is_none());
        let close = if recovered { Ledger::close_recovered_run } else { Ledger::close_run };
        close(&self.ledger, run, ending, at).map_err(RecordError::new)
    }
}

/// A verdict as it is recorded.
fn settlement(settled: &Settled, at: Timestamp) -> OutcomeUpdate {
    use ledger::Outcome::{Failed, Interrupted, NotAttempted, Refused, Unconfirmed, Verified};
    let (outcome, reason) = match &settled.outcome {
        Outcome::Verified => (Verified, None),
        Outcome::Unconfirmed { reason: why } => (Unconfirmed, why.as_ref().map(reason)),
        Outcome::Refused(error) => (Refused, Some(reason(error))),
        Outcome::Failed(error) => (Failed, Some(reason(error))),
        Outcome::NotAttempted(_) => (NotAttempted, None),
        Outcome::Standing => (NotAttempted, Some(program_reason(NO_OP))),
        Outcome::Overtaken => (NotAttempted, Some(program_reason(DRIFTED))),
        Outcome::Interrupted(Sight::Shows(_)) => (Interrupted, None),
        Outcome::Interrupted(Sight::Unreadable(error)) => (Interrupted, Some(reason(error))),
        Outcome::Interrupted(Sight::Rewritten) => (Interrupted, Some(program_reason(SUPERSEDED))),
    };
    let correlation_id = settled.correlation_id.map(|id| id.to_string());
    let seen = settled.seen.as_ref().map(|value| value.word().to_owned());
    OutcomeUpdate { outcome, at, correlation_id, reason, in_doubt: settled.in_doubt, observed: seen }
}

fn planned(change: &Change) -> PlannedChange {
    PlannedChange {
        kind: kind(change.key.kind),
        offering: change.key.id.clone(),
        name: change.name.clone(),
        from: change.from.word().to_owned(),
        to: change.to.word().to_owned(),
    }
}

fn drifted(change: Change) -> DriftedOffering {
    DriftedOffering { kind: kind(change.key.kind), offering: change.key.id, name: change.name }
}

pub(crate) fn kind(kind: Kind) -> ledger::OfferingKind {
    match kind {
        Kind::Product => ledger::OfferingKind::Product,
        Kind::OfferType => ledger::OfferingKind::OfferType,
    }
}

/// An offering's key, out of its row.
pub(crate) fn key(kind: ledger::OfferingKind, id: &str) -> OfferingKey {
    let kind = match kind {
        ledger::OfferingKind::Product => Kind::Product,
        ledger::OfferingKind::OfferType => Kind::OfferType,
    };
    OfferingKey { kind, id: id.to_owned() }
}

/// A change as `policies` knows it, out of its row.
pub(crate) fn change(row: &ledger::Change) -> Change {
    let PlannedChange { kind, offering, name, from, to } = &row.planned;
    Change { key: key(*kind, offering), name: name.clone(), from: from.as_str().into(), to: to.as_str().into() }
}

/// Why a change was not sent: it stood as wanted by then.
pub(crate) const NO_OP: &str = "run.standing";
/// Why a change was not sent: it had been changed by then.
pub(crate) const DRIFTED: &str = "run.overtaken";
/// Why nobody knows what became of a change: a later run wrote the same offering.
pub(crate) const SUPERSEDED: &str = "run.rewritten";

/// A reason that is the program's own.
fn program_reason(code: &str) -> ledger::Reason {
    ledger::Reason { code: code.to_owned(), params: BTreeMap::new(), text: String::new() }
}

/// The window's code for the sentence and what it names, and the libraries' words for support.
fn reason(error: &Error) -> ledger::Reason {
    let Problem { code, params, .. } = Problem::from(error);
    ledger::Reason { code, params, text: error.to_string() }
}

#[cfg(test)]
mod tests {
    use offswitch_ledger::Identity;
    use offswitch_policies::model::Value;

    use super::*;
    use crate::adapters::run_history;
    use crate::views::{OutcomeState, ValueKind};

    #[test]
    fn what_is_recorded_of_each_verdict_is_told_in_the_history() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let ledger = Arc::new(Ledger::open(&folder.path().join("ledger.db"))?);
        let person =
            Identity { tenant_id: "t".into(), user_id: "u".into(), name: "Alex".into(), username: "a@b".into() };
        let account = ledger.upsert_account(&person, Timestamp::UNIX_EPOCH)?;
        let metadata = RunMetadata { account, intent: ledger::Intent::TurnOffAll, origin: None, overtaken: Vec::new() };
        let record = LedgerJournal::new(Arc::clone(&ledger), metadata);
        let verdicts = [
            (Outcome::Standing, OutcomeState::NotAttempted, Some(NO_OP)),
            (Outcome::Overtaken, OutcomeState::NotAttempted, Some(DRIFTED)),
            (Outcome::NotAttempted(Stopped::Wait), OutcomeState::NotAttempted, None),
            (Outcome::Unconfirmed { reason: None }, OutcomeState::Unconfirmed, None),
            (Outcome::Interrupted(Sight::Shows(Value::On)), OutcomeState::Interrupted, Some("run.interrupted")),
            (Outcome::Interrupted(Sight::Rewritten), OutcomeState::Interrupted, Some(SUPERSEDED)),
        ];
        let change = |position: usize| Change {
            key: OfferingKey { kind: Kind::Product, id: format!("CFQ{position}") },
            name: "Visio".into(),
            from: Value::On,
            to: Value::Off,
        };
        let changes: Vec<_> = (0..verdicts.len()).map(change).collect();
        let run = record.open(&changes, Timestamp::UNIX_EPOCH)?;
        for position in 0..changes.len() {
            record.intend(position, Timestamp::UNIX_EPOCH, uuid::Uuid::nil())?;
        }
        let settled = |(position, (outcome, ..)): (usize, &(Outcome, _, _))| {
            let (outcome, change, seen) = (outcome.clone(), changes[position].clone(), Some(Value::TrialsOnly));
            (position, Settled { change, outcome, seen, correlation_id: None, in_doubt: position == 3 })
        };
        let all: Vec<_> = verdicts.iter().enumerate().map(settled).collect();
        record.judge(&all, Timestamp::UNIX_EPOCH)?;
        record.close(Some(Stopped::Wait), Timestamp::UNIX_EPOCH)?;

        let (kept, by) = ledger.run("t", RunId(run))?.ok_or("the run is there")?;
        let view = run_history::run(&kept, &by);
        for (position, (change, (_, state, code))) in view.changes.iter().zip(&verdicts).enumerate() {
            assert_eq!(change.state, *state, "change {position} has its state");
            assert_eq!(change.problem.as_ref().map(|problem| problem.code.as_str()), *code, "and its reason");
            let seen = change.seen.as_ref().map(|value| value.kind);
            assert_eq!(seen, Some(ValueKind::Trials), "{position}: and what the service showed");
            assert_eq!(change.in_doubt, position == 3, "{position}: and whether it may have taken effect");
            let sent = *state != OutcomeState::NotAttempted;
            assert_eq!(change.correlation_id.is_some(), sent, "{position}: what was never sent has no correlation id");
            let details = change.problem.iter().flat_map(|problem| &problem.details);
            let ids: Vec<_> = details.filter(|detail| detail.name.starts_with("correlationId")).collect();
            assert!(ids.iter().all(|detail| detail.name == "correlationIdIfSent"), "{position}: nor do its details");
        }
        assert_eq!(view.stopped, Some(crate::views::Stopped::Wait), "the run says why it ended");
        assert_eq!(ledger.unacknowledged_runs("t")?, [], "and the admin saw it end");
        Ok(())
    }
}
