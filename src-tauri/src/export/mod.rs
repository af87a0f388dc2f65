//! Reports as files: the list and the history in the window's finished texts, as CSV for spreadsheets and as HTML to print or
//! send.

mod atomic_write;
mod csv;
mod html;
mod save_dialog;

use std::io;
use std::path::Path;

pub(crate) use save_dialog::ask_path;

use crate::views::ReportContent;

/// Writes a report. What stood at `path` is replaced only by a whole file.
///
/// # Errors
/// An error if the file cannot be written.
pub(crate) fn write(content: &ReportContent, path: &Path) -> io::Result<()> {
    atomic_write::replace(path, |out| match content {
        ReportContent::Csv(report) => csv::write(out, report),
        ReportContent::Html(report) => html::write(out, report),
    })
}

#[cfg(test)]
mod tests;
