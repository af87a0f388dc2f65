//! HTML report of the history.

use maud::{Markup, html};

use super::super::ReportMetadata;
use super::super::sanitize::sanitize;
use super::{code, headings, moment, name, person, value};
use crate::views::{ChangeState, ChangeView, CountsView, ReportLabels, RunSummaryView, RunView};

const COLUMNS: [&str; 6] =
    ["changes.name", "changes.from", "changes.to", "changes.verdict", "export.reason", "detail.correlationId"];

/// Facts about the report.
pub(super) fn facts(metadata: &ReportMetadata, labels: &ReportLabels) -> Markup {
    super::facts(metadata, labels, &[])
}

/// A run with its changes; what did not go as wanted comes first.
pub(super) fn section(
    metadata: &ReportMetadata,
    head: &RunSummaryView,
    run: &RunView,
    labels: &ReportLabels,
) -> Markup {
    let RunSummaryView { id, intent, who, username, started_at, ended_at, counts, .. } = head;
    let mut changes: Vec<_> = run.changes.iter().collect();
    changes.sort_by_key(|change| change.state == ChangeState::Verified);
    let facts = [
        ("export.run", html! { (id) }),
        ("export.who", person(who, username)),
        ("export.ended", html! { @if let Some(at) = ended_at { (moment(at)) } @else { "–" } }),
        ("export.ending", html! { (sanitize(&labels.ending(head))) }),
        ("export.counts", html! { (sanitize(&tally(*counts, labels))) }),
    ];
    // What the language sets between names.
    let comma = labels.filled("form.phrases", &[("first", ""), ("second", "")]);
    html! {
        section.run {
            h2 { (moment(started_at)) " – " (sanitize(&labels.named("intent", intent))) }
            dl.line {
                @for (key, fact) in &facts { div { dt { (sanitize(labels.word(key))) } dd { (fact) } } }
                @if !run.drifted.is_empty() {
                    div {
                        dt { (sanitize(labels.word("export.overtaken"))) }
                        dd { @for (place, left) in run.drifted.iter().enumerate() { @if place > 0 { (comma) } (name(left)) } }
                    }
                }
            }
            @if !changes.is_empty() {
                table {
                    (headings(metadata, labels, &COLUMNS))
                    tbody { @for change in changes { (row(change, labels)) } }
                }
            }
        }
    }
}

fn row(change: &ChangeView, labels: &ReportLabels) -> Markup {
    let ChangeView { kind, id, name: called, from, to, state, correlation_id, .. } = change;
    let reason = labels.reason(change);
    html! {
        tr {
            th scope="row" { (name(called)) span.under { (sanitize(&labels.named("kind", kind))) " " (code(id)) } }
            td { (value(from, labels)) }
            td { (value(to, labels)) }
            td.open[*state != ChangeState::Verified] { (sanitize(&labels.named("state", state))) }
            td { @if !reason.is_empty() { (name(&reason)) } }
            td { @if let Some(correlation_id) = correlation_id { (code(correlation_id)) } }
        }
    }
}

/// The number of changes by outcome: "Verified: 28, Refused: 1".
fn tally(counts: CountsView, labels: &ReportLabels) -> String {
    let CountsView { planned: _, verified, unconfirmed, refused, failed, not_attempted, interrupted } = counts;
    let each = [
        ("state.verified", verified),
        ("state.unconfirmed", unconfirmed),
        ("state.refused", refused),
        ("state.failed", failed),
        ("state.interrupted", interrupted),
        ("state.notAttempted", not_attempted),
    ];
    let labelled = each
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(key, count)| labels.filled("form.label", &[("label", labels.word(key)), ("value", &count.to_string())]));
    labelled
        .reduce(|first, second| labels.filled("form.phrases", &[("first", &first), ("second", &second)]))
        .unwrap_or_else(|| "–".to_owned())
}
