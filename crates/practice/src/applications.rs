//! Applications (client ids) that may sign people in, and what is wrong with each.

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::organization::{CLIENT_ID, OWN_CLIENT_ID};

/// An application's flaw: what keeps it from being used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Flaw {
    /// It is not registered in this tenant.
    Unregistered,
    /// The redirect URI is not registered with it.
    Redirect,
    /// It is disabled in this tenant.
    Disabled,
    /// Nobody is assigned to it, though only assigned users may sign in.
    Assignment,
    /// Conditional Access blocks it.
    ConditionalAccess,
    /// Nobody has consented to it; the browser is sent back with that.
    Consent,
    /// An administrator must approve it; the sign-in says so on its own page.
    Approval,
    /// It lacks the permission for the licensing service, which refuses its tokens.
    Permission,
}

/// The applications of the tenant: Microsoft's own client, and one that the organization has registered.
#[derive(Default)]
pub(crate) struct Applications(Mutex<[Option<Flaw>; 2]>);

/// Client ids of all applications, in the order of their flaws.
const CLIENTS: [&str; 2] = [CLIENT_ID, OWN_CLIENT_ID];

impl Applications {
    /// The application with a client id, compared without case, and its flaw. `None` if it is not registered.
    pub(crate) fn find(&self, client: &str) -> Option<(&'static str, Option<Flaw>)> {
        let place = place(client)?;
        let flaw = self.0.lock()[place];
        (flaw != Some(Flaw::Unregistered)).then_some((CLIENTS[place], flaw))
    }

    /// Sets an application's flaw, or mends it. False if the tenant has no such application.
    pub(crate) fn set(&self, client: &str, flaw: Option<Flaw>) -> bool {
        place(client).map(|place| self.0.lock()[place] = flaw).is_some()
    }

    /// Mends all.
    pub(crate) fn reset(&self) {
        *self.0.lock() = [None; 2];
    }
}

fn place(client: &str) -> Option<usize> {
    CLIENTS.iter().position(|known| known.eq_ignore_ascii_case(client))
}
