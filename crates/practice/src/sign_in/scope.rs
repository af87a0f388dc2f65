//! The `scope` parameter (RFC 6749 section 3.3).

use std::collections::BTreeSet;

use super::oauth_error::OAuthError;
use crate::organization::{PERMISSION, RESOURCE};

/// One scope value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Item {
    OpenId,
    Profile,
    Email,
    OfflineAccess,
    /// An access token for the licensing service. Without it the access token is for nothing that this tenant serves.
    Licensing,
}

/// The scopes of a request, checked.
#[derive(Clone, Debug)]
pub(super) struct Scope(BTreeSet<Item>);

impl Scope {
    /// Reads scopes separated by spaces. OpenID Connect's own are compared without case, the resource too.
    pub(super) fn parse(text: &str) -> Result<Self, OAuthError> {
        let items = text.split_ascii_whitespace().map(item).collect::<Result<BTreeSet<_>, _>>()?;
        if items.is_empty() { Err(OAuthError::missing("scope")) } else { Ok(Self(items)) }
    }

    pub(super) fn asks(&self, item: Item) -> bool {
        self.0.contains(&item)
    }

    /// The permissions of the access token, as the token endpoint names them. `permission` is the one that the client has at the
    /// licensing service, if it has one.
    pub(super) fn granted(&self, permission: Option<&str>) -> String {
        if self.asks(Item::Licensing) {
            let permission = permission.map(|name| format!("{RESOURCE}/{name} ")).unwrap_or_default();
            return format!("{permission}{RESOURCE}/.default");
        }
        let named = [(Item::OpenId, "openid"), (Item::Profile, "profile"), (Item::Email, "email")];
        named.into_iter().filter(|(item, _)| self.asks(*item)).map(|(_, name)| name).collect::<Vec<_>>().join(" ")
    }
}

fn item(word: &str) -> Result<Item, OAuthError> {
    match word.to_ascii_lowercase().as_str() {
        "openid" => return Ok(Item::OpenId),
        "profile" => return Ok(Item::Profile),
        "email" => return Ok(Item::Email),
        "offline_access" => return Ok(Item::OfflineAccess),
        _ => {}
    }
    let (resource, permission) = word.rsplit_once('/').ok_or_else(|| OAuthError::invalid_scope(word))?;
    if !resource.eq_ignore_ascii_case(RESOURCE) {
        Err(OAuthError::unknown_resource(resource))
    } else if [".default", "user_impersonation", PERMISSION].contains(&permission) {
        Ok(Item::Licensing)
    } else {
        Err(OAuthError::unknown_permission(permission))
    }
}
