//! CSV reports, as spreadsheets open them.

use std::io::{self, Write};

use offswitch_ledger::Ledger;

use super::history::for_each_run;
use super::labels::local_time;
use super::{ListReport, ReportMetadata};
use crate::views::{AccountView, ChangeView, OfferingView, ReportLabels, RunSummaryView, Separator};

/// Excel takes a file for UTF-8 only if it begins so.
pub(super) const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

const LIST: [&str; 11] = [
    "changes.name",
    "export.kind",
    "export.id",
    "export.value",
    "export.new",
    "export.checked",
    "export.organisation",
    "export.tenant",
    "export.madeBy",
    "export.username",
    "export.madeAt",
];

const HISTORY: [&str; 17] = [
    "export.run",
    "export.started",
    "export.ended",
    "export.who",
    "export.username",
    "export.intent",
    "export.ending",
    "changes.name",
    "export.kind",
    "export.id",
    "changes.from",
    "changes.to",
    "changes.verdict",
    "export.reason",
    "detail.correlationId",
    "export.organisation",
    "export.tenant",
];

/// A line for each offering.
pub(super) fn list(out: impl Write, report: &ListReport, labels: &ReportLabels) -> io::Result<()> {
    let ReportMetadata { account, made_at } = &report.metadata;
    let mut table = CsvTable::begin(out, account, labels, &LIST)?;
    for offering in &report.list.offerings {
        let OfferingView { kind, id, name, value, .. } = offering;
        table.line([
            name.clone(),
            labels.named("kind", kind),
            id.clone(),
            labels.value(value),
            labels.yes_or_no(report.is_new(offering)),
            local_time(&report.list.read_at),
            account.organization.clone(),
            account.tenant_id.clone(),
            account.name.clone(),
            account.username.clone(),
            local_time(&made_at.to_string()),
        ])?;
    }
    table.end()
}

/// A line for each change of each run.
pub(super) fn history(
    out: impl Write,
    ledger: &Ledger,
    metadata: &ReportMetadata,
    labels: &ReportLabels,
) -> io::Result<()> {
    let account = &metadata.account;
    let mut table = CsvTable::begin(out, account, labels, &HISTORY)?;
    for_each_run(ledger, &account.tenant_id, |head, run| {
        let RunSummaryView { id, intent, who, username, started_at, ended_at, .. } = head;
        for change in &run.changes {
            let ChangeView { kind, id: offering, name, from, to, state, correlation_id, .. } = change;
            table.line([
                id.to_string(),
                local_time(started_at),
                ended_at.as_deref().map(local_time).unwrap_or_default(),
                who.clone(),
                username.clone(),
                labels.named("intent", intent),
                labels.ending(head),
                name.clone(),
                labels.named("kind", kind),
                offering.clone(),
                labels.value(from),
                labels.value(to),
                labels.named("state", state),
                labels.reason(change),
                correlation_id.clone().unwrap_or_default(),
                account.organization.clone(),
                account.tenant_id.clone(),
            ])?;
        }
        Ok(())
    })?;
    table.end()
}

/// Lines under headings; those of the practice tenant all begin with its mark.
struct CsvTable<W: Write> {
    lines: csv::Writer<W>,
    mark: Option<String>,
}

impl<W: Write> CsvTable<W> {
    fn begin(mut out: W, account: &AccountView, labels: &ReportLabels, columns: &[&str]) -> io::Result<Self> {
        out.write_all(BYTE_ORDER_MARK)?;
        let separator = match labels.separator {
            Separator::Comma => b',',
            Separator::Semicolon => b';',
        };
        let end = csv::Terminator::CRLF;
        let lines = csv::WriterBuilder::new().delimiter(separator).terminator(end).from_writer(out);
        let mark = account.practice.then(|| labels.word("practice.mark").to_owned());
        let mut table = Self { lines, mark };
        table.line(columns.iter().map(|key| labels.word(key).to_owned()))?;
        Ok(table)
    }

    fn line(&mut self, fields: impl IntoIterator<Item = String>) -> io::Result<()> {
        self.lines.write_record(self.mark.clone().into_iter().chain(fields).map(|field| escape_formula(&field)))?;
        Ok(())
    }

    fn end(mut self) -> io::Result<()> {
        self.lines.flush()
    }
}

/// A text that no spreadsheet takes for a formula (OWASP, "CSV Injection"): names come from the service.
fn escape_formula(field: &str) -> String {
    let formula = field.trim_start_matches(|letter: char| letter.is_whitespace() || letter.is_control());
    let tricky =
        field.starts_with(['\t', '\r', '\n']) || formula.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if tricky { format!("'{field}") } else { field.to_owned() }
}
