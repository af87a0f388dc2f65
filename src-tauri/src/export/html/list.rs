//! HTML report of all offerings.

use maud::{Markup, html};

use super::super::ListReport;
use super::super::sanitize::sanitize;
use super::{code, facts, headings, moment, name, value};
use crate::views::{NewOfferingsView, OfferingView, PolicyView, ReportLabels, TenantSummary, ValueKind};

const COLUMNS: [&str; 5] = ["changes.name", "export.kind", "export.id", "export.value", "export.new"];

/// Summary, facts, and every offering.
pub(super) fn content(report: &ListReport, labels: &ReportLabels) -> Markup {
    let ListReport { metadata, list, summary: TenantSummary { title, text, starts, .. } } = report;
    let PolicyView { id, description, default_value } = &list.policy;
    let new_since = list.new.as_ref().map(|NewOfferingsView { since, .. }| ("export.newSince", moment(since)));
    let policy = html! { (code(id)) @if !description.is_empty() { " – " (name(description)) } };
    let default = html! { (code(default_value)) @if !starts.is_empty() { " – " (sanitize(starts)) } };
    let mut more = vec![("export.checked", moment(&list.read_at))];
    more.extend(new_since);
    more.extend([("export.policy", policy), ("export.default", default)]);
    html! {
        section.standing { h2 { (sanitize(title)) } p { (sanitize(text)) } }
        (facts(metadata, labels, &more))
        table {
            (headings(metadata, labels, &COLUMNS))
            tbody { @for offering in &list.offerings { (row(report, offering, labels)) } }
        }
    }
}

fn row(report: &ListReport, offering: &OfferingView, labels: &ReportLabels) -> Markup {
    let OfferingView { kind, id, name: called, value: stands, .. } = offering;
    let new = report.is_new(offering);
    html! {
        tr {
            th scope="row" { (name(called)) }
            td { (sanitize(&labels.named("kind", kind))) }
            td { (code(id)) }
            td.open[stands.kind != ValueKind::Off] { (value(stands, labels)) }
            td.open[new] { (labels.yes_or_no(new)) }
        }
    }
}
