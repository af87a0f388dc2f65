//! Views and input of the settings.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Addresses of the sign-in and of the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct Endpoints {
    /// The identity provider's address.
    pub authority: String,
    /// The tenant to sign in to.
    pub tenant: String,
    /// The application to sign in as.
    pub client_id: String,
    /// The licensing service's address.
    pub service: String,
}

/// State of the update check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum UpdatesView {
    /// It does.
    On,
    /// The settings say no.
    Off,
    /// A policy of Windows says no.
    ByPolicy,
    /// It was installed for everybody on this computer; whoever did that brings newer ones.
    ByAdministrator,
    /// This build knows of no releases.
    Unknown,
}

/// A newer release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct UpdateView {
    /// Its version.
    pub version: String,
}

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct SettingsView {
    /// The endpoints that hold now.
    #[serde(flatten)]
    pub endpoints: Endpoints,
    /// True if the client id is that of an application of the company's own, and not the built-in one.
    pub own_application: bool,
    /// Names of endpoints that the command line fixes.
    pub fixed: Vec<String>,
    /// The default endpoints.
    pub defaults: Endpoints,
    /// State of the update check.
    pub updates: UpdatesView,
    /// The window's language (BCP 47), or none where it follows the system's.
    pub language: Option<String>,
    /// Light or dark.
    pub theme: Theme,
}

/// The settings that somebody wants.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct SettingsInput {
    /// The endpoints.
    pub endpoints: Endpoints,
    /// True to check for updates; none: as before.
    pub check_for_updates: Option<bool>,
    /// The window's language (BCP 47); none: the system's.
    pub language: Option<String>,
    /// Light or dark.
    pub theme: Theme,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum Theme {
    /// As the system is.
    #[default]
    System,
    /// Light, whatever the system is.
    Light,
    /// Dark, whatever the system is.
    Dark,
}

/// Time format of the system's region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct RegionView {
    /// The locale of the formats, such as `de-AT`; its language may be another than the window's.
    pub locale: String,
    /// True for a 12-hour clock.
    pub twelve_hours: bool,
}
