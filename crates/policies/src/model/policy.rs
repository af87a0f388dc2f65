//! The self-service purchase policy (`AllowSelfServicePurchase`).

/// The policy itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its id.
    pub id: String,
    /// What it is for, in the service's words.
    pub description: String,
    /// How new products start, in the service's words. Free text; it cannot be set and does not follow the products.
    pub default_value: String,
}
