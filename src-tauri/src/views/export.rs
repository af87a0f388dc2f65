//! What is handed on as a file.

use serde::Deserialize;
use ts_rs::TS;

use super::Direction;

/// What kind of file a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum ReportFormat {
    /// A page to print or send: HTML.
    Html,
    /// A table for spreadsheets: CSV.
    Csv,
}

/// The words and the form of a report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct ReportLabels {
    /// The proposed file name, without a folder and an ending.
    pub file_name: String,
    /// The title of the dialog that asks where to.
    pub dialog_title: String,
    /// What separates columns: a comma, or a semicolon where the comma is in numbers.
    pub separator: Separator,
    /// The language as in BCP 47.
    pub language: String,
    /// The direction of its script.
    pub direction: Direction,
    /// The window's words by their keys; titles of problems as `problem.<code>`. Parameters are in braces.
    #[ts(type = "Record<string, string>")]
    pub labels: std::collections::BTreeMap<String, String>,
}

/// What separates columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum Separator {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
}

/// Where the company stands, in the window's sentences, and what they are about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct TenantSummary {
    /// In one sentence.
    pub title: String,
    /// How many offerings have which value, and what else there is to say.
    pub text: String,
    /// How new offerings start.
    pub starts: String,
    /// How many are on, trials only, off, and at a word that Offswitch does not know.
    pub counts: [usize; 4],
    /// Whether offer types could be read.
    pub offer_types_known: bool,
    /// The offerings' keys, ordered by name as the language does.
    pub order: Vec<String>,
}
