//! Snapshots of the list: to and from the ledger, for "new since", for what is missing, and for the cached list.

use std::collections::HashSet;

use offswitch_ledger::{KnownOffering, LatestSnapshot, NewSnapshot, OfferingsSnapshot, PolicySnapshot, SnapshotItem};
use offswitch_model::{OfferingKey, OfferingKind};
use offswitch_policies::client::{Catalogue, SeenOffering};
use offswitch_policies::model::{Offering, Policy};

use crate::views::NewOfferingsView;

/// A list that was just read, to be recorded.
pub(crate) fn from_catalogue(catalogue: &Catalogue) -> NewSnapshot {
    let sightings = |kind: OfferingKind| -> Vec<_> {
        // What no list has is missed at the next start, too.
        let unlisted = |key: &OfferingKey| catalogue.unlisted.iter().any(|seen| seen.offering.key == *key);
        let of_kind =
            catalogue.offerings.iter().filter(|offering| offering.key.kind == kind && !unlisted(&offering.key));
        of_kind
            .map(|Offering { key, name, value }| SnapshotItem {
                offering: key.id.clone(),
                name: name.clone(),
                value: value.as_str().to_owned(),
            })
            .collect()
    };
    let Policy { id, description, default_value } = catalogue.policy.clone();
    NewSnapshot {
        at: catalogue.read_at,
        policy: PolicySnapshot { id, description, default_value },
        products: sightings(OfferingKind::Product),
        offer_types: catalogue.offer_types_error.is_none().then(|| sightings(OfferingKind::OfferType)),
    }
}

/// The list as one look showed it: the last one. Without the offer types if that look could not read them.
pub(crate) fn to_catalogue(last: &LatestSnapshot) -> Catalogue {
    let PolicySnapshot { id, description, default_value } = last.policy.clone();
    let offerings = |kind: OfferingKind, snapshot: &OfferingsSnapshot| -> Vec<_> {
        let offering = |SnapshotItem { offering, name, value }: &SnapshotItem| Offering {
            key: OfferingKey { kind, id: offering.clone() },
            name: name.clone(),
            value: value.as_str().into(),
        };
        snapshot.offerings.iter().map(offering).collect()
    };
    let mut all = offerings(OfferingKind::Product, &last.products);
    all.extend(offer_types(last).iter().flat_map(|snapshot| offerings(OfferingKind::OfferType, snapshot)));
    Catalogue {
        policy: Policy { id, description, default_value },
        offerings: all,
        unreadable: Vec::new(),
        unlisted: Vec::new(),
        missing: Vec::new(),
        products_error: None,
        offer_types_error: None,
        read_at: last.products.last_at,
    }
}

/// The offer types as the last look showed them; none if only earlier looks did, or none ever.
pub(crate) fn offer_types(last: &LatestSnapshot) -> Option<&OfferingsSnapshot> {
    last.offer_types.as_ref().filter(|snapshot| snapshot.last_at == last.products.last_at)
}

/// An offering as the ledger has it, to be missed if no list has it; none if the admin knows that it is missing.
pub(crate) fn to_be_missed(known: &KnownOffering) -> Option<SeenOffering> {
    let KnownOffering { key, name, value, seen_at, missing_acknowledged } = known.clone();
    let offering = Offering { key, name, value: value.as_str().into() };
    (!missing_acknowledged).then_some(SeenOffering { offering, seen_at })
}

/// The offerings of `now` that no snapshot ever held; `last` is the latest, `known` are those of all. A kind that was never
/// read has nothing new.
pub(crate) fn new_since(
    last: Option<&LatestSnapshot>,
    known: &HashSet<OfferingKey>,
    now: &Catalogue,
) -> Option<NewOfferingsView> {
    let last = last?;
    let seen = |kind: OfferingKind| match kind {
        OfferingKind::Product => Some(&last.products),
        OfferingKind::OfferType => last.offer_types.as_ref(),
    };
    let unseen = |key: &&OfferingKey| seen(key.kind).is_some() && !known.contains(*key);
    let new: Vec<_> = now.offerings.iter().map(|offering| &offering.key).filter(unseen).collect();
    let since = new.iter().filter_map(|key| seen(key.kind)).map(|snapshot| snapshot.last_at).min()?;
    Some(NewOfferingsView { keys: new.iter().map(ToString::to_string).collect(), since: since.to_string() })
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::*;

    fn seen(at: Timestamp, ids: &[&str]) -> OfferingsSnapshot {
        let sighting = |id: &&str| SnapshotItem {
            offering: (*id).to_owned(),
            name: (*id).to_owned(),
            value: "Disabled".to_owned(),
        };
        OfferingsSnapshot { first_at: at, last_at: at, offerings: ids.iter().map(sighting).collect() }
    }

    fn last(products: OfferingsSnapshot, offer_types: Option<OfferingsSnapshot>) -> LatestSnapshot {
        let policy = PolicySnapshot { id: String::new(), description: String::new(), default_value: String::new() };
        LatestSnapshot { policy, products, offer_types }
    }

    #[test]
    fn the_known_list_is_what_one_look_showed() {
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24);
        let known = |offer_types| to_catalogue(&last(seen(now, &["P"]), offer_types)).offerings.len();
        assert_eq!(known(Some(seen(now, &["T"]))), 2, "products and offer types of the same look");
        assert_eq!(known(Some(seen(Timestamp::UNIX_EPOCH, &["T"]))), 1, "no offer types of an earlier look");
        assert_eq!(known(None), 1, "none where none was ever read");
    }

    #[test]
    fn what_is_new_is_so_since_its_kind_was_seen_last() {
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24);
        let before = last(seen(now, &["P"]), Some(seen(Timestamp::UNIX_EPOCH, &["T"])));
        let known: HashSet<_> = ["product:P", "product:R", "offerType:T"].map(|key| key.parse().expect("a key")).into();
        let new = |products: &[&str], offer_types: &[&str]| {
            let list = to_catalogue(&last(seen(now, products), Some(seen(now, offer_types))));
            new_since(Some(&before), &known, &list).map(|new| (new.keys.len(), new.since))
        };
        assert_eq!(new(&["P"], &["T"]), None, "all of it was there");
        assert_eq!(new(&["P", "R"], &["T"]), None, "what an earlier look showed is not new when it returns");
        assert_eq!(new(&["P", "Q"], &["T"]), Some((1, now.to_string())), "a product since the last look");
        let types_seen = Timestamp::UNIX_EPOCH.to_string();
        assert_eq!(new(&["P", "Q"], &["T", "U"]), Some((2, types_seen)), "an offer type since these were last seen");
    }
}
