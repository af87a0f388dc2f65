//! The self-service purchase policy (`AllowSelfServicePurchase`).

/// The policy itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its id.
    pub id: String,
    /// Its purpose, in the service's words.
    pub description: String,
    /// Initial value of new products, in the service's words. Free text; it cannot be set and does not follow the products.
    pub default_value: String,
}
