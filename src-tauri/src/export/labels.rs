//! Labels of a report, from the window's translations.

use chrono::{DateTime, Local};
use serde::Serialize;

use crate::views::{ChangeState, ChangeView, Problem, ProblemCode, ReportLabels, RunSummaryView, ValueKind, ValueView};

impl ReportLabels {
    /// The word for this key; the key itself where the window gave none.
    pub(super) fn word<'a>(&'a self, key: &'a str) -> &'a str {
        self.labels.get(key).map_or(key, String::as_str)
    }

    /// The word for a view's variant, or what it is called here.
    pub(super) fn named<T: Serialize>(&self, group: &str, variant: &T) -> String {
        let name = name(variant);
        self.labels.get(&format!("{group}.{name}")).cloned().unwrap_or(name)
    }

    /// A value; one that nobody here knows as the service wrote it.
    pub(super) fn value(&self, value: &ValueView) -> String {
        match value.kind {
            ValueKind::Other => value.text.clone(),
            kind => self.named("value", &kind),
        }
    }

    /// The sentence for this key, with what it names.
    pub(super) fn filled(&self, key: &str, params: &[(&str, &str)]) -> String {
        let mut sentence = String::new();
        let mut rest = self.word(key);
        while let Some((before, after)) = rest.split_once('{') {
            sentence.push_str(before);
            let hole = after.split_once('}');
            let found = hole.and_then(|(hole, more)| Some((params.iter().find(|(name, _)| *name == hole)?.1, more)));
            let (text, more) = found.unwrap_or(("{", after));
            sentence.push_str(text);
            rest = more;
        }
        sentence + rest
    }

    /// The label of a run's end.
    pub(super) fn ending(&self, head: &RunSummaryView) -> String {
        match (&head.ended_at, &head.stop_reason) {
            (None, _) => self.word("ending.open").to_owned(),
            (Some(_), None) => self.word("ending.completed").to_owned(),
            (Some(_), Some(stop_reason)) => self.named("ending", stop_reason),
        }
    }

    /// The reason why a change did not come about, and the value that was observed instead.
    pub(super) fn reason(&self, change: &ChangeView) -> String {
        let ChangeView { from, to, observed, state, problem, .. } = change;
        let why = problem.as_ref().map(|problem| self.problem(problem));
        let other = observed.as_ref().filter(|observed| *observed != from && *observed != to);
        let other = other.map(|observed| self.filled("changes.shows", &[("value", &self.value(observed))]));
        let given_up = matches!(state, ChangeState::Refused | ChangeState::Failed);
        let anyway = (given_up && observed.as_ref() == Some(to)).then(|| self.word("changes.standsAnyway").to_owned());
        let joined =
            |first: String, second: String| self.filled("form.clauses", &[("first", &first), ("second", &second)]);
        [why, other, anyway].into_iter().flatten().reduce(joined).unwrap_or_default()
    }

    fn problem(&self, problem: &Problem) -> String {
        let params: Vec<_> = problem.params.iter().map(|(hole, value)| (hole.as_str(), value.as_str())).collect();
        let key = format!("problem.{}", problem.code);
        // The code of another version says more than that it is unknown.
        let unknown = || problem.details.iter().find(|detail| detail.name == "code");
        match problem.code {
            ProblemCode::Unknown => unknown().map_or_else(|| problem.code.to_string(), |code| code.value.clone()),
            _ if self.labels.contains_key(&key) => self.filled(&key, &params),
            code => code.to_string(),
        }
    }

    pub(super) fn yes_or_no(&self, yes: bool) -> String {
        self.word(if yes { "export.yes" } else { "export.no" }).to_owned()
    }
}

/// The name that a view's variant crosses the IPC with.
fn name<T: Serialize>(variant: &T) -> String {
    match serde_json::to_value(variant) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// A moment (RFC 3339) as spreadsheets understand it, in the machine's time zone; the offset tells which. Windows is asked
/// for it, since a time zone database of our own would be 250 kB of the program.
pub(super) fn local_time(moment: &str) -> String {
    let Ok(time) = DateTime::parse_from_rfc3339(moment) else { return moment.to_owned() };
    time.with_timezone(&Local).format("%Y-%m-%d %H:%M:%S %:z").to_string()
}
