//! Help pages of Microsoft's.

use serde::Deserialize;
use ts_rs::TS;

/// A page of Microsoft's that goes on where Offswitch ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum HelpPage {
    /// Microsoft's own help on self-service purchases.
    SelfService,
    /// The products that people have bought or try already.
    Products,
    /// Apps and services that people own, among them trials for the whole organization.
    Services,
    /// The roles and their holders.
    Roles,
    /// The admin center of the Power Platform.
    PowerPlatform,
    /// The apps of Teams.
    Teams,
    /// Licenses, where requests for them wait.
    Requests,
    /// Microsoft's help on sign-up by e-mail address.
    SignUp,
    /// Microsoft's help on licenses that people claim by themselves.
    AutoClaim,
    /// Microsoft's help on purchases in the Azure portal.
    AzurePortal,
    /// The settings of Copilot.
    Copilot,
    /// Microsoft's FAQ on self-service purchases, which says where there are none.
    Faq,
    /// The applications that the organization has registered.
    AppRegistrations,
}
