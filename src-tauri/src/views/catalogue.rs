//! Views of the catalogue: the policy and its offerings.

use offswitch_model::{Effect, OfferingKind};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Problem;

/// The kind of a value.
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
    /// Its kind.
    pub kind: ValueKind,
    /// The service's own word.
    pub text: String,
}

/// One thing that the policy covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct OfferingView {
    /// Names it across the IPC.
    pub key: String,
    /// Its kind.
    pub kind: OfferingKind,
    /// Product id or offer type id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: ValueView,
    /// The values that it may be set to.
    pub choices: Vec<ValueKind>,
    /// Those of the choices that would be a change.
    pub changes: Vec<ValueKind>,
    /// Those of the choices after which people may do more than now.
    pub opens: Vec<ValueKind>,
    /// The effect of turning everything off on it.
    pub turn_off: Effect,
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
    /// The value that new offerings start with, in the service's words.
    pub default_value: String,
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
    /// The time of reading (RFC 3339, UTC).
    pub read_at: String,
    /// The items that could not be understood: the name or id of each, empty where it has none. They are never changed.
    pub unreadable: Vec<String>,
    /// The offerings that this account has seen before and that no list has now.
    pub unlisted: Vec<UnlistedView>,
    /// The kinds whose known offerings were read one by one, since there was no list. There may be others.
    pub one_by_one: Vec<OfferingKind>,
    /// The problem with the list of products.
    pub products_problem: Option<Problem>,
    /// The problem with the list of offer types.
    pub offer_types_problem: Option<Problem>,
    /// The offerings that were in no snapshot of this account; none without one, or if nothing is new.
    pub new: Option<NewOfferingsView>,
    /// The problem for which nothing may be changed, if the ledger cannot record it.
    pub ledger_problem: Option<Problem>,
}

/// Answer of the service when an offering that no list has is asked for by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum UnlistedState {
    /// It has a value: it is among the offerings.
    Found,
    /// The service does not know it (404).
    Gone,
    /// It could not be read, so that nobody knows its value.
    Unread,
}

/// An offering that this account has seen before and that no list has now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct UnlistedView {
    /// Names it across the IPC.
    pub key: String,
    /// Its kind.
    pub kind: OfferingKind,
    /// Product id or offer type id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its value, as it was seen last.
    pub value: ValueView,
    /// The time at which it was seen last, as far as it is known: in a list, or, in an earlier session, by itself (RFC 3339, UTC).
    pub seen_at: String,
    /// The answer when it is asked for by itself.
    pub state: UnlistedState,
}

/// Offerings that were not in any snapshot of the account before this session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct NewOfferingsView {
    /// The offerings' keys, at least one.
    pub keys: Vec<String>,
    /// The time of the last of them (RFC 3339, UTC).
    pub since: String,
}
