//! Windows policies and installations that forbid the update check.

use tauri::{AppHandle, Runtime};

use super::knows_releases;
use crate::views::UpdatesView;

/// The registry key of the program's Windows policies: a number called `Updates` that is 0 forbids them.
#[cfg(windows)]
const POLICIES: &str = r"Software\Policies\Offswitch";

/// The reason for which updates are disabled, whatever the settings say.
pub(crate) fn disabled_reason<R: Runtime>(app: &AppHandle<R>) -> Option<UpdatesView> {
    if !knows_releases(app) {
        Some(UpdatesView::Unknown)
    } else if disabled_by_policy() {
        Some(UpdatesView::ByPolicy)
    } else if installed_for_all_users() {
        Some(UpdatesView::ByAdministrator)
    } else {
        None
    }
}

#[cfg(windows)]
fn disabled_by_policy() -> bool {
    let forbids = |root: &windows_registry::Key| root.open(POLICIES).and_then(|key| key.get_u32("Updates")) == Ok(0);
    forbids(windows_registry::LOCAL_MACHINE) || forbids(windows_registry::CURRENT_USER)
}

#[cfg(not(windows))]
fn disabled_by_policy() -> bool {
    false
}

/// Returns whether it was installed for all users, by the computer's administrator, who also brings newer ones.
#[cfg(windows)]
fn installed_for_all_users() -> bool {
    let (program, own) = (std::env::current_exe(), dirs::data_local_dir());
    program.ok().zip(own).is_none_or(|(program, own)| !program.starts_with(own))
}

#[cfg(not(windows))]
fn installed_for_all_users() -> bool {
    false
}
