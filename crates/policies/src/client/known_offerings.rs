//! Known offerings: what was seen before, so that what a list lacks is missed.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use offswitch_model::OfferingKey;
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

impl MissingOffering {
    /// Returns whether the service does not know it any more: 404.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        matches!(self.error, Error::Status { status: 404, .. })
    }
}

/// Offerings that this client knows of.
#[derive(Default)]
pub(crate) struct KnownOfferings(Mutex<State>);

#[derive(Default)]
struct State {
    seen: BTreeMap<OfferingKey, SeenOffering>,
    /// Errors of single reads.
    failures: HashMap<OfferingKey, Error>,
}

impl KnownOfferings {
    /// Takes note of offerings that were seen at one time or another. What was seen later counts.
    pub(crate) fn remember(&self, offerings: impl IntoIterator<Item = SeenOffering>) {
        let mut state = self.0.lock();
        for seen in offerings {
            let key = seen.offering.key.clone();
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

    /// Takes note that reading one by itself failed.
    pub(crate) fn note_failure(&self, key: &OfferingKey, error: &Error) {
        self.0.lock().failures.insert(key.clone(), error.clone());
    }

    /// Forgets a failure, since the offering was read.
    pub(crate) fn forget_failure(&self, key: &OfferingKey) {
        self.0.lock().failures.remove(key);
    }

    /// Forgets all failures but refusals, which would be the same again.
    pub(crate) fn forget_failures(&self) {
        self.0.lock().failures.retain(|_, error| error.is_refusal());
    }

    /// The error of reading one by itself, if that failed.
    pub(crate) fn failure(&self, key: &OfferingKey) -> Option<Error> {
        self.0.lock().failures.get(key).cloned()
    }
}
