//! Leaf types that the ledger, the policies and the window share: offering keys, intents, stop reasons and identities; and
//! the table of known products.
//!
//! Each enum has one text, which the ledger stores, the window gets, and [`std::str::FromStr`] reads.

mod effect;
mod identity;
mod intent;
mod offering;
mod products;
mod stop_reason;

pub use effect::Effect;
pub use identity::Identity;
pub use intent::Intent;
pub use offering::{OfferingKey, OfferingKind, ParseKeyError, is_valid_id, is_visible};
pub use products::known_products;
pub use stop_reason::StopReason;

#[cfg(test)]
mod tests;
