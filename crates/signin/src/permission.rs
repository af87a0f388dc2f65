//! Permission of the client for the licensing service, as the token response tells.

/// The licensing service as a resource, "M365 License Manager" (licensing-service.md, "Sign-in").
pub const RESOURCE: &str = "aeb86249-8ea3-49e2-900b-54cc8e308f85";
/// The delegated permission there that an application of the company's own needs
/// (licensing-service.md, "An application of the company's own").
pub const PERMISSION_NAME: &str = "LicenseManager.AccessAsUser";

/// Permission [`PERMISSION_NAME`] of the client, by the token response's `scope` (RFC 6749, section 5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// It is among the scopes granted.
    Granted,
    /// Scopes are named, and it is not among them.
    Missing,
    /// The response names no scope.
    Unknown,
}

impl Permission {
    /// Reads it from the granted scopes, which are compared without case.
    pub(crate) fn of<'a>(scopes: Option<impl IntoIterator<Item = &'a str>>) -> Self {
        let named = |scope: &str| match scope.rsplit_once('/') {
            Some((resource, name)) => {
                resource.eq_ignore_ascii_case(RESOURCE) && name.eq_ignore_ascii_case(PERMISSION_NAME)
            }
            None => scope.eq_ignore_ascii_case(PERMISSION_NAME),
        };
        let scopes: Vec<_> = scopes.into_iter().flatten().filter(|scope| !scope.is_empty()).collect();
        match scopes.as_slice() {
            [] => Self::Unknown,
            scopes if scopes.iter().any(|scope| named(scope)) => Self::Granted,
            _ => Self::Missing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_permission_is_read_from_the_granted_scopes() {
        let of = |scope: &str| Permission::of(Some(scope.split(' ')));
        for granted in [
            "aeb86249-8ea3-49e2-900b-54cc8e308f85/LicenseManager.AccessAsUser aeb86249-8ea3-49e2-900b-54cc8e308f85/.default",
            "openid AEB86249-8EA3-49E2-900B-54CC8E308F85/licensemanager.accessasuser",
            "LicenseManager.AccessAsUser",
        ] {
            assert_eq!(of(granted), Permission::Granted, "{granted}");
        }
        for missing in [
            "aeb86249-8ea3-49e2-900b-54cc8e308f85/.default",
            "00000003-0000-0000-c000-000000000000/LicenseManager.AccessAsUser",
            "aeb86249-8ea3-49e2-900b-54cc8e308f85/LicenseManager.AccessAsUser.Other",
            "openid profile",
        ] {
            assert_eq!(of(missing), Permission::Missing, "{missing}");
        }
        assert_eq!(of(""), Permission::Unknown, "an empty scope names none");
        assert_eq!(Permission::of(None::<[&str; 0]>), Permission::Unknown, "nor does one that is absent");
    }
}
