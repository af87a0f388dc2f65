//! The policy and what it covers.

use offswitch_model::OfferingKind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Problem;

/// How a value is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum ValueKind {
    /// `Enabled`.
    On,
    /// `Disabled`.
    Off,
    /// `OnlyTrialsWithoutPaymentMethod`.
    Trials,
    /// A word that Offswitch does not know.
    Other,
}

/// A value of an offering.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct ValueView {
    /// How to show it.
    pub kind: ValueKind,
    /// The service's own word.
    pub text: String,
}

/// One thing that the policy covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct OfferingView {
    /// Names it across the door.
    pub key: String,
    /// Whose it is.
    pub kind: OfferingKind,
    /// Product id or offer type id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it stands at.
    pub value: ValueView,
    /// What it may be set to.
    pub choices: Vec<ValueKind>,
}

/// The policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct PolicyView {
    /// `AllowSelfServicePurchase`.
    pub id: String,
    /// The service's description.
    pub description: String,
    /// How new offerings start, in the service's words.
    pub default_value: String,
}

/// What turning everything off comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct PlanView {
    /// The offerings that will be changed.
    pub keys: Vec<String>,
    /// How many already stand as wanted.
    pub unchanged: usize,
    /// The offerings left alone, since nobody here knows what their value means.
    pub skipped_unknown: Vec<String>,
}

/// The list as the service gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct CatalogueView {
    /// The policy.
    pub policy: PolicyView,
    /// Every offering.
    pub offerings: Vec<OfferingView>,
    /// When it was read (RFC 3339, UTC).
    pub read_at: String,
    /// Why offer types are missing, if they are.
    pub offer_types_problem: Option<Problem>,
    /// What turning everything off comes to.
    pub turn_off: PlanView,
    /// What was not there when this account looked before; none where it never has, or nothing is new.
    pub new: Option<NewOfferingsView>,
    /// Why nothing may be changed, if the ledger cannot record it.
    pub ledger_problem: Option<Problem>,
}

/// Offerings that were not there when the account looked last before this session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct NewOfferingsView {
    /// The offerings' keys, at least one.
    pub keys: Vec<String>,
    /// When that last look was (RFC 3339, UTC).
    pub since: String,
}
