//! Known offerings: what was seen before, so that what a list lacks is missed.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use offswitch_model::{OfferingKey, OfferingKind};
use parking_lot::Mutex;

use crate::client::error::Error;
use crate::model::Offering;

/// An offering as it was seen last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenOffering {
    /// The offering with its value then.
    pub offering: Offering,
    /// The time of that read.
    pub seen_at: Timestamp,
}

/// An offering that was seen before. No list has it now, and by itself it could not be read either.
#[derive(Debug, Clone)]
pub struct MissingOffering {
    /// The offering as it was seen last.
    pub seen: SeenOffering,
    /// Error of reading it by itself. What was refused is not asked for again in this session.
    pub error: Error,
}

/// Offerings that this client knows of.
#[derive(Default)]
pub(crate) struct KnownOfferings(Mutex<State>);

#[derive(Default)]
struct State {
    seen: BTreeMap<OfferingKey, SeenOffering>,
    /// Offerings as they were read by themselves last.
    single: HashMap<OfferingKey, Offering>,
    /// Errors of single reads.
    failures: HashMap<OfferingKey, Error>,
    /// Errors of lists that may be their own.
    lists: HashMap<OfferingKind, Error>,
}

impl KnownOfferings {
    /// Takes note of offerings that were seen at one time or another. What was seen later counts.
    pub(crate) fn remember(&self, offerings: impl IntoIterator<Item = SeenOffering>) {
        let mut state = self.0.lock();
        for seen in offerings {
            let key = seen.offering.key.clone();
            // Once it was seen again, what became of asking for it says nothing any more.
            state.failures.remove(&key);
            if state.seen.get(&key).is_none_or(|earlier| earlier.seen_at <= seen.seen_at) {
                state.seen.insert(key, seen);
            }
        }
    }

    /// Forgets offerings: they are not missed any more.
    pub(crate) fn forget(&self, keys: &[OfferingKey]) {
        let mut state = self.0.lock();
        for key in keys {
            state.seen.remove(key);
        }
    }

    /// All of them, in the order of their keys.
    pub(crate) fn all(&self) -> Vec<SeenOffering> {
        self.0.lock().seen.values().cloned().collect()
    }

    /// Takes note of an offering that was read by itself.
    pub(crate) fn note_single_read(&self, offering: &Offering) {
        let mut state = self.0.lock();
        state.failures.remove(&offering.key);
        state.single.insert(offering.key.clone(), offering.clone());
    }

    /// Takes note that one could not be read by itself.
    pub(crate) fn note_failure(&self, key: &OfferingKey, error: &Error) {
        let mut state = self.0.lock();
        state.single.remove(key);
        state.failures.insert(key.clone(), error.clone());
    }

    /// The last single read of an offering, if there was one.
    pub(crate) fn last_single_read(&self, key: &OfferingKey) -> Option<Result<Offering, Error>> {
        let state = self.0.lock();
        let failure = || state.failures.get(key).cloned().map(Err);
        state.single.get(key).cloned().map(Ok).or_else(failure)
    }

    /// Takes note of what came of a list.
    pub(crate) fn note_list(&self, kind: OfferingKind, error: Option<&Error>) {
        let mut state = self.0.lock();
        match error {
            Some(error) => drop(state.lists.insert(kind, error.clone())),
            None => drop(state.lists.remove(&kind)),
        }
    }

    /// The error of a list that may be its own, if the last look met one.
    pub(crate) fn list_error(&self, kind: OfferingKind) -> Option<Error> {
        self.0.lock().lists.get(&kind).cloned()
    }

    /// Forgets what came of earlier looks, but for refusals of single reads, which would be the same again.
    pub(crate) fn forget_looks(&self) {
        let mut state = self.0.lock();
        state.single.clear();
        state.lists.clear();
        state.failures.retain(|_, error| error.is_refusal());
    }

    /// Forgets refusals too, since somebody with another role may ask.
    pub(crate) fn forget_refusals(&self) {
        self.0.lock().failures.clear();
    }
}
