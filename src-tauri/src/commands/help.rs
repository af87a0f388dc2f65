//! IPC: Microsoft's help pages.

use url::Url;

use crate::platform::window;
use crate::views::{HelpPage, Problem};

/// Opens a page in the system's browser.
#[tauri::command]
pub(crate) async fn open_help_page(page: HelpPage) -> Result<(), Problem> {
    let address = address(page);
    window::open_page(&Url::parse(address).map_err(|error| crate::adapters::problem::internal_error(&error))?)
}

/// The page's address. The admin centers' own pages are addressed behind the `#`.
fn address(page: HelpPage) -> &'static str {
    match page {
        HelpPage::SelfService => {
            "https://learn.microsoft.com/microsoft-365/commerce/subscriptions/manage-self-service-purchases-admins"
        }
        HelpPage::Products => "https://admin.microsoft.com/#/subscriptions",
        HelpPage::Services => "https://admin.microsoft.com/#/Settings/Services/:/Settings/L1/Store",
        HelpPage::Roles => "https://admin.microsoft.com/#/rbac/directory",
        HelpPage::PowerPlatform => "https://admin.powerplatform.microsoft.com/",
        HelpPage::AppRegistrations => {
            "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade"
        }
        HelpPage::Teams => "https://admin.teams.microsoft.com/policies/manage-apps",
        HelpPage::Requests => "https://admin.microsoft.com/#/licenses",
        HelpPage::SignUp => "https://learn.microsoft.com/entra/identity/users/directory-self-service-signup",
        HelpPage::AutoClaim => "https://learn.microsoft.com/microsoft-365/commerce/licenses/manage-auto-claim-policies",
        HelpPage::AzurePortal => "https://learn.microsoft.com/marketplace/purchase-control-options",
        HelpPage::Copilot => "https://admin.microsoft.com/#/copilot/settings",
        HelpPage::Faq => "https://learn.microsoft.com/microsoft-365/commerce/subscriptions/self-service-purchase-faq",
    }
}
