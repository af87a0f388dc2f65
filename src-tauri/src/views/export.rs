//! What is handed on as a file.

use serde::Deserialize;
use ts_rs::TS;

/// The words and the form of an exported history.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct ExportWords {
    /// The proposed file name, without a folder.
    pub file_name: String,
    /// The title of the dialog that asks where to.
    pub dialog_title: String,
    /// What separates columns: a comma, or a semicolon where the comma is in numbers.
    pub separator: Separator,
    /// The columns' headings, in the order: run, started, ended, who, user name, for what, how it ended, offering, kind,
    /// id, from, to, verdict, reason, correlation id.
    pub columns: Vec<String>,
    /// Words by key: `intent.*`, `ending.*` (`completed`, `open` and those of `Stopped`), `kind.*`, `value.*`,
    /// `state.*`, `problem.<code>` with its parameters in braces.
    #[ts(type = "Record<string, string>")]
    pub words: std::collections::BTreeMap<String, String>,
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
