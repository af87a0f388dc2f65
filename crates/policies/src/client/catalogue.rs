//! Catalogue: the policy and its offerings as one read returned them; what the lists lack is read one by one.

use std::collections::{BTreeMap, HashSet};

use futures_util::StreamExt as _;
use futures_util::stream;
use jiff::Timestamp;
use offswitch_model::{OfferingKey, OfferingKind, known_products};

use crate::client::error::Error;
use crate::client::known_offerings::{MissingOffering, SeenOffering};
use crate::client::wire::{OfferingList, UnreadableItem};
use crate::client::{LicensingClient, MAX_CONCURRENT_READS};
use crate::model::{Offering, Policy, known_offer_types, sort_and_dedup};

/// Everything that the policy covers, as it was read at one time.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// The policy.
    pub policy: Policy,
    /// All offerings, by name and id.
    pub offerings: Vec<Offering>,
    /// The items that could not be understood. They are never written.
    pub unreadable: Vec<UnreadableItem>,
    /// The offerings that were seen before and that no list has now, though each could be read by itself: as they were seen
    /// last. They are among the offerings as they are now.
    pub unlisted: Vec<SeenOffering>,
    /// The offerings that were seen before, that no list has now, and that could not be read by themselves.
    pub missing: Vec<MissingOffering>,
    /// Error of the list of products, if the known ones were read one by one instead. There may be others.
    pub products_error: Option<Error>,
    /// Error of the list of offer types. If it was of a kind that may be the list's own, the known ones were read one by one
    /// instead; else there are none among the offerings.
    pub offer_types_error: Option<Error>,
    /// End of the read.
    pub read_at: Timestamp,
}

/// Offerings read one by one.
#[derive(Default)]
struct SingleReads {
    /// Each with what was seen of it before.
    found: Vec<(Offering, Option<SeenOffering>)>,
    missing: Vec<MissingOffering>,
}

impl LicensingClient {
    /// The policy and all that it covers, read at once. What was seen before and is not listed now is read by itself, as are
    /// the known offerings where a list fails for a reason that may be its own (licensing-service.md: it did for days in
    /// March 2021). If only the offer types cannot be read, the products are there.
    ///
    /// # Errors
    /// Any [`Error`] of the policy or the products.
    pub async fn catalogue(&self) -> Result<Catalogue, Error> {
        self.known.forget_failures();
        self.catalogue_without(None).await
    }

    /// The same as [`LicensingClient::catalogue`], without asking again for the list of the offer types if that was refused,
    /// nor for what failed when it was read by itself.
    pub(crate) async fn catalogue_without(&self, refused: Option<Error>) -> Result<Catalogue, Error> {
        let products = async {
            match self.products().await {
                Err(error) if !error.may_be_of_the_list() => Err(error),
                list => Ok(list),
            }
        };
        let offer_types = async {
            Ok(match refused {
                Some(error) => Err(error),
                None => self.offer_types().await,
            })
        };
        let (policy, products, offer_types) = tokio::try_join!(self.policy(), products, offer_types)?;
        let (mut offerings, mut unreadable) = (Vec::new(), Vec::new());
        let mut take = |list: Result<OfferingList, Error>| match list {
            Ok(list) => {
                offerings.extend(list.offerings);
                // Both lists may be the one that was asked for without a scope.
                unreadable
                    .extend(list.unreadable.into_iter().filter(|item| !unreadable.contains(item)).collect::<Vec<_>>());
                None
            }
            Err(error) => Some(error),
        };
        let (products_error, offer_types_error) = (take(products), take(offer_types));
        let list_error = |kind: OfferingKind| match kind {
            OfferingKind::Product => products_error.as_ref(),
            OfferingKind::OfferType => offer_types_error.as_ref(),
        };
        let SingleReads { found, missing } = self.read_what_is_not_listed(&offerings, list_error).await?;
        if let Some(error) = &products_error
            && found.iter().all(|(offering, _)| offering.key.kind != OfferingKind::Product)
        {
            return Err(error.clone());
        }
        let read_at = self.transport.retry_policy.clock.timestamp();
        self.known
            .remember(offerings.iter().map(|offering| SeenOffering { offering: offering.clone(), seen_at: read_at }));
        let (found, seen): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        let list_was_read = |seen: &SeenOffering| list_error(seen.offering.key.kind).is_none();
        let unlisted = by_name(seen.into_iter().flatten().filter(list_was_read).collect(), |seen| &seen.offering);
        offerings.extend(found);
        let offerings = sort_and_dedup(offerings);
        Ok(Catalogue { policy, offerings, unreadable, unlisted, missing, products_error, offer_types_error, read_at })
    }

    /// Reads one by one what was seen before and is not among `listed`. Where a list failed for a reason that may be its own,
    /// the tables' offerings are asked for too; where it failed otherwise, nothing is.
    async fn read_what_is_not_listed<'a>(
        &self,
        listed: &[Offering],
        list_error: impl Fn(OfferingKind) -> Option<&'a Error>,
    ) -> Result<SingleReads, Error> {
        let listed: HashSet<_> = listed.iter().map(|offering| &offering.key).collect();
        let asked = |kind| list_error(kind).is_none_or(Error::may_be_of_the_list);
        let from_table =
            known_offerings().filter(|offering| list_error(offering.kind).is_some()).map(|key| (key, None));
        let seen = self.known.all().into_iter().map(|seen| (seen.offering.key.clone(), Some(seen)));
        // What was seen replaces what is only in a table.
        let mut wanted: BTreeMap<_, _> = from_table.chain(seen).collect();
        wanted.retain(|key, _| asked(key.kind) && !listed.contains(key));
        let mut reads = stream::iter(wanted)
            .map(|(key, seen)| async move {
                let read = match self.known.failure(&key) {
                    Some(failure) => Err(failure),
                    None => self.offering(&key).await,
                };
                (key, seen, read)
            })
            .buffer_unordered(MAX_CONCURRENT_READS)
            .boxed();
        let mut singles = SingleReads::default();
        while let Some((key, seen, read)) = reads.next().await {
            match read {
                Ok(mut offering) => {
                    if let Some(seen) = seen.as_ref().filter(|_| offering.name == offering.key.id) {
                        offering.name.clone_from(&seen.offering.name);
                    }
                    singles.found.push((offering, seen));
                }
                Err(error) if error.is_session_expired() => return Err(error),
                Err(error) => {
                    self.known.note_failure(&key, &error);
                    singles.missing.extend(seen.map(|seen| MissingOffering { seen, error }));
                }
            }
        }
        singles.missing = by_name(singles.missing, |missing| &missing.seen.offering);
        Ok(singles)
    }
}

/// Sorts by the name of the offering of each, then by its key.
fn by_name<T>(mut all: Vec<T>, offering: impl Fn(&T) -> &Offering) -> Vec<T> {
    all.sort_by_cached_key(|one| (offering(one).name.to_lowercase(), offering(one).key.clone()));
    all
}

/// Keys of the offerings that are in the tables.
fn known_offerings() -> impl Iterator<Item = OfferingKey> {
    let products = known_products().map(|(id, _)| (OfferingKind::Product, id));
    let offer_types = known_offer_types().map(|id| (OfferingKind::OfferType, id));
    products.chain(offer_types).map(|(kind, id)| OfferingKey { kind, id: id.to_owned() })
}
