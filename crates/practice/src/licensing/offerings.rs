//! Offerings with their values, and the former values that stale reads still show.

use std::time::{Duration, Instant};

use offswitch_model::known_products;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

/// The offer types (licensing-service.md).
const OFFER_TYPES: [(&str, &str); 4] = [
    ("SaaS", "Software as a Service"),
    ("POWERBIVISUALS", "Power BI visuals"),
    ("DYNAMICSCE", "Dynamics 365 Dataverse apps"),
    ("DYNAMICSBC", "Dynamics 365 Business Central"),
];

/// Off at the start: both ids of Power BI Pro, Windows 365 Enterprise, and one offer type.
const OFF_AT_START: [&str; 4] = ["CFQ7TTC0L3PB", "CFQ7TTC0H9MP", "CFQ7TTC0HHS9", "POWERBIVISUALS"];
/// Trials only at the start: Teams Premium Introductory Pricing, which has a trial without a payment method.
const TRIALS_AT_START: &str = "CFQ7TTC0RM8K";

/// Number of products by default: those that Microsoft's documentation listed in 2021 and in 2024, old and new ids side by
/// side.
pub(crate) const DEFAULT_PRODUCTS: usize = 29;
/// Largest number of products.
pub(crate) const MAX_PRODUCTS: usize = 9_999;

/// Former values of an offering that are remembered for stale reads.
const MAX_FORMER_VALUES: usize = 32;

pub(crate) const ENABLED: &str = "Enabled";
pub(crate) const DISABLED: &str = "Disabled";
pub(crate) const TRIALS_ONLY: &str = "OnlyTrialsWithoutPaymentMethod";

/// Kind of an offering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum OfferingKind {
    /// Microsoft's, known by a product id.
    Product,
    /// Third parties', known by an offer type id.
    OfferType,
}

/// An offering as read at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Offering {
    pub(crate) kind: OfferingKind,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) value: String,
}

/// All offerings of the practice tenant.
pub(crate) struct Offerings {
    products: usize,
    stored: Mutex<Vec<StoredOffering>>,
}

struct StoredOffering {
    kind: OfferingKind,
    id: String,
    name: String,
    /// The value now, and before it the values that it replaced with the time at which each was replaced.
    value: String,
    former: Vec<(Instant, String)>,
}

impl Offerings {
    /// Offerings as at the start: that many products and the four offer types.
    pub(crate) fn new(products: usize) -> Self {
        Self { products, stored: Mutex::new(initial(products)) }
    }

    /// Resets all values, and drops what was added.
    pub(crate) fn reset(&self) {
        *self.stored.lock() = initial(self.products);
    }

    /// All offerings of one kind, as of `ago`.
    pub(crate) fn list(&self, kind: OfferingKind, ago: Duration) -> Vec<Offering> {
        let stored = self.stored.lock();
        stored.iter().filter(|stored| stored.kind == kind).map(|stored| stored.as_of(ago)).collect()
    }

    /// All offerings of both kinds, as of now.
    pub(crate) fn all(&self) -> Vec<Offering> {
        let stored = self.stored.lock();
        stored.iter().map(|stored| stored.as_of(Duration::ZERO)).collect()
    }

    /// One offering, as of `ago`. Ids are compared without case.
    pub(crate) fn find(&self, kind: OfferingKind, id: &str, ago: Duration) -> Option<Offering> {
        let stored = self.stored.lock();
        stored
            .iter()
            .find(|stored| stored.kind == kind && stored.id.eq_ignore_ascii_case(id))
            .map(|stored| stored.as_of(ago))
    }

    /// Sets a value, of any kind of offering if `kind` is `None`; returns the offering as it is now.
    pub(crate) fn set(&self, kind: Option<OfferingKind>, id: &str, value: &str) -> Option<Offering> {
        let mut stored = self.stored.lock();
        let stored = stored
            .iter_mut()
            .find(|stored| kind.is_none_or(|kind| stored.kind == kind) && stored.id.eq_ignore_ascii_case(id))?;
        let former = std::mem::replace(&mut stored.value, value.to_owned());
        if stored.former.len() == MAX_FORMER_VALUES {
            stored.former.remove(0);
        }
        stored.former.push((Instant::now(), former));
        Some(stored.as_of(Duration::ZERO))
    }

