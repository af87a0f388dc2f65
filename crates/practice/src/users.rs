//! Users of the practice tenant, all invented.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

/// Credentials and role of a practice account. Everything in it is invented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The sign-in name, an address in the practice tenant's domain, or in the guest's own.
    pub user: &'static str,
    /// The password.
    pub password: &'static str,
    /// The six digits of the second factor; they never change.
    pub code: &'static str,
    /// Role of the user.
    pub role: Role,
    /// The user is a guest of the tenant: a person of another organization.
    pub guest: bool,
}

/// Role of a user in the licensing service (licensing-service.md, "Who may").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Role {
    /// Reads and changes.
    #[serde(rename = "Billing Administrator")]
    BillingAdministrator,
    /// Reads and changes.
    #[serde(rename = "Global Administrator")]
    GlobalAdministrator,
    /// Reads.
    #[serde(rename = "Global Reader")]
    GlobalReader,
    /// May do neither.
    User,
}

impl Role {
    /// English name, as Microsoft's.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BillingAdministrator => "Billing Administrator",
            Self::GlobalAdministrator => "Global Administrator",
            Self::GlobalReader => "Global Reader",
            Self::User => "User",
        }
    }

    /// The role template id that Entra puts into `wids`. The first three are from licensing-service.md; the last is
    /// the one that Entra gives to everybody who holds no role.
    pub(crate) const fn template(self) -> &'static str {
        match self {
            Self::BillingAdministrator => "b0f54661-2d74-4c50-afa3-1ec803f12efe",
            Self::GlobalAdministrator => "62e90394-69f5-4237-9190-012177145e10",
            Self::GlobalReader => "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
            Self::User => "b79fbf4d-3ef9-4689-8143-76b194e85509",
        }
    }

    pub(crate) const fn may_read(self) -> bool {
        !matches!(self, Self::User)
    }

    pub(crate) const fn may_write(self) -> bool {
        matches!(self, Self::BillingAdministrator | Self::GlobalAdministrator)
    }
}

/// A user of the practice tenant.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) name: &'static str,
    pub(crate) username: &'static str,
    pub(crate) password: &'static str,
    pub(crate) code: &'static str,
    pub(crate) role: Role,
    /// Identity provider of a guest's own organization (the claim `idp`).
    pub(crate) idp: Option<&'static str>,
    /// The directory's object id (`oid`).
    pub(crate) object_id: &'static str,
}

/// All users of the practice tenant.
pub(crate) static USERS: [User; 5] = [
    User {
        name: "Mei-Ling Lin",
        username: "mei-ling.lin@tailwater.example",
        password: "Quiet-Harbour-27",
        code: "318204",
        role: Role::BillingAdministrator,
        idp: None,
        object_id: "7d1c2f7e-50a7-4c29-9d0e-3f6b1a9c8e41",
    },
    User {
        name: "Aroha Ngata",
        username: "aroha.ngata@tailwater.example",
        password: "Amber-Lantern-58",
        code: "640917",
        role: Role::GlobalAdministrator,
        idp: None,
        object_id: "c4b0a6d9-1e83-4f57-8a2b-96d5e07f3b12",
    },
    User {
        name: "Tomasz Zieliński",
        username: "tomasz.zielinski@tailwater.example",
        password: "Winter-Orchard-41",
        code: "275836",
        role: Role::GlobalReader,
        idp: None,
        object_id: "19e85b34-6c02-4d7a-b1f9-e8a74c250d63",
    },
    User {
        name: "Priya Raman",
        username: "priya.raman@tailwater.example",
        password: "Copper-Meadow-93",
        code: "902461",
        role: Role::User,
        idp: None,
        object_id: "e2a3790b-84f6-4b1d-95ce-07d18f6a2c54",
    },
    User {
        name: "Ines Duarte",
        username: "ines.duarte@harborlight.example",
        password: "Silent-Quarry-62",
        code: "573018",
        role: Role::BillingAdministrator,
        idp: Some("https://sts.windows.net/0c9d4b7e-2a51-4e86-9f30-61b8d7e4a2c9/"),
        object_id: "a84f0d15-73bc-4e29-8d61-2f9c5b07e3da",
    },
];

impl User {
    /// Finds a user by sign-in name, without case, as Entra does.
    pub(crate) fn by_username(username: &str) -> Option<&'static Self> {
        USERS.iter().find(|user| user.username.eq_ignore_ascii_case(username.trim()))
    }

    pub(crate) fn by_object_id(object_id: &str) -> Option<&'static Self> {
        USERS.iter().find(|user| user.object_id == object_id)
    }

    /// The `sub` claim: pairwise, so another client sees another one.
    pub(crate) fn subject(&self, client: &str) -> String {
        let digest = digest::digest(&digest::SHA256, format!("{client}/{}", self.object_id).as_bytes());
        URL_SAFE_NO_PAD.encode(digest)
    }

    pub(crate) const fn account(&self) -> Account {
        let Self { username: user, password, code, role, idp, .. } = *self;
        Account { user, password, code, role, guest: idp.is_some() }
    }
}

/// The practice accounts, the Billing Administrator first.
pub(crate) fn accounts() -> Vec<Account> {
    USERS.iter().map(User::account).collect()
}
