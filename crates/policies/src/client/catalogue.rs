//! Catalogue: the policy and its offerings as one read returned them.

use jiff::Timestamp;

use crate::client::error::Error;
use crate::client::wire::UnreadableItem;
use crate::model::{Offering, Policy};

/// Everything that the policy covers, as it was read at one time.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// The policy.
    pub policy: Policy,
    /// All offerings, by name and id.
    pub offerings: Vec<Offering>,
    /// The items that could not be understood. They are never written.
    pub unreadable: Vec<UnreadableItem>,
    /// Error of reading the offer types, if they are missing from the offerings.
    pub offer_types_error: Option<Error>,
    /// End of the read.
    pub read_at: Timestamp,
}
