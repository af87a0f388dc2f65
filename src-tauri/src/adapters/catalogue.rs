//! The catalogue as a view.

use offswitch_model::{OfferingKey, OfferingKind};
use offswitch_policies::client::Catalogue;
use offswitch_policies::model::{Offering, Plan, Value};

use crate::views::{
    CatalogueView, NewOfferingsView, OfferingView, PlanView, PolicyView, Problem, ValueKind, ValueView,
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
            offer_types_problem: catalogue.offer_types_error.as_ref().map(Problem::from),
            turn_off: PlanView::from(&Plan::turn_off_all(&catalogue.offerings)),
            new,
            ledger_problem,
        }
    }
}

impl From<&Offering> for OfferingView {
    fn from(offering: &Offering) -> Self {
        let OfferingKey { kind, id } = &offering.key;
        // Trials only is for Microsoft's products; offer types know the other two (licensing-service.md).
        let choices = match kind {
            OfferingKind::Product => vec![ValueKind::On, ValueKind::Trials, ValueKind::Off],
            OfferingKind::OfferType => vec![ValueKind::On, ValueKind::Off],
        };
        Self {
            key: offering.key.to_string(),
            kind: *kind,
            id: id.clone(),
            name: offering.name.clone(),
            value: (&offering.value).into(),
            choices,
        }
    }
}

impl From<&Plan> for PlanView {
    fn from(plan: &Plan) -> Self {
        Self {
            keys: plan.changes.iter().map(|change| change.key.to_string()).collect(),
            unchanged: plan.unchanged,
            skipped_unknown: plan.skipped_unknown.iter().map(|offering| offering.key.to_string()).collect(),
        }
    }
}

impl From<&Value> for ValueView {
    fn from(value: &Value) -> Self {
        let kind = match value {
            Value::On => ValueKind::On,
            Value::Off => ValueKind::Off,
            Value::TrialsOnly => ValueKind::Trials,
            Value::Other(_) => ValueKind::Other,
        };
        Self { kind, text: value.as_str().to_owned() }
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
