//! Domain model: offerings, their values, and the plan that an intent comes to.

mod offering;
mod plan;
mod policy;
mod value;

pub use offering::Offering;
pub(crate) use offering::{known_offer_types, offer_type_id, sort_and_dedup};
pub use plan::{Change, Plan, UnknownOffering};
pub use policy::Policy;
pub use value::Value;
