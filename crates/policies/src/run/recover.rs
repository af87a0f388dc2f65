//! Closing a run in the middle of which the program ended.

use std::sync::Arc;

use crate::client::{Catalogue, Error, Licensing};
use crate::model::Change;
use crate::run::blocking_journal::Recorder;
use crate::run::journal::{Record, RecordError};
use crate::run::observed::{ReadBack, pauses};
use crate::run::outcome::{Outcome, Settled, Sight, Stopped};
use crate::run::pending_records::Unrecorded;

/// One change of a run that was not closed, and how far it got as far as the record knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// The change.
    pub change: Change,
    /// How far it got.
    pub stage: Stage,
    /// Whether a later run wrote the same offering: then what shows now tells nothing of this change.
    pub rewritten: bool,
}

/// How far a change got before the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Its intent is not recorded, so it was never sent.
    NeverSent,
    /// Its intent is recorded, but no answer: it may have been sent, and may even take effect yet.
    InDoubt,
    /// The service took it; the verdict is missing, or was that it does not show yet.
    Accepted,
    /// It was refused or failed, but one of its requests may have taken effect.
    Doubtful,
    /// It was refused or failed for certain, or its verdict is recorded already.
    Settled,
}

/// What looking into a run has shown.
#[derive(Debug, Clone)]
pub struct Recovered {
    /// The list as it was read last.
    pub catalogue: Catalogue,
    /// What has been found, by position. What stays as it was recorded is not among it.
    pub verdicts: Vec<(usize, Settled)>,
    /// Why this could not be recorded, if it could not; then the run stays open.
    pub record_error: Option<RecordError>,
}

/// Asks the service how the changes of a run stand in the middle of which the program ended, and closes the run's record
/// for the reason `stopped`. `run` has all changes of the run, in its order; nobody may be writing any of them.
///
/// What was accepted or is in doubt, and shows as wanted, is verified. If it does not show, it is looked for again for as
/// long as patience allows ([`crate::client::Patience::confirm`], counted from now: nobody knows when its last request was sent,
/// only that it was before now). After that what is in doubt is interrupted, and what was accepted unconfirmed. What the
/// list lacks is asked for by itself; if it cannot be read, that is the reason. What was never sent was not attempted, and
/// what was refused or failed for certain stays so: whoever else may have set it. What a later run wrote is not looked at:
/// it is interrupted or overtaken.
///
/// # Errors
/// Why the list could not be read. Then nothing is recorded, and the run stays open to be looked into again, as it does
/// when the future is dropped.
pub async fn recover(
    run: &[Unfinished],
    stopped: Stopped,
    licensing: &Licensing,
    record: Arc<dyn Record>,
) -> Result<Recovered, Error> {
    let read_back = look(run, licensing).await?;
    let verdict = |(position, unfinished): (usize, &Unfinished)| {
        let outcome = verdict(unfinished, stopped, &read_back)?;
        let seen = read_back.seen(&unfinished.change.key).filter(|_| !unfinished.rewritten).cloned();
        let change = unfinished.change.clone();
        Some((position, Settled { change, outcome, seen, correlation_id: None, in_doubt: false }))
    };
    let verdicts: Vec<_> = run.iter().enumerate().filter_map(verdict).collect();
    let (recorder, ended_at) = (Recorder::new(record), licensing.patience().pace.timestamp());
    let found = Unrecorded { verdicts: verdicts.clone(), stopped: Some(stopped), ended_at };
    recorder.keep(move |record| found.record(record)).await;
    let Some(catalogue) = read_back.catalogue else { unreachable!("a look that did not fail shows the list") };
    Ok(Recovered { catalogue, verdicts, record_error: recorder.first_error() })
}

/// Reads the list until everything that may yet show does, or patience ends.
async fn look(run: &[Unfinished], licensing: &Licensing) -> Result<ReadBack, Error> {
    let (mut read_back, mut pauses) = (ReadBack::default(), pauses(licensing.patience()));
    loop {
        let asked: Vec<_> = run
            .iter()
            .filter(|unfinished| unfinished.is_open() && !unfinished.shows(&read_back))
            .map(|unfinished| &unfinished.change.key)
            .collect();
        read_back.look_at_list(&asked, licensing).await;
        if let Some(error) = read_back.error.take() {
            return Err(error);
        }
        let open = run.iter().any(|unfinished| unfinished.may_yet_show(&read_back));
        let Some(pause) = pauses.next().filter(|_| open) else { return Ok(read_back) };
        licensing.patience().pace.wait(pause).await;
    }
}

/// What became of a change; nothing if it stays as it was recorded.
fn verdict(unfinished: &Unfinished, stopped: Stopped, read_back: &ReadBack) -> Option<Outcome> {
    let Unfinished { change, stage, rewritten } = unfinished;
    let reason = read_back.error_for(&change.key).cloned();
    match stage {
        Stage::NeverSent if *rewritten => Some(Outcome::Overtaken),
        Stage::NeverSent => Some(Outcome::NotAttempted(stopped)),
        Stage::InDoubt | Stage::Accepted if *rewritten => Some(Outcome::Interrupted(Sight::Rewritten)),
        Stage::InDoubt | Stage::Accepted | Stage::Doubtful if unfinished.shows(read_back) => Some(Outcome::Verified),
        Stage::Settled | Stage::Doubtful => None,
        Stage::Accepted => Some(Outcome::Unconfirmed { reason }),
        Stage::InDoubt => Some(Outcome::Interrupted(match (reason, read_back.seen(&change.key)) {
            (Some(error), _) => Sight::Unreadable(error),
            (None, seen) => Sight::Shows(seen.unwrap_or(&change.from).clone()),
        })),
    }
}

impl Unfinished {
    fn shows(&self, read_back: &ReadBack) -> bool {
        !self.rewritten && read_back.seen(&self.change.key) == Some(&self.change.to)
    }

    /// Whether what shows decides what became of it.
    fn is_open(&self) -> bool {
        !self.rewritten && matches!(self.stage, Stage::InDoubt | Stage::Accepted | Stage::Doubtful)
    }

    fn may_yet_show(&self, read_back: &ReadBack) -> bool {
        self.is_open() && !self.shows(read_back) && read_back.missing(&self.change.key).is_none()
    }
}
