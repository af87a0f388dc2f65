//! HTML reports to print or send: self-contained, without scripts.

mod history;
mod list;

use std::io::{self, Write};

use maud::{DOCTYPE, Markup, PreEscaped, html};
use offswitch_ledger::Ledger;

use super::labels::local_time;
use super::sanitize::sanitize;
use super::{ListReport, ReportMetadata};
use crate::views::{Direction, ReportLabels, ValueKind, ValueView};

const STYLE: &str = include_str!("style.css");

/// Nothing but the page's own style.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// The state of all offerings.
pub(super) fn list(out: &mut dyn Write, report: &ListReport, labels: &ReportLabels) -> io::Result<()> {
    write(out, &top(&report.metadata, labels, "list"))?;
    write(out, &list::content(report, labels))?;
    write(out, &bottom())
}

/// All runs, a section each.
pub(super) fn history(
    out: &mut dyn Write,
    ledger: &Ledger,
    metadata: &ReportMetadata,
    labels: &ReportLabels,
) -> io::Result<()> {
    write(out, &top(metadata, labels, "history"))?;
    write(out, &history::facts(metadata, labels))?;
    super::history::for_each_run(ledger, &metadata.account.tenant_id, |head, run| {
        write(out, &history::section(metadata, head, run, labels))
    })?;
    write(out, &bottom())
}

fn write(out: &mut dyn Write, part: &Markup) -> io::Result<()> {
    out.write_all(part.0.as_bytes())
}

/// Everything before the content. What is opened here with a semicolon is closed at the bottom, since what comes between
/// is written bit by bit.
fn top(metadata: &ReportMetadata, labels: &ReportLabels, what: &str) -> Markup {
    let direction = match labels.direction {
        Direction::Ltr => "ltr",
        Direction::Rtl => "rtl",
    };
    let title = format!("export.{what}.title");
    let title = labels.word(&title);
    html! {
        (DOCTYPE)
        html lang=(labels.language) dir=(direction);
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="viewport" content="width=device-width";
            title {
                @if metadata.account.practice { (sanitize(labels.word("practice.mark"))) " – " }
                (sanitize(title)) " – " (sanitize(&metadata.account.organization)) " – " (day(metadata))
            }
            style { (PreEscaped(STYLE)) }
        }
        body class=(what);
        @if metadata.account.practice { p.practice { strong { (sanitize(labels.word("practice.mark"))) } } }
        main;
        h1 { (sanitize(title)) }
    }
}

fn bottom() -> Markup {
    PreEscaped(format!("</main><footer>Offswitch {}</footer></body></html>\n", env!("CARGO_PKG_VERSION")))
}

/// The day the report was made.
fn day(metadata: &ReportMetadata) -> String {
    local_time(&metadata.made_at.to_string()).chars().take_while(|letter| *letter != ' ').collect()
}

/// The facts that every report begins with, and more: name and value.
fn facts(metadata: &ReportMetadata, labels: &ReportLabels, more: &[(&str, Markup)]) -> Markup {
    let account = &metadata.account;
    let common = [
        ("export.organisation", name(&account.organization)),
        ("export.tenant", code(&account.tenant_id)),
        ("export.madeBy", person(&account.name, &account.username)),
        ("export.madeAt", moment(&metadata.made_at.to_string())),
    ];
    html! {
        dl.facts {
            @for (key, fact) in common.iter().chain(more) {
                div { dt { (sanitize(labels.word(key))) } dd { (fact) } }
            }
        }
    }
}

/// The head of a table, which is on each of its pages; for the practice tenant so is its mark.
fn headings(metadata: &ReportMetadata, labels: &ReportLabels, columns: &[&str]) -> Markup {
    html! {
        thead {
            @if metadata.account.practice {
                tr.practice { th colspan=(columns.len()) { (sanitize(labels.word("practice.mark"))) } }
            }
            tr { @for key in columns { th scope="col" { (sanitize(labels.word(key))) } } }
        }
    }
}

/// A text that comes from elsewhere, which keeps its direction to itself.
fn name(text: &str) -> Markup {
    html! { bdi { (sanitize(text)) } }
}

/// A value; one that nobody here knows comes from elsewhere.
fn value(value: &ValueView, labels: &ReportLabels) -> Markup {
    let word = labels.value(value);
    if value.kind == ValueKind::Other {
        name(&word)
    } else {
        html! { (sanitize(&word)) }
    }
}

fn code(text: &str) -> Markup {
    html! { code dir="ltr" { (sanitize(text)) } }
}

fn person(who: &str, username: &str) -> Markup {
    html! {
        (name(who))
        @if !username.is_empty() { " (" (name(username)) ")" }
    }
}

/// A moment (RFC 3339) in the machine's time zone, with the offset.
fn moment(at: &str) -> Markup {
    html! { time datetime=(at) dir="ltr" { (sanitize(&local_time(at))) } }
}
