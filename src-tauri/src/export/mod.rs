//! Reports of the list and of the history, as CSV and HTML, in the window's words.

mod atomic_write;
mod csv;
mod history;
mod html;
mod labels;
mod list;
mod sanitize;
mod save_dialog;

use std::io;
use std::path::Path;

use jiff::Timestamp;
use offswitch_ledger::Ledger;

pub(crate) use list::ListReport;
pub(crate) use save_dialog::ask_path;

use crate::views::{AccountView, ReportFormat, ReportLabels};

/// Author and time of a report.
#[derive(Debug, Clone)]
pub(crate) struct ReportMetadata {
    /// The account that makes it.
    pub account: AccountView,
    /// The time of making it.
    pub made_at: Timestamp,
}

/// Writes the state of all offerings. What stood at `path` is replaced only by a whole file.
///
/// # Errors
/// If the file cannot be written.
pub(crate) fn write_list(
    report: &ListReport,
    format: ReportFormat,
    labels: &ReportLabels,
    path: &Path,
) -> io::Result<()> {
    atomic_write::replace(path, |out| match format {
        ReportFormat::Html => html::list(out, report, labels),
        ReportFormat::Csv => csv::list(out, report, labels),
    })
}

/// Writes all runs of the account's tenant, newest first. What stood at `path` is replaced only by a whole file.
///
/// # Errors
/// If the file cannot be written, or the ledger cannot be read.
pub(crate) fn write_history(
    ledger: &Ledger,
    metadata: &ReportMetadata,
    format: ReportFormat,
    labels: &ReportLabels,
    path: &Path,
) -> io::Result<()> {
    atomic_write::replace(path, |out| match format {
        ReportFormat::Html => html::history(out, ledger, metadata, labels),
        ReportFormat::Csv => csv::history(out, ledger, metadata, labels),
    })
}

#[cfg(test)]
mod tests;
