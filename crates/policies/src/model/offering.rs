//! Offerings that the policy covers: products and offer types.

use std::collections::HashMap;

use offswitch_model::{OfferingKey, OfferingKind, is_valid_id, is_visible};

use crate::model::value::Value;

/// The offer types that are known, with Microsoft's English names (licensing-service.md).
const OFFER_TYPES: &[(&str, &str)] = &[
    ("SaaS", "Software as a Service"),
    ("POWERBIVISUALS", "Power BI visuals"),
    ("DYNAMICSCE", "Dynamics 365 Dataverse apps"),
    ("DYNAMICSBC", "Dynamics 365 Business Central"),
];

/// One offering as the service shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offering {
    /// Its identity.
    pub key: OfferingKey,
    /// Its name to show: a product's as the service says it, an offer type's from Microsoft's documentation; the id if
    /// there is none, or none that can be seen. Several products may have one name.
    ///
    /// It is verbatim, whatever the service sends: it may hold control characters, line breaks, or marks that turn the
    /// direction of text. Whoever shows it keeps it to itself (in HTML as text in a `<bdi>`), so that it cannot reorder or
    /// break what stands beside it; whoever writes it to a file quotes it as the file's format wants.
    pub name: String,
    /// Its value now.
    pub value: Value,
}

impl Offering {
    /// A product as the service tells it.
    pub(crate) fn product(id: String, name: Option<String>, value: Value) -> Self {
        let name = name.filter(|name| name.chars().any(is_visible)).unwrap_or_else(|| id.clone());
        Self { key: OfferingKey { kind: OfferingKind::Product, id }, name, value }
    }

    /// An offer type as the service tells it.
    pub(crate) fn offer_type(id: String, value: Value) -> Self {
        let known = OFFER_TYPES.iter().find(|(known, _)| known.eq_ignore_ascii_case(&id));
        let name = known.map_or_else(|| id.clone(), |(_, name)| (*name).to_owned());
        Self { key: OfferingKey { kind: OfferingKind::OfferType, id }, name, value }
    }
}

/// Ids of the offer types that are known.
pub(crate) fn known_offer_types() -> impl Iterator<Item = &'static str> {
    OFFER_TYPES.iter().map(|(id, _)| *id)
}

/// An offer type's id, out of the two fields that may carry it: whichever names a known one, in the known spelling, else
/// whichever is there. Which of them the service fills is not known (licensing-service.md).
pub(crate) fn offer_type_id(scope_id: Option<String>, scope_value: Option<String>) -> Option<String> {
    let present: Vec<_> = [scope_id, scope_value].into_iter().flatten().filter(|id| is_valid_id(id)).collect();
    let known = OFFER_TYPES.iter().find(|(known, _)| present.iter().any(|id| known.eq_ignore_ascii_case(id)));
    known.map(|(known, _)| (*known).to_owned()).or_else(|| present.into_iter().next())
}

/// Sorts offerings in the order in which they are shown — by name without regard to case, then by id — and keeps one of
/// each key. If the service tells one key with several values, the one that calls for the most care is kept: an unknown
/// one, which nothing overwrites unasked, else the one that allows the most, so that nothing is taken for off that may be
/// on.
pub(crate) fn sort_and_dedup(offerings: Vec<Offering>) -> Vec<Offering> {
    let care = |value: &Value| match value {
        Value::Off => 0,
        Value::TrialsOnly => 1,
        Value::On => 2,
        Value::Other(_) => 3,
    };
    let mut kept: HashMap<OfferingKey, Offering> = HashMap::new();
    for offering in offerings {
        match kept.get(&offering.key) {
            Some(earlier) if care(&earlier.value) >= care(&offering.value) => {}
            _ => {
                kept.insert(offering.key.clone(), offering);
            }
        }
    }
    let mut kept: Vec<_> = kept.into_values().collect();
    kept.sort_by_cached_key(|offering| (offering.name.to_lowercase(), offering.key.id.clone(), offering.key.kind));
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(id: &str, name: &str, value: &str) -> Offering {
        Offering::product(id.to_owned(), Some(name.to_owned()), value.into())
    }

    #[test]
    fn keys_are_written_and_read_back() {
        for text in ["product:CFQ7TTC0KP0P", "offerType:SaaS", "product:a:b", "product:x/y"] {
            let key: OfferingKey = text.parse().expect("a key");
            assert_eq!(key.to_string(), text, "a key reads as it was written");
        }
        for text in [
            "",
            "product",
            "product:",
            "product:..",
            "offerType:.",
            "other:x",
            "Product:x",
            "product: ",
            "product:.\t.",
        ] {
            assert!(text.parse::<OfferingKey>().is_err(), "{text:?} is no key");
        }
    }

    #[test]
    fn an_offer_types_id_is_found_in_either_field() {
        let id =
            |scope_id: &str, scope_value: &str| offer_type_id(Some(scope_id.to_owned()), Some(scope_value.to_owned()));
        assert_eq!(id("saas", "Software as a Service").as_deref(), Some("SaaS"), "in scopeId, in the known spelling");
        assert_eq!(id("1234", "PowerBIVisuals").as_deref(), Some("POWERBIVISUALS"), "in scopeValue");
        assert_eq!(id("NEWTYPE", "A new type").as_deref(), Some("NEWTYPE"), "an unknown one is kept as it is");
        assert_eq!(
            offer_type_id(None, Some("NEWTYPE".into())).as_deref(),
            Some("NEWTYPE"),
            "from whichever field is there"
        );
        assert_eq!(id("", ""), None, "and none if both are empty");
        assert_eq!(
            Offering::offer_type("DYNAMICSBC".into(), Value::On).name,
            "Dynamics 365 Business Central",
            "names are known"
        );
        assert_eq!(
            Offering::offer_type("NEWTYPE".into(), Value::On).name,
            "NEWTYPE",
            "an unknown type is named by its id"
        );
    }

    #[test]
    fn offerings_are_ordered_by_name_and_id_and_kept_once() {
        let ordered = sort_and_dedup(vec![
            product("3", "visio", "Enabled"),
            product("2", "Visio", "Disabled"),
            product("9", "Apps", "Disabled"),
            product("2", "Visio", "Enabled"),
            product("2", "Visio", "Disabled"),
            product("9", "Apps", "Perhaps"),
            product("9", "Apps", "Enabled"),
            product("1", " \u{200b}\u{202e}\n", "Enabled"),
        ]);
        let seen: Vec<_> = ordered.iter().map(|offering| (offering.key.id.as_str(), offering.value.as_str())).collect();
        assert_eq!(
            seen,
            [("1", "Enabled"), ("9", "Perhaps"), ("2", "Enabled"), ("3", "Enabled")],
            "a product without a name goes by its id; of conflicting values the one that calls for most care is kept"
        );
    }
}
