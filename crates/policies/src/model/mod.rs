//! Domain model: offerings, their values, and the plan that an intent comes to.

mod offering;
mod plan;
mod policy;
mod value;

pub use offering::{KeyError, Kind, Offering, OfferingKey};
pub(crate) use offering::{in_order, is_id, offer_type_id};
pub use plan::{Change, Plan, UnknownOffering};
pub use policy::Policy;
pub use value::Value;
