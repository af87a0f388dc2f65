//! Account and role, read from the ID token.

use serde::{Deserialize, Serialize};

/// A signed-in person in one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The tenant's id (`tid`); with a provider that is not Entra, its issuer.
    pub tenant_id: String,
    /// The person's id in the tenant (`oid`, else `sub`).
    pub user_id: String,
    /// The name to show; the user name where the provider tells none.
    pub name: String,
    /// The user name, as an e-mail address as a rule; may be empty.
    pub username: String,
    /// The person's role by the ID token: a hint at best, the truth is what the service answers.
    pub role: Role,
    /// The person is a guest of the tenant: another organization's identity provider vouches for them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub guest: bool,
}

impl Account {
    /// Returns whether both are the same person in the same tenant.
    #[must_use]
    pub fn is_same_person(&self, other: &Self) -> bool {
        self.tenant_id == other.tenant_id && self.user_id == other.user_id
    }

    /// Returns whether the tenant that was named for the sign-in may be another organization than the person's own: they are a
    /// guest there, or it was named in another way than by the domain of their user name. Entra signs everybody in to their own
    /// where none is named.
    #[must_use]
    pub fn is_elsewhere(&self, tenant: &str) -> bool {
        let own = self.username.rsplit_once('@').is_some_and(|(_, domain)| domain.eq_ignore_ascii_case(tenant));
        let named = !["organizations", "common"].iter().any(|any| tenant.eq_ignore_ascii_case(any));
        self.guest || named && !own
    }
}

/// The strongest role for self-service purchase among the `wids` of an ID token (licensing-service.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// May change policies.
    GlobalAdministrator,
    /// May change policies.
    BillingAdministrator,
    /// May read policies.
    GlobalReader,
    /// The token lists roles, and none of these is among them.
    None,
    /// The token lists no roles.
    Unknown,
}

impl Role {
    const BY_STRENGTH: [(&'static str, Self); 3] = [
        ("62e90394-69f5-4237-9190-012177145e10", Self::GlobalAdministrator),
        ("b0f54661-2d74-4c50-afa3-1ec803f12efe", Self::BillingAdministrator),
        ("f2ef992c-3afb-46b9-b7cf-a126ee74c451", Self::GlobalReader),
    ];

    pub(crate) fn of(wids: Option<&[String]>) -> Self {
        let Some(wids) = wids else { return Self::Unknown };
        Self::BY_STRENGTH
            .into_iter()
            .find(|(id, _)| wids.iter().any(|wid| wid.eq_ignore_ascii_case(id)))
            .map_or(Self::None, |(_, role)| role)
    }
}
