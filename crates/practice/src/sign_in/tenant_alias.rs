//! Tenant names in paths: domain, id, `organizations`, `common`.

use super::oauth_error::OAuthError;
use crate::organization::{DOMAIN, TENANT_ID};

/// Tenant that the first segment of a sign-in path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TenantAlias {
    /// `organizations` or `common`: whichever tenant the user belongs to.
    Any(&'static str),
    /// The practice tenant, by its domain or id.
    This,
}

impl TenantAlias {
    /// Parses a path segment, without case, as Entra does.
    pub(super) fn parse(name: &str) -> Result<Self, OAuthError> {
        if name.eq_ignore_ascii_case(DOMAIN) || name.eq_ignore_ascii_case(TENANT_ID) {
            return Ok(Self::This);
        }
        ["organizations", "common"]
            .into_iter()
            .find(|any| name.eq_ignore_ascii_case(any))
            .map(Self::Any)
            .ok_or_else(|| OAuthError::unknown_tenant(name))
    }

    /// The segment by which Entra names it in paths that it gives out.
    pub(super) const fn segment(self) -> &'static str {
        match self {
            Self::Any(any) => any,
            Self::This => TENANT_ID,
        }
    }
}
