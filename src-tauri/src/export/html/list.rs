//! The page that tells how all offerings stand.

use maud::{Markup, html};

use super::super::ListReport;
use super::super::sanitize::sanitize;
use super::{code, facts, headings, moment, name, value};
use crate::views::{NewView, OfferingView, PolicyView, ReportWords, StandingWords, ValueKind};

const COLUMNS: [&str; 5] = ["changes.name", "export.kind", "export.id", "export.value", "export.new"];

/// Where the company stands, the facts, and every offering.
pub(super) fn content(report: &ListReport, words: &ReportWords) -> Markup {
    let ListReport { metadata, list, standing: StandingWords { title, text, starts, .. } } = report;
    let PolicyView { id, description, default_value } = &list.policy;
    let new_since = list.new.as_ref().map(|NewView { since, .. }| ("export.newSince", moment(since)));
    let policy = html! { (code(id)) @if !description.is_empty() { " – " (name(description)) } };
    let default = html! { (code(default_value)) @if !starts.is_empty() { " – " (sanitize(starts)) } };
    let mut more = vec![("export.checked", moment(&list.checked_at))];
    more.extend(new_since);
    more.extend([("export.policy", policy), ("export.default", default)]);
    html! {
        section.standing { h2 { (sanitize(title)) } p { (sanitize(text)) } }
        (facts(metadata, words, &more))
        table {
            (headings(metadata, words, &COLUMNS))
            tbody { @for offering in &list.offerings { (row(report, offering, words)) } }
        }
    }
}

fn row(report: &ListReport, offering: &OfferingView, words: &ReportWords) -> Markup {
    let OfferingView { kind, id, name: called, value: stands, .. } = offering;
    let new = report.is_new(offering);
    html! {
        tr {
            th scope="row" { (name(called)) }
            td { (sanitize(&words.named("kind", kind))) }
            td { (code(id)) }
            td.open[stands.kind != ValueKind::Off] { (value(stands, words)) }
            td.open[new] { (words.yes_or_no(new)) }
        }
    }
}
