//! CSV reports, as spreadsheets open them.

use std::io::{self, Write};

use crate::views::{CsvReport, Separator};

/// Excel takes a file for UTF-8 only if it begins so.
pub(super) const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Writes the rows as lines.
pub(super) fn write(mut out: impl Write, report: &CsvReport) -> io::Result<()> {
    out.write_all(BYTE_ORDER_MARK)?;
    let separator = match report.separator {
        Separator::Comma => b',',
        Separator::Semicolon => b';',
    };
    let end = csv::Terminator::CRLF;
    let mut lines = csv::WriterBuilder::new().delimiter(separator).terminator(end).from_writer(out);
    for row in &report.rows {
        lines.write_record(row.iter().map(|field| escape_formula(field)))?;
    }
    lines.flush()
}

/// A text that no spreadsheet takes for a formula (OWASP, "CSV Injection"): names come from the service.
fn escape_formula(field: &str) -> String {
    let formula = field.trim_start_matches(|letter: char| letter.is_whitespace() || letter.is_control());
    let tricky =
        field.starts_with(['\t', '\r', '\n']) || formula.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if tricky { format!("'{field}") } else { field.to_owned() }
}
