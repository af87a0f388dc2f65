//! The catalogue as a view.

use offswitch_model::{Effect, OfferingKey, OfferingKind};
use offswitch_policies::client::{Catalogue, MissingOffering, SeenOffering};
use offswitch_policies::model::{Offering, Value};

use strum::VariantArray as _;

use crate::views::{
    CatalogueView, NewOfferingsView, OfferingView, PolicyView, Problem, UnlistedState, UnlistedView, ValueKind,
    ValueView,
};

impl CatalogueView {
    /// The list, with what is new in it and why nothing can be recorded, if so.
    pub(crate) fn of(catalogue: &Catalogue, new: Option<NewOfferingsView>, ledger_problem: Option<Problem>) -> Self {
        Self {
            policy: PolicyView {
                id: catalogue.policy.id.clone(),
                description: catalogue.policy.description.clone(),
                default_value: catalogue.policy.default_value.clone(),
            },
            offerings: catalogue.offerings.iter().map(OfferingView::from).collect(),
            read_at: catalogue.read_at.to_string(),
            unreadable: catalogue.unreadable.iter().map(|item| item.name.clone().unwrap_or_default()).collect(),
            unlisted: unlisted(catalogue),
            one_by_one: OfferingKind::VARIANTS.iter().copied().filter(|kind| catalogue.is_one_by_one(*kind)).collect(),
            products_problem: catalogue.products_error.as_ref().map(Problem::from),
            offer_types_problem: catalogue.offer_types_error.as_ref().map(Problem::from),
            new,
            ledger_problem,
        }
    }
}

impl UnlistedView {
    /// An offering that no list has, as it was seen last.
    pub(crate) fn of(seen: &SeenOffering, state: UnlistedState) -> Self {
        Self {
            key: seen.offering.key.to_string(),
            kind: seen.offering.key.kind,
            id: seen.offering.key.id.clone(),
            name: seen.offering.name.clone(),
            value: (&seen.offering.value).into(),
            seen_at: seen.seen_at.to_string(),
            state,
        }
    }
}

/// Offerings that no list has: first those that could be read by themselves, then those that could not.
fn unlisted(catalogue: &Catalogue) -> Vec<UnlistedView> {
    let missing = |missing: &MissingOffering| {
        UnlistedView::of(
            &missing.seen,
            if catalogue.is_gone(missing) { UnlistedState::Gone } else { UnlistedState::Unread },
        )
    };
    let found = catalogue.unlisted.iter().map(|seen| UnlistedView::of(seen, UnlistedState::Found));
    found.chain(catalogue.missing.iter().map(missing)).collect()
}

impl From<&Offering> for OfferingView {
    fn from(Offering { key, name, value }: &Offering) -> Self {
        let OfferingKey { kind, id } = key;
        let choices = |chosen: &dyn Fn(&Value) -> bool| {
            Value::choices(*kind).iter().filter(|choice| chosen(choice)).map(ValueKind::from).collect()
        };
        Self {
            key: key.to_string(),
            kind: *kind,
            id: id.clone(),
            name: name.clone(),
            value: value.into(),
            choices: choices(&|_| true),
            changes: choices(&|choice| value.set_effect(choice) == Effect::Change),
            opens: choices(&|choice| value.opens(choice)),
            turn_off: value.turn_off_effect(),
        }
    }
}

impl From<&Value> for ValueView {
    fn from(value: &Value) -> Self {
        Self { kind: value.into(), text: value.as_str().to_owned() }
    }
}

impl From<&Value> for ValueKind {
    fn from(value: &Value) -> Self {
        match value {
            Value::On => Self::On,
            Value::Off => Self::Off,
            Value::TrialsOnly => Self::Trials,
            Value::Other(_) => Self::Other,
        }
    }
}

impl ValueKind {
    /// The value to set; none for a word that nobody here knows.
    pub(crate) fn value(self) -> Option<Value> {
        match self {
            Self::On => Some(Value::On),
            Self::Off => Some(Value::Off),
            Self::Trials => Some(Value::TrialsOnly),
            Self::Other => None,
        }
    }
}
