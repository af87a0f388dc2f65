//! The ledger records the runs of `policies`.

use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use offswitch_ledger::{self as ledger, AccountId, Ledger, NewRun, Overtaken, PlannedChange, RunId, Settlement};
use offswitch_policies::{Answer, Change, Error, Kind, OfferingKey, Outcome, Record, RecordError, Stopped};

use crate::views::Problem;

/// What is known of a run before it begins.
#[derive(Clone)]
pub(crate) struct Purpose {
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
pub(crate) struct InLedger {
    ledger: Arc<Ledger>,
    purpose: Option<Purpose>,
    run: OnceLock<RunId>,
}

impl InLedger {
    /// A run that is not recorded yet.
    pub(crate) fn new(ledger: Arc<Ledger>, purpose: Purpose) -> Self {
        Self { ledger, purpose: Some(purpose), run: OnceLock::new() }
    }

    /// A run that is recorded and open: a program was cut off in it.
    pub(crate) fn unfinished(ledger: Arc<Ledger>, run: RunId) -> Self {
        Self { ledger, purpose: None, run: OnceLock::from(run) }
    }

    fn run(&self) -> Result<RunId, RecordError> {
        self.run.get().copied().ok_or_else(|| RecordError::new("the run is not open"))
    }
}

impl Record for InLedger {
    fn open(&self, changes: &[Change], at: Timestamp) -> Result<i64, RecordError> {
        let Some(Purpose { account, intent, origin, overtaken }) = self.purpose.clone() else {
            return Err(RecordError::new("the run is open already"));
        };
        let changes = changes.iter().map(planned).collect();
        let overtaken = overtaken.into_iter().map(left_alone).collect();
        let new = NewRun { account, intent, origin, started_at: at, changes, overtaken };
        let run = self.ledger.open_run(&new).map_err(RecordError::new)?;
        Ok(self.run.get_or_init(|| run).0)
    }

    fn intend(&self, position: usize, at: Timestamp, correlation_id: uuid::Uuid) -> Result<(), RecordError> {
        let correlation_id = correlation_id.to_string();
        self.ledger.record_intent(self.run()?, position, at, &correlation_id).map_err(RecordError::new)
    }

    fn settle(&self, position: usize, answer: &Answer, at: Timestamp) -> Result<(), RecordError> {
        let (outcome, error) = match answer {
            Answer::Accepted(_) => (ledger::Outcome::Accepted, None),
            Answer::Refused(error) => (ledger::Outcome::Refused, Some(error)),
            Answer::Failed(error) => (ledger::Outcome::Failed, Some(error)),
        };
        let correlation_id = answer.correlation_id().map(|id| id.to_string());
        let settlement = Settlement { outcome, at, correlation_id, reason: error.map(reason) };
        self.ledger.record_outcomes(self.run()?, &[(position, settlement)]).map_err(RecordError::new)
    }

    fn judge(&self, verdicts: &[(usize, Outcome)], at: Timestamp) -> Result<(), RecordError> {
        let settlements: Vec<_> = verdicts
            .iter()
            .map(|(position, outcome)| {
                let (outcome, error) = match outcome {
                    Outcome::Verified => (ledger::Outcome::Verified, None),
                    Outcome::Unconfirmed { reason } => (ledger::Outcome::Unconfirmed, reason.as_ref()),
                    Outcome::Refused(error) => (ledger::Outcome::Refused, Some(error)),
                    Outcome::Failed(error) => (ledger::Outcome::Failed, Some(error)),
                    Outcome::NotAttempted(_) => (ledger::Outcome::NotAttempted, None),
                    Outcome::Interrupted { .. } => (ledger::Outcome::Interrupted, None),
                };
                let correlation_id = error.and_then(Error::attempt).map(|attempt| attempt.correlation_id.to_string());
                (*position, Settlement { outcome, at, correlation_id, reason: error.map(reason) })
            })
            .collect();
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
            Some(Stopped::Interrupted) => ledger::Ending::Interrupted,
        };
        self.ledger.close_run(self.run()?, ending, at).map_err(RecordError::new)
    }
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

fn left_alone(change: Change) -> Overtaken {
    Overtaken { kind: kind(change.key.kind), offering: change.key.id, name: change.name }
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

/// The window's code for the sentence and what it names, and the libraries' words for support.
fn reason(error: &Error) -> ledger::Reason {
    let Problem { code, params, .. } = Problem::from(error);
    ledger::Reason { code, params, text: error.to_string() }
}
