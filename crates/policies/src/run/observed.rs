//! Observed state: the values of offerings as the service showed them when last read.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;
use offswitch_model::{OfferingKey, OfferingKind};

use crate::client::{Catalogue, Error, LicensingClient, MAX_CONCURRENT_READS, RetryPolicy};
use crate::model::{Offering, Value};

/// Values read so far.
#[derive(Default)]
pub(crate) struct Observed {
    values: HashMap<OfferingKey, Value>,
    /// The list as last read.
    pub(crate) catalogue: Option<Catalogue>,
    /// Error of the last read, if it failed.
    pub(crate) error: Option<Error>,
    /// Errors of the last single reads of offerings that the list lacks.
    missing: HashMap<OfferingKey, Error>,
}

impl Observed {
    /// Reads one offering.
    pub(crate) async fn observe_one(&mut self, key: &OfferingKey, client: &LicensingClient) {
        match client.offering(key).await {
            Ok(offering) => {
                self.error = None;
                self.insert(&offering);
            }
            Err(error) => self.error = Some(error),
        }
    }

    /// Reads the list, and one by one those of `keys` that it lacks. What was refused is not asked for again.
    pub(crate) async fn observe_list(&mut self, keys: &[&OfferingKey], client: &LicensingClient) {
        let refused = self.offer_types_error().filter(|error| error.is_refusal()).cloned();
        let catalogue = match client.catalogue_again(refused, keys).await {
            Ok(catalogue) => catalogue,
            Err(error) => {
                self.error = Some(error);
                return;
            }
        };
        self.error = catalogue.offer_types_error.clone().filter(Error::is_session_expired);
        catalogue.offerings.iter().for_each(|offering| self.insert(offering));
        self.observe_missing(keys, &catalogue, client).await;
        self.catalogue = Some(catalogue);
    }

    async fn observe_missing(&mut self, keys: &[&OfferingKey], catalogue: &Catalogue, client: &LicensingClient) {
        let listed: HashSet<_> = catalogue.offerings.iter().map(|offering| &offering.key).collect();
        // No single reads for an account that may not read the list.
        let forbidden = |key: &OfferingKey| {
            let error = catalogue.offer_types_error.as_ref().filter(|_| key.kind == OfferingKind::OfferType);
            error.is_some_and(|error| error.is_forbidden() || error.is_session_expired())
        };
        self.observe_singly(keys.iter().copied().filter(|key| !listed.contains(key) && !forbidden(key)), client).await;
    }

    /// Reads offerings one by one. What was refused is not asked for again.
    async fn observe_singly<'a>(&mut self, keys: impl Iterator<Item = &'a OfferingKey>, client: &LicensingClient) {
        let asked: Vec<_> = keys.filter(|key| !self.missing.get(*key).is_some_and(Error::is_refusal)).collect();
        let mut responses = stream::iter(asked)
            .map(|key| async move { (key, client.offering(key).await) })
            .buffer_unordered(MAX_CONCURRENT_READS)
            .boxed();
        while let Some((key, response)) = responses.next().await {
            match response {
                Ok(offering) => self.insert(&offering),
                Err(error) => {
                    if error.is_session_expired() {
                        self.error = Some(error.clone());
                    }
                    self.missing.insert(key.clone(), error);
                }
            }
        }
    }

    fn insert(&mut self, offering: &Offering) {
        self.missing.remove(&offering.key);
        self.values.insert(offering.key.clone(), offering.value.clone());
    }

    /// The value that the last read of this offering showed.
    pub(crate) fn value(&self, key: &OfferingKey) -> Option<&Value> {
        self.values.get(key)
    }

    /// Error of reading this offering by itself, though the list could be read.
    pub(crate) fn missing(&self, key: &OfferingKey) -> Option<&Error> {
        self.missing.get(key)
    }

    /// Reason why the last read did not show this offering, if that is known.
    pub(crate) fn error_for(&self, key: &OfferingKey) -> Option<&Error> {
        let unlisted = key.kind == OfferingKind::OfferType && !self.values.contains_key(key);
        let offer_types = || self.offer_types_error().filter(|_| unlisted);
        self.error.as_ref().or_else(|| self.missing(key)).or_else(offer_types)
    }

    fn offer_types_error(&self) -> Option<&Error> {
        self.catalogue.as_ref().and_then(|catalogue| catalogue.offer_types_error.as_ref())
    }
}

/// Intervals before each further read: doubling, and within the time to confirm in all.
pub(crate) fn poll_intervals(retry_policy: &RetryPolicy) -> impl Iterator<Item = Duration> {
    let (mut left, mut interval, longest) =
        (retry_policy.confirm_timeout, retry_policy.base_delay, retry_policy.confirm_timeout / 5);
    std::iter::from_fn(move || {
        let next = interval.min(longest).min(left);
        left -= next;
        interval = interval.saturating_mul(2);
        (!next.is_zero()).then_some(next)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poll_intervals_fill_the_time_to_confirm() {
        let retry_policy = RetryPolicy::default();
        let intervals: Vec<_> = super::poll_intervals(&retry_policy).collect();
        assert_eq!(
            intervals.iter().sum::<Duration>(),
            retry_policy.confirm_timeout,
            "together they are the time to confirm"
        );
        assert_eq!(intervals[..2], [Duration::from_millis(500), Duration::from_secs(1)], "the first are short");
        assert!(intervals.len() < 10, "and there are few: {intervals:?}");
        let none = RetryPolicy { confirm_timeout: Duration::ZERO, ..RetryPolicy::default() };
        assert_eq!(super::poll_intervals(&none).count(), 0, "no time to confirm, no further read");
    }
}
