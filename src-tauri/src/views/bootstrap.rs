//! What the window needs to begin.

use serde::Serialize;
use ts_rs::TS;

use super::{AccountView, CatalogueView, PracticeAccountView, Problem, RegionView, SettingsView};

/// What the window needs to begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct BootstrapView {
    /// The program's version.
    pub version: String,
    /// Whether the program was started with `--practice`.
    pub practice: bool,
    /// The people of the practice tenant, once it runs.
    pub practice_accounts: Vec<PracticeAccountView>,
    /// The languages that the system is set to (BCP 47, as far as it tells such), the best first.
    pub languages: Vec<String>,
    /// How times are written, where the system has a choice beside its language.
    pub region: Option<RegionView>,
    /// The settings.
    pub settings: SettingsView,
    /// Why the settings are the usual ones, if they could not be read.
    pub settings_problem: Option<Problem>,
    /// Why nothing may be changed, if the ledger cannot record it; a list that was read knows better.
    pub ledger_problem: Option<Problem>,
    /// That a damaged ledger was set aside and a new one begun, if that happened at this start.
    pub ledger_notice: Option<Problem>,
    /// What is known already of the account whose session is kept, if there is one and nobody was signed in yet.
    pub cached: Option<CachedView>,
    /// Who is signed in, if the window was loaded anew.
    pub attached: Option<AttachedView>,
}

/// What the account saw last, shown while the kept session is renewed and the list is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct CachedView {
    /// The account whose session is kept.
    pub account: AccountView,
    /// The list as it was; `read_at` says when.
    pub catalogue: CatalogueView,
}

/// Who is signed in already, for a window that was loaded anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct AttachedView {
    /// The account.
    pub account: AccountView,
    /// The list as it was read last, in step with what a run told since; `read_at` says when.
    pub catalogue: Option<CatalogueView>,
    /// Whether anything is under way, which `follow_run` tells about.
    pub busy: bool,
}
