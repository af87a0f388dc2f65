//! The identity of a signed-in person.

/// A signed-in person in one tenant, as the ID token named them. Tenant id and user id together are the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The tenant's id (the ID token's `tid`).
    pub tenant_id: String,
    /// The user's id in that tenant (the ID token's `oid`).
    pub user_id: String,
    /// The name to show.
    pub name: String,
    /// The name to sign in with.
    pub username: String,
}
