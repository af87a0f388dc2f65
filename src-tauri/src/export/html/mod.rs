//! Reports as pages to print or send: whole in themselves, without scripts, and without anything to be fetched.

mod history;
mod list;

use std::io::{self, Write};

use maud::{DOCTYPE, Markup, PreEscaped, html};
use offswitch_ledger::Ledger;

use super::labels::local;
use super::sanitize::shown;
use super::{About, ListReport};
use crate::views::{Direction, ReportWords, ValueKind, ValueView};

const STYLE: &str = include_str!("style.css");

/// Nothing but the page's own style.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// The state of all offerings.
pub(super) fn list(out: &mut dyn Write, report: &ListReport, words: &ReportWords) -> io::Result<()> {
    write(out, &top(&report.about, words, "list"))?;
    write(out, &list::content(report, words))?;
    write(out, &bottom())
}

/// All runs, a section each.
pub(super) fn history(out: &mut dyn Write, ledger: &Ledger, about: &About, words: &ReportWords) -> io::Result<()> {
    write(out, &top(about, words, "history"))?;
    write(out, &history::facts(about, words))?;
    super::history::each_run(ledger, &about.account.tenant_id, |head, run| {
        write(out, &history::section(about, head, run, words))
    })?;
    write(out, &bottom())
}

fn write(out: &mut dyn Write, part: &Markup) -> io::Result<()> {
    out.write_all(part.0.as_bytes())
}

/// Everything before the content. What is opened here with a semicolon is closed at the bottom, since what comes between
/// is written bit by bit.
fn top(about: &About, words: &ReportWords, what: &str) -> Markup {
    let direction = match words.direction {
        Direction::Ltr => "ltr",
        Direction::Rtl => "rtl",
    };
    let title = format!("export.{what}.title");
    let title = words.word(&title);
    html! {
        (DOCTYPE)
        html lang=(words.language) dir=(direction);
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="viewport" content="width=device-width";
            title {
                @if about.account.practice { (shown(words.word("practice.mark"))) " – " }
                (shown(title)) " – " (shown(&about.account.organisation)) " – " (day(about))
            }
            style { (PreEscaped(STYLE)) }
        }
        body class=(what);
        @if about.account.practice { p.practice { strong { (shown(words.word("practice.mark"))) } } }
        main;
        h1 { (shown(title)) }
    }
}

fn bottom() -> Markup {
    PreEscaped(format!("</main><footer>Offswitch {}</footer></body></html>\n", env!("CARGO_PKG_VERSION")))
}

/// The day the report was made.
fn day(about: &About) -> String {
    local(&about.made_at.to_string()).chars().take_while(|letter| *letter != ' ').collect()
}

/// What every report begins with, and more: what a fact is called, and what it is.
fn facts(about: &About, words: &ReportWords, more: &[(&str, Markup)]) -> Markup {
    let account = &about.account;
    let common = [
        ("export.organisation", name(&account.organisation)),
        ("export.tenant", code(&account.tenant_id)),
        ("export.madeBy", person(&account.name, &account.username)),
        ("export.madeAt", moment(&about.made_at.to_string())),
    ];
    html! {
        dl.facts {
            @for (key, fact) in common.iter().chain(more) {
                div { dt { (shown(words.word(key))) } dd { (fact) } }
            }
        }
    }
}

/// The head of a table, which is on each of its pages; for the practice tenant so is its mark.
fn headings(about: &About, words: &ReportWords, columns: &[&str]) -> Markup {
    html! {
        thead {
            @if about.account.practice {
                tr.practice { th colspan=(columns.len()) { (shown(words.word("practice.mark"))) } }
            }
            tr { @for key in columns { th scope="col" { (shown(words.word(key))) } } }
        }
    }
}

/// A text that comes from elsewhere, which keeps its direction to itself.
fn name(text: &str) -> Markup {
    html! { bdi { (shown(text)) } }
}

/// A value; one that nobody here knows comes from elsewhere.
fn value(value: &ValueView, words: &ReportWords) -> Markup {
    let word = words.value(value);
    if value.kind == ValueKind::Other {
        name(&word)
    } else {
        html! { (shown(&word)) }
    }
}

fn code(text: &str) -> Markup {
    html! { code dir="ltr" { (shown(text)) } }
}

fn person(who: &str, username: &str) -> Markup {
    html! {
        (name(who))
        @if !username.is_empty() { " (" (name(username)) ")" }
    }
}

/// A moment (RFC 3339) in the machine's time zone, with the offset.
fn moment(at: &str) -> Markup {
    html! { time datetime=(at) dir="ltr" { (shown(&local(at))) } }
}
