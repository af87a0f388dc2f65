//! Looking at how things stand after writes.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;

use crate::client::{Catalogue, Error, Licensing, Patience};
use crate::model::{Kind, Offering, OfferingKey, Value};

/// How many offerings are asked for at once, one by one.
const READS_AT_ONCE: usize = 4;

/// What looking has shown so far.
#[derive(Default)]
pub(crate) struct ReadBack {
    seen: HashMap<OfferingKey, Value>,
    /// The list as last read.
    pub(crate) catalogue: Option<Catalogue>,
    /// Why the last look failed, if it did.
    pub(crate) error: Option<Error>,
    /// Why the last look did not show an offering that the list lacks.
    missing: HashMap<OfferingKey, Error>,
}

impl ReadBack {
    /// Looks at one offering.
    pub(crate) async fn look_at(&mut self, key: &OfferingKey, licensing: &Licensing) {
        match licensing.offering(key).await {
            Ok(offering) => {
                self.error = None;
                self.note(&offering);
            }
            Err(error) => self.error = Some(error),
        }
    }

    /// Looks at the list, and one by one at those of `keys` that it lacks. What was refused is not asked for again.
    pub(crate) async fn look_at_list(&mut self, keys: &[&OfferingKey], licensing: &Licensing) {
        let refused = self.offer_types_error().filter(|error| error.is_refusal()).cloned();
        let catalogue = match licensing.catalogue_again(refused).await {
            Ok(catalogue) => catalogue,
            Err(error) => {
                self.error = Some(error);
                return;
            }
        };
        self.error = catalogue.offer_types_error.clone().filter(Error::is_session_end);
        catalogue.offerings.iter().for_each(|offering| self.note(offering));
        self.look_for_missing(keys, &catalogue, licensing).await;
        self.catalogue = Some(catalogue);
    }

    async fn look_for_missing(&mut self, keys: &[&OfferingKey], catalogue: &Catalogue, licensing: &Licensing) {
        let listed: HashSet<_> = catalogue.offerings.iter().map(|offering| &offering.key).collect();
        // An account that may not read the list is not sent knocking at each door.
        let barred = |key: &OfferingKey| {
            let why = catalogue.offer_types_error.as_ref().filter(|_| key.kind == Kind::OfferType);
            why.is_some_and(|error| error.is_forbidden() || error.is_session_end())
        };
        let refused = |key| self.missing.get(key).is_some_and(Error::is_refusal);
        let asked: Vec<_> =
            keys.iter().filter(|key| !listed.contains(*key) && !barred(key) && !refused(**key)).copied().collect();
        let mut answers = stream::iter(asked)
            .map(|key| async move { (key, licensing.offering(key).await) })
            .buffer_unordered(READS_AT_ONCE)
            .boxed();
        while let Some((key, answer)) = answers.next().await {
            match answer {
                Ok(offering) => self.note(&offering),
                Err(error) => {
                    if error.is_session_end() {
                        self.error = Some(error.clone());
                    }
                    self.missing.insert(key.clone(), error);
                }
            }
        }
    }

    fn note(&mut self, offering: &Offering) {
        self.missing.remove(&offering.key);
        self.seen.insert(offering.key.clone(), offering.value.clone());
    }

    /// The value that the last look at this offering showed.
    pub(crate) fn seen(&self, key: &OfferingKey) -> Option<&Value> {
        self.seen.get(key)
    }

    /// Why this offering could not be looked at, though the list could.
    pub(crate) fn missing(&self, key: &OfferingKey) -> Option<&Error> {
        self.missing.get(key)
    }

    /// Why the last look did not show this offering, if that is known.
    pub(crate) fn error_for(&self, key: &OfferingKey) -> Option<&Error> {
        let unlisted = key.kind == Kind::OfferType && !self.seen.contains_key(key);
        let offer_types = || self.offer_types_error().filter(|_| unlisted);
        self.error.as_ref().or_else(|| self.missing(key)).or_else(offer_types)
    }

    fn offer_types_error(&self) -> Option<&Error> {
        self.catalogue.as_ref().and_then(|catalogue| catalogue.offer_types_error.as_ref())
    }
}

/// The pauses before each further look: doubling, and within the time to confirm in all.
pub(crate) fn pauses(patience: &Patience) -> impl Iterator<Item = Duration> {
    let (mut left, mut pause, longest) = (patience.confirm, patience.first_delay, patience.confirm / 5);
    std::iter::from_fn(move || {
        let next = pause.min(longest).min(left);
        left -= next;
        pause = pause.saturating_mul(2);
        (!next.is_zero()).then_some(next)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_fill_the_time_to_confirm() {
        let patience = Patience::default();
        let pauses: Vec<_> = super::pauses(&patience).collect();
        assert_eq!(pauses.iter().sum::<Duration>(), patience.confirm, "together they are the time to confirm");
        assert_eq!(pauses[..2], [Duration::from_millis(500), Duration::from_secs(1)], "the first are short");
        assert!(pauses.len() < 10, "and there are few: {pauses:?}");
        let none = Patience { confirm: Duration::ZERO, ..Patience::default() };
        assert_eq!(super::pauses(&none).count(), 0, "no time to confirm, no further look");
    }
}
