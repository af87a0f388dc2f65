//! Closing a run in the middle of which the program ended.

use std::sync::Arc;

use crate::error::Error;
use crate::licensing::Licensing;
use crate::offering::Catalogue;
use crate::plan::Change;
use crate::read_back::{ReadBack, pauses};
use crate::record::{Record, RecordError};
use crate::recorder::Recorder;
use crate::report::{Outcome, Stopped};

/// One change of a run that was not closed, and how far it got as far as the record knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// The change.
    pub change: Change,
    /// How far it got.
    pub stage: Stage,
}

/// How far a change got before the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Its intent is not recorded, so it was never sent.
    NeverSent,
    /// Its intent is recorded, but no answer: it may have been sent, and may even take effect yet.
    InDoubt,
    /// The service took it; the verdict is missing.
    Accepted,
    /// It was refused or failed, or its verdict is recorded already.
    Settled,
}

/// What looking into a run has shown.
#[derive(Debug, Clone)]
pub struct Recovered {
    /// The list as it was read last.
    pub catalogue: Catalogue,
    /// What has been found, by position. What was settled, and does not show as wanted, stays as it was and is not among it.
    pub verdicts: Vec<(usize, Outcome)>,
    /// Why this could not be recorded, if it could not; then the run stays open.
    pub record_error: Option<RecordError>,
}

/// Asks the service how the changes of a run stand in the middle of which the program ended, and closes the run's record.
/// `run` has all changes of the run, in its order; nobody may be writing any of them.
///
/// What shows as wanted is verified, whatever was recorded, unless it was never sent: then it was not attempted. If a
/// change is in doubt, or was accepted, and does not show, it is looked for again for as long as patience allows
/// ([`crate::Patience::confirm`], counted from now: nobody knows when its last request was sent, only that it was before
/// now). After that one in doubt is interrupted, and an accepted one unconfirmed. What the list lacks is asked for by
/// itself; an offering that the service will not show, since it is gone, is unconfirmed with that reason.
///
/// # Errors
/// Why the service could not be read. Then nothing is recorded, and the run stays open to be looked into again, as it does
/// when the future is dropped.
pub async fn recover(run: &[Unfinished], licensing: &Licensing, record: Arc<dyn Record>) -> Result<Recovered, Error> {
    let read_back = look(run, licensing).await?;
    let verdicts: Vec<_> = run
        .iter()
        .enumerate()
        .filter_map(|(position, unfinished)| Some((position, verdict(unfinished, &read_back)?)))
        .collect();
    let (recorder, at, kept) = (Recorder::new(record), licensing.patience().pace.timestamp(), verdicts.clone());
    let closing = move |record: &dyn Record| {
        if !kept.is_empty() {
            record.judge(&kept, at)?;
        }
        record.close(Some(Stopped::Interrupted), at)
    };
    recorder.keep(closing).await;
    let Some(catalogue) = read_back.catalogue else { unreachable!("a look that did not fail shows the list") };
    Ok(Recovered { catalogue, verdicts, record_error: recorder.first_error() })
}

/// Reads the list until everything that may yet show does, or patience ends.
async fn look(run: &[Unfinished], licensing: &Licensing) -> Result<ReadBack, Error> {
    let (mut read_back, mut pauses) = (ReadBack::default(), pauses(licensing.patience()));
    loop {
        let asked: Vec<_> = run
            .iter()
            .filter(|unfinished| unfinished.stage != Stage::NeverSent && !unfinished.shows(&read_back))
            .map(|unfinished| &unfinished.change.key)
            .collect();
        read_back.look_at_list(&asked, licensing).await;
        if let Some(error) = read_back.error.take().or_else(|| unreadable(run, &read_back)) {
            return Err(error);
        }
        let open = run.iter().any(|unfinished| unfinished.may_yet_show(&read_back));
        let Some(pause) = pauses.next().filter(|_| open) else { return Ok(read_back) };
        licensing.patience().pace.wait(pause).await;
    }
}

/// Why a change that must be looked at cannot be, if it may be possible later.
fn unreadable(run: &[Unfinished], read_back: &ReadBack) -> Option<Error> {
    let missing = run
        .iter()
        .filter(|unfinished| unfinished.is_open() && !unfinished.shows(read_back))
        .find_map(|unfinished| read_back.error_for(&unfinished.change.key));
    missing.filter(|error| !error.is_refusal() || error.is_forbidden()).cloned()
}

/// What became of a change; nothing if it stays as it was.
fn verdict(unfinished: &Unfinished, read_back: &ReadBack) -> Option<Outcome> {
    let Unfinished { change, stage } = unfinished;
    let (seen, reason) = (read_back.seen(&change.key).cloned(), read_back.error_for(&change.key).cloned());
    match stage {
        Stage::NeverSent => Some(Outcome::NotAttempted(Stopped::Interrupted)),
        _ if unfinished.shows(read_back) => Some(Outcome::Verified),
        Stage::Settled => None,
        Stage::InDoubt if seen.is_some() => Some(Outcome::Interrupted { seen }),
        Stage::InDoubt | Stage::Accepted => Some(Outcome::Unconfirmed { reason }),
    }
}

impl Unfinished {
    fn shows(&self, read_back: &ReadBack) -> bool {
        read_back.seen(&self.change.key) == Some(&self.change.to)
    }

    /// Whether the record leaves it open.
    fn is_open(&self) -> bool {
        matches!(self.stage, Stage::InDoubt | Stage::Accepted)
    }

    fn may_yet_show(&self, read_back: &ReadBack) -> bool {
        self.is_open() && !self.shows(read_back) && read_back.missing(&self.change.key).is_none()
    }
}
