//! What an account saw of the list, as the ledger keeps it: for "new since" and for the list that shows at once.

use offswitch_ledger::{LastLook, Look, OfferingKind, PolicySeen, Sighting, Snapshot};
use offswitch_policies::{Catalogue, Kind, Offering, OfferingKey, Policy};

use crate::record;
use crate::views::NewView;

/// A list that was just read, to be recorded.
pub(crate) fn look(catalogue: &Catalogue) -> Look {
    let sightings = |kind: Kind| -> Vec<_> {
        let of_kind = catalogue.offerings.iter().filter(|offering| offering.key.kind == kind);
        of_kind
            .map(|Offering { key, name, value }| Sighting {
                offering: key.id.clone(),
                name: name.clone(),
                value: value.word().to_owned(),
            })
            .collect()
    };
    let Policy { id, description, default_value } = catalogue.policy.clone();
    Look {
        at: catalogue.read_at,
        policy: PolicySeen { id, description, default_value },
        products: sightings(Kind::Product),
        offer_types: catalogue.offer_types_error.is_none().then(|| sightings(Kind::OfferType)),
    }
}

/// The list as it was seen last.
pub(crate) fn catalogue(last: &LastLook) -> Catalogue {
    let PolicySeen { id, description, default_value } = last.policy.clone();
    let offerings = |kind: OfferingKind, snapshot: &Snapshot| -> Vec<_> {
        let offering = |Sighting { offering, name, value }: &Sighting| Offering {
            key: record::key(kind, offering),
            name: name.clone(),
            value: value.as_str().into(),
        };
        snapshot.offerings.iter().map(offering).collect()
    };
    let mut all = offerings(OfferingKind::Product, &last.products);
    all.extend(last.offer_types.iter().flat_map(|snapshot| offerings(OfferingKind::OfferType, snapshot)));
    Catalogue {
        policy: Policy { id, description, default_value },
        offerings: all,
        offer_types_error: None,
        read_at: last.products.last_at,
    }
}

/// What of `now` was not there at that look. A kind that was not looked at has nothing new.
pub(crate) fn new_since(last: Option<&LastLook>, now: &Catalogue) -> Option<NewView> {
    let last = last?;
    let unseen = |key: &OfferingKey| {
        let snapshot = match key.kind {
            Kind::Product => Some(&last.products),
            Kind::OfferType => last.offer_types.as_ref(),
        };
        snapshot.is_some_and(|snapshot| snapshot.offerings.iter().all(|seen| seen.offering != key.id))
    };
    let keys: Vec<_> =
        now.offerings.iter().filter(|offering| unseen(&offering.key)).map(|o| o.key.to_string()).collect();
    (!keys.is_empty()).then(|| NewView { keys, since: last.products.last_at.to_string() })
}
