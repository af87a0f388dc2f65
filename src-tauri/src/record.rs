//! The ledger records the runs of `policies`.

use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use offswitch_ledger::{self as ledger, AccountId, Ledger, NewRun, PlannedChange, RunId, Settlement};
use offswitch_policies::{Answer, Change, Error, Kind, Outcome, Record, RecordError, Stopped};

use crate::views::Problem;

/// One run in the ledger.
pub(crate) struct InLedger {
    ledger: Arc<Ledger>,
    account: AccountId,
    intent: ledger::Intent,
    origin: Option<RunId>,
    run: OnceLock<RunId>,
}

impl InLedger {
    /// A run that is not recorded yet. `origin` is the run that this one undoes or retries.
    pub(crate) fn new(ledger: Arc<Ledger>, account: AccountId, intent: ledger::Intent, origin: Option<RunId>) -> Self {
        Self { ledger, account, intent, origin, run: OnceLock::new() }
    }

    fn run(&self) -> Result<RunId, RecordError> {
        self.run.get().copied().ok_or_else(|| RecordError::new("the run is not open"))
    }
}

impl Record for InLedger {
    fn open(&self, changes: &[Change], at: Timestamp) -> Result<i64, RecordError> {
        let changes = changes.iter().map(planned).collect();
        let new = NewRun { account: self.account, intent: self.intent, origin: self.origin, started_at: at, changes };
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
        };
        self.ledger.close_run(self.run()?, ending, at).map_err(RecordError::new)
    }
}

fn planned(change: &Change) -> PlannedChange {
    PlannedChange {
        kind: match change.key.kind {
            Kind::Product => ledger::OfferingKind::Product,
            Kind::OfferType => ledger::OfferingKind::OfferType,
        },
        offering: change.key.id.clone(),
        name: change.name.clone(),
        from: change.from.word().to_owned(),
        to: change.to.word().to_owned(),
    }
}

/// A change as `policies` knows it, out of its row.
pub(crate) fn change(row: &ledger::Change) -> Change {
    let planned = &row.planned;
    let kind = match planned.kind {
        ledger::OfferingKind::Product => Kind::Product,
        ledger::OfferingKind::OfferType => Kind::OfferType,
    };
    Change {
        key: offswitch_policies::OfferingKey { kind, id: planned.offering.clone() },
        name: planned.name.clone(),
        from: planned.from.as_str().into(),
        to: planned.to.as_str().into(),
    }
}

/// The window's code for the sentence, and the libraries' words for support.
fn reason(error: &Error) -> ledger::Reason {
    ledger::Reason { code: Problem::from(error).code, text: error.to_string() }
}
