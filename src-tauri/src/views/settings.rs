//! The settings, and what the system says beside them.

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

/// Whether the program looks for newer releases.
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
    /// What holds now.
    #[serde(flatten)]
    pub endpoints: Endpoints,
    /// Names of places that the command line fixes.
    pub fixed: Vec<String>,
    /// What holds if nothing is set.
    pub defaults: Endpoints,
    /// Whether newer releases are looked for.
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
    /// Where to sign in, and which service to ask.
    pub endpoints: Endpoints,
    /// Whether newer releases are looked for; none: as before.
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

/// How the system is told to write times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct RegionView {
    /// Where its formats are from, such as `de-AT`; its language may be another than the window's.
    pub locale: String,
    /// Whether the hours are counted to twelve.
    pub twelve_hours: bool,
}
