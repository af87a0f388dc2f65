//! Crash recovery: closes a run in the middle of which the program ended.

use std::sync::Arc;

use offswitch_model::StopReason;

use crate::client::{Catalogue, Error, LicensingClient};
use crate::model::Change;
use crate::run::blocking_journal::BlockingJournal;
use crate::run::follow_up::RecordedState;
use crate::run::journal::{Journal, JournalError};
use crate::run::observed::{Observed, poll_intervals};
use crate::run::outcome::{ChangeResult, ObservedState, Outcome};
use crate::run::pending_records::PendingRecords;

/// One change of a run whose journal is open, and how far it got as far as the journal knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterruptedChange {
    /// The change.
    pub change: Change,
    /// Last state in the journal.
    pub state: RecordedState,
    /// A later run wrote the same offering: the value that shows now tells nothing of this change.
    pub superseded: bool,
}

/// Result of recovering a run.
#[derive(Debug, Clone)]
pub struct Recovered {
    /// The list as it was read last.
    pub catalogue: Catalogue,
    /// Verdicts by position. A change that stays as it was recorded has none.
    pub verdicts: Vec<(usize, ChangeResult)>,
    /// Reason why the verdicts could not be recorded; then the run stays open.
    pub journal_error: Option<JournalError>,
}

/// Verifies the changes of a run in the middle of which the program ended against the service, and closes the run's journal
/// for the reason `stopped`. `run` has all changes of the run, in its order; nobody may be writing any of them.
///
/// A change that was accepted or is in doubt, and shows as wanted, is verified. If it does not show, it is read again for
/// as long as the retry policy allows ([`crate::client::RetryPolicy::confirm_timeout`], counted from now: nobody knows
/// when its last request was sent, only that it was before now). After that what is in doubt is interrupted, and what was
/// accepted unconfirmed. What the list lacks is asked for by itself; if it cannot be read, that is the reason. What was
/// never sent was not attempted, and what was refused or failed for certain stays so: whoever else may have set it. What
/// a later run wrote is not compared: it is interrupted or drifted.
///
/// # Errors
/// If the list cannot be read. Then nothing is recorded, and the run stays open to be recovered later, as it does when the
/// future is dropped.
pub async fn recover(
    run: &[InterruptedChange],
    stopped: StopReason,
    client: &LicensingClient,
    journal: Arc<dyn Journal>,
) -> Result<Recovered, Error> {
    let observed = observe(run, client).await?;
    let verdict = |(position, interrupted): (usize, &InterruptedChange)| {
        let outcome = verdict(interrupted, stopped, &observed)?;
        let observed = observed.value(&interrupted.change.key).filter(|_| !interrupted.superseded).cloned();
        let change = interrupted.change.clone();
        Some((position, ChangeResult { change, outcome, observed, correlation_id: None, in_doubt: false }))
    };
    let verdicts: Vec<_> = run.iter().enumerate().filter_map(verdict).collect();
    let (journal, ended_at) = (BlockingJournal::new(journal), client.retry_policy().clock.timestamp());
    let found = PendingRecords { verdicts: verdicts.clone(), stopped: Some(stopped), ended_at };
    journal.append(move |journal| found.append_to(journal)).await;
    let Some(catalogue) = observed.catalogue else { unreachable!("a read that did not fail shows the list") };
    Ok(Recovered { catalogue, verdicts, journal_error: journal.first_error() })
}

/// Reads the list until everything that may yet show does, or the time to confirm is over.
async fn observe(run: &[InterruptedChange], client: &LicensingClient) -> Result<Observed, Error> {
    let (mut observed, mut intervals) = (Observed::default(), poll_intervals(client.retry_policy()));
    loop {
        let keys: Vec<_> = run
            .iter()
            .filter(|interrupted| interrupted.is_open() && !interrupted.shows(&observed))
            .map(|interrupted| &interrupted.change.key)
            .collect();
        observed.observe_list(&keys, client).await;
        if let Some(error) = observed.error.take() {
            return Err(error);
        }
        let open = run.iter().any(|interrupted| interrupted.may_yet_show(&observed));
        let Some(interval) = intervals.next().filter(|_| open) else { return Ok(observed) };
        client.retry_policy().clock.sleep(interval).await;
    }
}

/// Outcome of a change; `None` if it stays as it was recorded.
fn verdict(interrupted: &InterruptedChange, stopped: StopReason, observed: &Observed) -> Option<Outcome> {
    let InterruptedChange { change, state, superseded } = interrupted;
    let reason = observed.error_for(&change.key).cloned();
    match state {
        RecordedState::NotSent if *superseded => Some(Outcome::Drifted),
        RecordedState::NotSent => Some(Outcome::NotAttempted(stopped)),
        RecordedState::IntentOnly | RecordedState::Accepted if *superseded => {
            Some(Outcome::Interrupted(ObservedState::Superseded))
        }
        RecordedState::IntentOnly | RecordedState::Accepted | RecordedState::FailedUncertain
            if interrupted.shows(observed) =>
        {
            Some(Outcome::Verified)
        }
        RecordedState::Final | RecordedState::FailedUncertain => None,
        RecordedState::Accepted => Some(Outcome::Unconfirmed { reason }),
        RecordedState::IntentOnly => Some(Outcome::Interrupted(match (reason, observed.value(&change.key)) {
            (Some(error), _) => ObservedState::Unreadable(error),
            (None, value) => ObservedState::Shows(value.unwrap_or(&change.from).clone()),
        })),
    }
}

impl InterruptedChange {
    fn shows(&self, observed: &Observed) -> bool {
        !self.superseded && observed.value(&self.change.key) == Some(&self.change.to)
    }

    /// Returns whether the value that shows decides its outcome.
    fn is_open(&self) -> bool {
        !self.superseded
            && matches!(
                self.state,
                RecordedState::IntentOnly | RecordedState::Accepted | RecordedState::FailedUncertain
            )
    }

    fn may_yet_show(&self, observed: &Observed) -> bool {
        self.is_open() && !self.shows(observed) && observed.missing(&self.change.key).is_none()
    }
}
