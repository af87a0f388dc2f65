//! State that the window starts with.

use serde::Serialize;
use ts_rs::TS;

use super::{AccountView, CatalogueView, PracticeAccountView, Problem, RegionView, SettingsView};

/// State that the window starts with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct BootstrapView {
    /// The program's version.
    pub version: String,
    /// True if the program was started with `--practice`.
    pub practice: bool,
    /// The people of the practice tenant, once it runs.
    pub practice_accounts: Vec<PracticeAccountView>,
    /// The languages that the system is set to (BCP 47, as far as it tells such), the best first.
    pub languages: Vec<String>,
    /// The time format, where the system has a choice beside its language.
    pub region: Option<RegionView>,
    /// The settings.
    pub settings: SettingsView,
    /// The problem for which the settings are the defaults, if they could not be read.
    pub settings_problem: Option<Problem>,
    /// The problem for which nothing may be changed, if the ledger cannot record it; a list that was read knows better.
    pub ledger_problem: Option<Problem>,
    /// The notice that a damaged ledger was quarantined and a new one begun at this start.
    pub ledger_notice: Option<Problem>,
    /// The cached list of the account whose session is stored, if there is one and nobody was signed in yet.
    pub cached: Option<CachedView>,
    /// The account that is signed in, if the page was reloaded.
    pub attached: Option<AttachedView>,
}

/// The list as the account read it last, shown while the stored session is resumed and the list is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct CachedView {
    /// The account whose session is kept.
    pub account: AccountView,
    /// The list as it was; `read_at` says when.
    pub catalogue: CatalogueView,
}

/// The account that is signed in already, for a page that was reloaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct AttachedView {
    /// The account.
    pub account: AccountView,
    /// The list as it was read last, in step with what a run told since; `read_at` says when.
    pub catalogue: Option<CatalogueView>,
    /// True if something is in progress, which `follow_run` tells about.
    pub busy: bool,
}
