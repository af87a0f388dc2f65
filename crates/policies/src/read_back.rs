//! Reading the service again after a run's writes.

use std::collections::HashMap;
use std::time::Duration;

use crate::error::Error;
use crate::licensing::Licensing;
use crate::offering::{Catalogue, Kind, Offering, OfferingKey};
use crate::patience::Patience;
use crate::plan::Change;
use crate::value::Value;

/// What reading back has shown so far.
#[derive(Default)]
pub(crate) struct ReadBack {
    seen: HashMap<OfferingKey, Value>,
    /// The list as last read.
    pub(crate) catalogue: Option<Catalogue>,
    /// Why the last look failed, if it did.
    pub(crate) error: Option<Error>,
}

impl ReadBack {
    /// Looks once: at the one offering of a run of one, otherwise at the list.
    pub(crate) async fn look(&mut self, changes: &[Change], licensing: &Licensing) {
        let outcome = match changes {
            [only] => licensing.offering(&only.key).await.map(|offering| self.note(&[offering])),
            _ => licensing.catalogue().await.map(|catalogue| {
                self.note(&catalogue.offerings);
                self.catalogue = Some(catalogue);
            }),
        };
        self.error = outcome.err();
    }

    fn note(&mut self, offerings: &[Offering]) {
        self.seen.extend(offerings.iter().map(|offering| (offering.key.clone(), offering.value.clone())));
    }

    /// The value that the last look at this offering showed.
    pub(crate) fn seen(&self, key: &OfferingKey) -> Option<&Value> {
        self.seen.get(key)
    }

    /// Why the last look did not show this offering, if that is known.
    pub(crate) fn error_for(&self, key: &OfferingKey) -> Option<&Error> {
        let offer_types = || self.catalogue.as_ref().and_then(|catalogue| catalogue.offer_types_error.as_ref());
        self.error.as_ref().or_else(|| if key.kind == Kind::OfferType { offer_types() } else { None })
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
