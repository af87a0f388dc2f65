//! Reports in finished texts, for which the program has a file written.

use serde::Deserialize;
use ts_rs::TS;

use super::Direction;

/// A report, and the texts of the dialog that asks where to write it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct Report {
    /// Proposed file name, without a folder and an ending.
    pub file_name: String,
    /// Title of the dialog.
    pub dialog_title: String,
    /// Name of the file type.
    pub filter_name: String,
    /// Content in the form of one of the two file types.
    pub content: ReportContent,
}

/// Content of a report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "format")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum ReportContent {
    /// A table for spreadsheets.
    Csv(CsvReport),
    /// A page to print or send.
    Html(Box<HtmlReport>),
}

/// Table for spreadsheets.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct CsvReport {
    /// Character between columns.
    pub separator: Separator,
    /// Lines of equal length, the headings first.
    pub rows: Vec<Vec<String>>,
}

/// Character between columns: a comma, or a semicolon where the comma is in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum Separator {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
}

/// Page to print or send.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct HtmlReport {
    /// Language (BCP 47).
    pub language: String,
    /// Direction of its script.
    pub direction: Direction,
    /// Title of the document.
    pub title: String,
    /// Heading of the page.
    pub heading: String,
    /// Mark of the practice tenant, at the top and in the head of each table.
    pub mark: Option<String>,
    /// True if its tables are for landscape paper.
    pub wide: bool,
    /// Summary in a sentence, and what else there is to say.
    pub summary: Option<(String, String)>,
    /// Facts that the page begins with.
    pub facts: Vec<ReportFact>,
    /// Table below them.
    pub table: Option<ReportTable>,
    /// Sections, each with facts and a table of its own.
    pub sections: Vec<ReportSection>,
}

/// Section of a page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct ReportSection {
    /// Heading.
    pub heading: Vec<ReportText>,
    /// Facts on one line.
    pub facts: Vec<ReportFact>,
    /// Table, if there is anything in it.
    pub table: Option<ReportTable>,
}

/// Name of a fact, and the fact.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct ReportFact {
    /// Its name.
    pub label: String,
    /// Its texts, one after the other.
    pub value: Vec<ReportText>,
}

/// Table of a page; the first cell of a row is its heading.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct ReportTable {
    /// Headings of the columns.
    pub columns: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<ReportCell>>,
}

/// Cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct ReportCell {
    /// Its texts, one after the other.
    pub value: Vec<ReportText>,
    /// Smaller texts on a line below.
    pub note: Vec<ReportText>,
    /// True if it is to be noticed.
    pub strong: bool,
}

/// Text of a page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct ReportText {
    /// As it shows.
    pub text: String,
    /// Its role.
    pub role: TextRole,
}

/// Role of a text on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum TextRole {
    /// The window's own words.
    Plain,
    /// Text from elsewhere, such as a name, which keeps its direction to itself.
    Name,
    /// An id or a code.
    Code,
    /// A date and time with its offset.
    Time,
}
