//! Input of reports.

use serde::Deserialize;
use ts_rs::TS;

use super::Direction;

/// File format of a report.
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
    /// The separator of columns: a comma, or a semicolon where the comma is in numbers.
    pub separator: Separator,
    /// The language as in BCP 47.
    pub language: String,
    /// The direction of its script.
    pub direction: Direction,
    /// The window's words by their keys; titles of problems as `problem.<code>`. Parameters are in braces.
    #[ts(type = "Record<string, string>")]
    pub labels: std::collections::BTreeMap<String, String>,
}

/// Separator of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum Separator {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
}

/// Summary of the tenant in the window's sentences, and the list that they are about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct TenantSummary {
    /// In one sentence.
    pub title: String,
    /// The number of offerings by value, and more sentences.
    pub text: String,
    /// The value that new offerings start with.
    pub starts: String,
    /// The number that are on, trials only, off, and at an unknown value.
    pub counts: [usize; 4],
    /// True if offer types could be read.
    pub offer_types_known: bool,
    /// The offerings' keys, ordered by name as the language does.
    pub order: Vec<String>,
}
