//! Reports as HTML to print or send: whole in themselves, without scripts, and without anything to be fetched.

use std::io::{self, Write};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::views::{Direction, HtmlReport, ReportCell, ReportFact, ReportSection, ReportTable, ReportText, TextRole};

const STYLE: &str = include_str!("html.css");

/// Nothing but the page's own style.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// Writes the page.
pub(super) fn write(out: &mut dyn Write, report: &HtmlReport) -> io::Result<()> {
    out.write_all(page(report).into_string().as_bytes())
}

fn page(report: &HtmlReport) -> Markup {
    let HtmlReport { language, direction, title, heading, mark, wide, summary, facts, table, sections } = report;
    let direction = match direction {
        Direction::Ltr => "ltr",
        Direction::Rtl => "rtl",
    };
    html! {
        (DOCTYPE)
        html lang=(language) dir=(direction) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body.wide[*wide] {
                @if let Some(mark) = mark { p.practice { strong { (mark) } } }
                main {
                    h1 { (heading) }
                    @if let Some((sentence, more)) = summary { section.summary { h2 { (sentence) } p { (more) } } }
                    dl.facts { (each_fact(facts)) }
                    @if let Some(table) = table { (self::table(table, mark.as_deref())) }
                    @for section in sections { (self::section(section, mark.as_deref())) }
                }
                footer { "Offswitch " (env!("CARGO_PKG_VERSION")) }
            }
        }
        "\n"
    }
}

fn section(section: &ReportSection, mark: Option<&str>) -> Markup {
    let ReportSection { heading, facts, table } = section;
    html! {
        section.run {
            h2 { (texts(heading)) }
            dl.line { (each_fact(facts)) }
            @if let Some(table) = table { (self::table(table, mark)) }
        }
    }
}

fn each_fact(facts: &[ReportFact]) -> Markup {
    html! { @for ReportFact { label, value } in facts { div { dt { (label) } dd { (texts(value)) } } } }
}

/// A table, whose head is on each of its pages; for the practice tenant so is its mark.
fn table(table: &ReportTable, mark: Option<&str>) -> Markup {
    let ReportTable { columns, rows } = table;
    html! {
        table {
            thead {
                @if let Some(mark) = mark { tr.practice { th colspan=(columns.len()) { (mark) } } }
                tr { @for name in columns { th scope="col" { (name) } } }
            }
            tbody { @for row in rows { tr { @for (place, cell) in row.iter().enumerate() { (self::cell(cell, place == 0)) } } } }
        }
    }
}

fn cell(cell: &ReportCell, heading: bool) -> Markup {
    let ReportCell { value, note, strong } = cell;
    let content = html! {
        (texts(value))
        @if !note.is_empty() { span.note { (texts(note)) } }
    };
    if heading {
        html! { th scope="row" { (content) } }
    } else {
        html! { td.strong[*strong] { (content) } }
    }
}

fn texts(texts: &[ReportText]) -> Markup {
    html! { @for text in texts { (self::text(text)) } }
}

fn text(ReportText { text, role }: &ReportText) -> Markup {
    match role {
        TextRole::Plain => html! { (text) },
        TextRole::Name => html! { bdi { (text) } },
        TextRole::Code => html! { code dir="ltr" { (text) } },
        TextRole::Time => html! { time dir="ltr" { (text) } },
    }
}