    /// Sets all others of the same kind and name to the same value.
    pub(crate) fn set_namesakes(&self, offering: &Offering) {
        let namesakes: Vec<_> = {
            let stored = self.stored.lock();
            let is_namesake = |stored: &&StoredOffering| {
                stored.kind == offering.kind && stored.name == offering.name && stored.id != offering.id
            };
            stored.iter().filter(is_namesake).map(|stored| stored.id.clone()).collect()
        };
        for id in namesakes {
            self.set(Some(offering.kind), &id, &offering.value);
        }
    }

    /// Adds an offering; false if there is one with that id.
    pub(crate) fn add(&self, offering: Offering) -> bool {
        let Offering { kind, id, name, value } = offering;
        let mut stored = self.stored.lock();
        if stored.iter().any(|stored| stored.id.eq_ignore_ascii_case(&id)) {
            return false;
        }
        stored.push(StoredOffering { kind, id, name, value, former: Vec::new() });
        true
    }
}

impl StoredOffering {
    fn as_of(&self, ago: Duration) -> Offering {
        // What was replaced within that time still shows; the oldest such value is the one that stood then.
        let value = self.former.iter().find(|(replaced, _)| replaced.elapsed() < ago);
        Offering {
            kind: self.kind,
            id: self.id.clone(),
            name: self.name.clone(),
            value: value.map_or(&self.value, |(_, value)| value).clone(),
        }
    }
}

fn initial(products: usize) -> Vec<StoredOffering> {
    let listed = known_products().take(DEFAULT_PRODUCTS).map(|(id, name)| (id.to_owned(), name.to_owned()));
    let invented = (DEFAULT_PRODUCTS + 1..=products)
        .map(|number| (format!("CFQ7TTC1{number:04}"), format!("Practice product {number}")));
    let offer_types = OFFER_TYPES.map(|(id, name)| (OfferingKind::OfferType, (id.to_owned(), name.to_owned())));
    let mut stored: Vec<StoredOffering> = listed
        .chain(invented)
        .take(products)
        .map(|product| (OfferingKind::Product, product))
        .chain(offer_types)
        .map(|(kind, (id, name))| StoredOffering { kind, id, name, value: ENABLED.to_owned(), former: Vec::new() })
        .collect();
    for offering in &mut stored {
        if OFF_AT_START.contains(&offering.id.as_str()) {
            DISABLED.clone_into(&mut offering.value);
        } else if offering.id == TRIALS_AT_START {
            TRIALS_ONLY.clone_into(&mut offering.value);
        }
    }
    stored
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(offerings: &Offerings, value: &str) -> usize {
        offerings.all().iter().filter(|offering| offering.value == value).count()
    }

    #[test]
    fn the_start_is_33_offerings_28_on_1_trials_only_4_off() {
        let offerings = Offerings::new(DEFAULT_PRODUCTS);
        assert_eq!(offerings.list(OfferingKind::Product, Duration::ZERO).len(), 29, "there are 29 products");
        assert_eq!(offerings.all().len(), 33, "and there are four offer types");
        assert_eq!(count(&offerings, ENABLED), 28, "28 are on");
        assert_eq!(count(&offerings, TRIALS_ONLY), 1, "1 is trials only");
        assert_eq!(count(&offerings, DISABLED), 4, "4 are off");
    }

    #[test]
    fn fewer_and_more_products_can_be_had() {
        assert_eq!(Offerings::new(3).all().len(), 7, "3 products and 4 offer types");
        let many = Offerings::new(300);
        assert_eq!(many.list(OfferingKind::Product, Duration::ZERO).len(), 300, "300 products were asked for");
        let mut ids: Vec<_> = many.all().into_iter().map(|offering| offering.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 304, "no two offerings share an id");
    }

    #[test]
    fn a_stale_look_sees_what_stood_before() {
        let offerings = Offerings::new(DEFAULT_PRODUCTS);
        let (id, hour) = ("CFQ7TTC0KP0P", Duration::from_hours(1));
        offerings.set(None, id, DISABLED).expect("the product is there");
        offerings.set(None, id, TRIALS_ONLY).expect("the product is there");
        let value = |ago| offerings.find(OfferingKind::Product, id, ago).expect("the product is there").value;
        assert_eq!(value(hour), ENABLED, "an hour ago none of the writes had been made");
        assert_eq!(value(Duration::ZERO), TRIALS_ONLY, "now both have");
    }
}
