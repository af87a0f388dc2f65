//! Views of the account and of the interactive sign-in.

use offswitch_practice::Role;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Problem;

/// Permission of the signed-in person to change anything, as the ID token hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum WritePermission {
    /// A role that may is among those told.
    Likely,
    /// Roles are told, and none that may is among them.
    Unlikely,
    /// No roles are told.
    Unknown,
}

/// The signed-in account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct AccountView {
    /// The person's name.
    pub name: String,
    /// The user name; may be empty.
    pub username: String,
    /// The organization's domain, if it was named for the sign-in. Nothing is guessed from the user name.
    pub organization: Option<String>,
    /// The tenant's id.
    pub tenant_id: String,
    /// True if it may be another organization than the person's own.
    pub elsewhere: bool,
    /// True if the person is a guest there.
    pub guest: bool,
    /// True in the practice tenant.
    pub practice: bool,
    /// Permission to change anything: a hint.
    pub write_permission: WritePermission,
    /// `globalAdministrator`, `billingAdministrator`, `globalReader`, `none` or `unknown`.
    #[ts(type = "\"globalAdministrator\" | \"billingAdministrator\" | \"globalReader\" | \"none\" | \"unknown\"")]
    pub role: offswitch_signin::Role,
    /// The problem for which the session could not be stored and ends with the program.
    pub persist_problem: Option<Problem>,
}

/// An invented person of the practice tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct PracticeAccountView {
    /// User name.
    pub user: String,
    /// Password, good for the practice tenant only.
    pub password: String,
    /// The second factor.
    pub code: String,
    /// The person's role.
    #[ts(type = "AccountView[\"role\"]")]
    pub role: offswitch_signin::Role,
    /// True for a guest of another organization.
    pub guest: bool,
}

impl From<&offswitch_practice::Account> for PracticeAccountView {
    fn from(account: &offswitch_practice::Account) -> Self {
        let text = |text: &str| text.to_owned();
        let role = match account.role {
            Role::BillingAdministrator => offswitch_signin::Role::BillingAdministrator,
            Role::GlobalAdministrator => offswitch_signin::Role::GlobalAdministrator,
            Role::GlobalReader => offswitch_signin::Role::GlobalReader,
            Role::User => offswitch_signin::Role::None,
        };
        Self {
            user: text(account.user),
            password: text(account.password),
            code: text(account.code),
            role,
            guest: account.guest,
        }
    }
}

/// Event of an interactive sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum SignInEvent {
    /// The link is ready and the browser was asked to open it.
    Opened {
        /// The link, to be opened in a browser of the admin's choice on this computer.
        link: String,
        /// The time until which the callback is waited for (RFC 3339, UTC).
        until: String,
        /// True if an application of the company's own signs in, and not the built-in client.
        own_application: bool,
    },
    /// The browser could not be opened; the link still works.
    BrowserFailed {
        /// The cause.
        problem: Problem,
    },
    /// The browser called with `https`, which cannot be answered; the wait goes on.
    CalledWithTls,
    /// The browser came back.
    Finishing,
}

/// The words of the pages that the browser shows when it comes back, in the admin's language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct RedirectPageTexts {
    /// The language as in BCP 47.
    pub language: String,
    /// The direction of its script.
    pub direction: Direction,
    /// Heading when the browser has done its part.
    pub done_title: String,
    /// Sentence below it.
    pub done_text: String,
    /// Heading when the person did not get through.
    pub failed_title: String,
    /// Sentence below it.
    pub failed_text: String,
    /// Heading when the page called belongs to no sign-in in progress.
    pub unexpected_title: String,
    /// Sentence below it.
    pub unexpected_text: String,
}

/// The direction of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

impl From<RedirectPageTexts> for offswitch_signin::RedirectPageTexts {
    fn from(pages: RedirectPageTexts) -> Self {
        let RedirectPageTexts {
            language,
            direction,
            done_title,
            done_text,
            failed_title,
            failed_text,
            unexpected_title,
            unexpected_text,
        } = pages;
        let direction = match direction {
            Direction::Ltr => offswitch_signin::Direction::Ltr,
            Direction::Rtl => offswitch_signin::Direction::Rtl,
        };
        Self {
            language,
            direction,
            done_title,
            done_text,
            failed_title,
            failed_text,
            unexpected_title,
            unexpected_text,
        }
    }
}
