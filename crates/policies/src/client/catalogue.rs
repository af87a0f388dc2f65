//! Catalogue: the policy and its offerings as one read returned them; what the lists lack is read one by one.

use std::collections::{BTreeMap, HashSet};

use futures_util::StreamExt as _;
use futures_util::stream;
use jiff::Timestamp;
use offswitch_model::{OfferingKey, OfferingKind, known_products};
use parking_lot::Mutex;

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
    /// instead ([`Catalogue::is_one_by_one`]).
    pub offer_types_error: Option<Error>,
    /// Begin of the read: the values are at least as new.
    pub read_at: Timestamp,
}

/// Offerings read one by one.
#[derive(Default)]
struct SingleReads {
    /// Each with what was seen of it before.
    found: Vec<(Offering, Option<SeenOffering>)>,
    missing: Vec<MissingOffering>,
}

/// A look at all that the policy covers.
enum Look<'a> {
    /// Everything is asked for.
    Whole,
    /// A run looks again: the list of the offer types is left out if it was refused with this error, lists that failed for a
    /// reason of their own are not asked for again, and by themselves only these offerings are.
    Again { refused: Option<Error>, keys: &'a [&'a OfferingKey] },
}

impl LicensingClient {
    /// The policy and all that it covers, read at once. What was seen before and is not listed now is read by itself, as are
    /// the known offerings where a list fails for a reason that may be its own (licensing-service.md: it did for days in
    /// March 2021). If only the offer types cannot be read, the products are there.
    ///
    /// # Errors
    /// Any [`Error`] of the policy or the products.
    pub async fn catalogue(&self) -> Result<Catalogue, Error> {
        self.known.forget_looks();
        self.look(Look::Whole).await
    }

    /// The same, as a run looks again.
    pub(crate) async fn catalogue_again(
        &self,
        refused: Option<Error>,
        keys: &[&OfferingKey],
    ) -> Result<Catalogue, Error> {
        self.look(Look::Again { refused, keys }).await
    }

    async fn look(&self, look: Look<'_>) -> Result<Catalogue, Error> {
        let read_at = self.transport.retry_policy.clock.timestamp();
        let remembered = |kind| match &look {
            Look::Whole => None,
            Look::Again { refused, .. } => {
                let refused = refused.clone().filter(|_| kind == OfferingKind::OfferType);
                refused.or_else(|| self.known.list_error(kind))
            }
        };
        let products = async {
            let list = match remembered(OfferingKind::Product) {
                Some(error) => Err(error),
                None => self.products().await,
            };
            match list {
                Err(error) if !error.may_be_of_the_list() => Err(error),
                list => Ok(list),
            }
        };
        let offer_types = async {
            Ok(match remembered(OfferingKind::OfferType) {
                Some(error) => Err(error),
                None => self.offer_types().await,
            })
        };
        let (policy, mut products, mut offer_types) = tokio::try_join!(self.policy(), products, offer_types)?;
        let mut asked = [(OfferingKind::Product, &mut products), (OfferingKind::OfferType, &mut offer_types)]
            .into_iter()
            .filter(|(kind, _)| remembered(*kind).is_none())
            .collect::<Vec<_>>();
        self.ask_without_scope(&mut asked).await?;
        for (kind, list) in asked {
            self.known.note_list(kind, list.as_ref().err().filter(|error| error.may_be_of_the_list()));
        }
        let (mut offerings, mut unreadable) = (Vec::new(), Vec::<UnreadableItem>::new());
        let mut take = |list: Result<OfferingList, Error>| match list {
            Ok(list) => {
                offerings.extend(list.offerings);
                for item in list.unreadable {
                    // Both lists may be the one that was asked for without a scope.
                    if !unreadable.iter().any(|known| (&known.name, &known.text) == (&item.name, &item.text)) {
                        unreadable.push(item);
                    }
                }
                None
            }
            Err(error) => Some(error),
        };
        let (products_error, offer_types_error) = (take(products), take(offer_types));
        let list_error = |kind: OfferingKind| match kind {
            OfferingKind::Product => products_error.as_ref(),
            OfferingKind::OfferType => offer_types_error.as_ref(),
        };
        let listed: HashSet<_> = offerings.iter().map(|offering: &Offering| &offering.key).cloned().collect();
        self.known
            .remember(offerings.iter().map(|offering| SeenOffering { offering: offering.clone(), seen_at: read_at }));
        // What could not be understood is in the list.
        let in_lists: HashSet<_> =
            listed.into_iter().chain(unreadable.iter().filter_map(|item| item.key.clone())).collect();
        let SingleReads { found, missing } = self.read_what_is_not_listed(&in_lists, list_error, &look).await?;
        if let Some(error) = &products_error
            && found.iter().all(|(offering, _)| offering.key.kind != OfferingKind::Product)
        {
            return Err(error.clone());
        }
        let (found, seen): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        let list_was_read = |seen: &SeenOffering| list_error(seen.offering.key.kind).is_none();
        let unlisted = by_name(seen.into_iter().flatten().filter(list_was_read).collect(), |seen| &seen.offering);
        offerings.extend(found);
        let offerings = sort_and_dedup(offerings);
        Ok(Catalogue { policy, offerings, unreadable, unlisted, missing, products_error, offer_types_error, read_at })
    }

    /// Asks once without a scope, as other clients do (licensing-service.md), where one of these lists failed for a reason that
    /// may be its own, and takes what it holds of that kind.
    async fn ask_without_scope(
        &self,
        lists: &mut [(OfferingKind, &mut Result<OfferingList, Error>)],
    ) -> Result<(), Error> {
        if !lists.iter().any(|(_, list)| list.as_ref().is_err_and(Error::may_be_of_the_list)) {
            return Ok(());
        }
        let all = match self.unscoped_list().await {
            Ok(all) => all,
            Err(error) if error.is_session_expired() => return Err(error),
            Err(_) => return Ok(()),
        };
        for (kind, list) in lists {
            let of_kind: Vec<_> = all.offerings.iter().filter(|offering| offering.key.kind == *kind).cloned().collect();
            if list.as_ref().is_err_and(Error::may_be_of_the_list) && !of_kind.is_empty() {
                **list = Ok(OfferingList { offerings: of_kind, unreadable: all.unreadable.clone() });
            }
        }
        Ok(())
    }

    /// Reads one by one what was seen before and is not in the lists. Where a list failed for a reason that may be its own, the
    /// tables' offerings are asked for too; where it failed otherwise, nothing is.
    async fn read_what_is_not_listed<'a>(
        &self,
        in_lists: &HashSet<OfferingKey>,
        list_error: impl Fn(OfferingKind) -> Option<&'a Error>,
        look: &Look<'_>,
    ) -> Result<SingleReads, Error> {
        let asked = |kind| list_error(kind).is_none_or(Error::may_be_of_the_list);
        let from_table =
            known_offerings().filter(|offering| list_error(offering.kind).is_some()).map(|key| (key, None));
        let seen = self.known.all().into_iter().map(|seen| (seen.offering.key.clone(), Some(seen)));
        // What was seen replaces what is only in a table.
        let mut wanted: BTreeMap<_, _> = from_table.chain(seen).collect();
        wanted.retain(|key, _| asked(key.kind) && !in_lists.contains(key));
        // Once the network is gone, nothing more is asked for.
        let unreachable = Mutex::new(None);
        let read = async |key: &OfferingKey| {
            let last = self.known.last_single_read(key);
            let again = match look {
                Look::Whole => last.as_ref().is_none_or(Result::is_ok),
                Look::Again { keys, .. } => last.is_none() || matches!(last, Some(Ok(_))) && keys.contains(&key),
            };
            let unreachable_by = || unreachable.lock().clone();
            let read = match (last.filter(|_| !again), unreachable_by()) {
                (Some(last), _) => return last,
                (None, Some(error)) => Err(error),
                (None, None) => self.offering(key).await,
            };
            if let Err(error) = &read {
                if matches!(error, Error::Network { .. }) {
                    unreachable.lock().get_or_insert_with(|| error.clone());
                }
                self.known.note_failure(key, error);
            }
            read
        };
        let mut reads = stream::iter(wanted)
            .map(|(key, seen)| {
                let read = &read;
                async move { (seen, read(&key).await) }
            })
            .buffer_unordered(MAX_CONCURRENT_READS)
            .boxed();
        let mut singles = SingleReads::default();
        while let Some((seen, read)) = reads.next().await {
            match read {
                Ok(mut offering) => {
                    if let Some(seen) = seen.as_ref().filter(|_| offering.name == offering.key.id) {
                        offering.name.clone_from(&seen.offering.name);
                    }
                    singles.found.push((offering, seen));
                }
                Err(error) if error.is_session_expired() => return Err(error),
                Err(error) => singles.missing.extend(seen.map(|seen| MissingOffering { seen, error })),
            }
        }
        singles.missing = by_name(singles.missing, |missing| &missing.seen.offering);
        Ok(singles)
    }
}

impl Catalogue {
    /// Returns whether the offerings of a kind were read one by one, since their list failed for a reason that may be its own.
    #[must_use]
    pub fn is_one_by_one(&self, kind: OfferingKind) -> bool {
        let error = match kind {
            OfferingKind::Product => &self.products_error,
            OfferingKind::OfferType => &self.offer_types_error,
        };
        error.as_ref().is_some_and(Error::may_be_of_the_list)
    }

    /// Returns whether the service does not know a missing offering any more: no list has it, though one was read, and asking
    /// for it was answered with 404.
    #[must_use]
    pub fn is_gone(&self, missing: &MissingOffering) -> bool {
        matches!(missing.error, Error::Status { status: 404, .. })
            && !self.is_one_by_one(missing.seen.offering.key.kind)
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
