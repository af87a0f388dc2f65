//! Report of the benchmark: a table on standard output and a JSON file.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::statistics::Sample;

/// Unit of a figure.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unit {
    /// Time.
    Milliseconds,
    /// Memory.
    Mebibytes,
    /// Sizes of files.
    Kilobytes,
}

impl Unit {
    fn sign(self) -> &'static str {
        match self {
            Self::Milliseconds => "ms",
            Self::Mebibytes => "MiB",
            Self::Kilobytes => "kB",
        }
    }
}

/// Target of a figure.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    /// No less.
    AtLeast(f64),
    /// No more.
    AtMost(f64),
}

impl Target {
    fn is_met(self, by: f64) -> bool {
        match self {
            Self::AtLeast(least) => by >= least,
            Self::AtMost(most) => by <= most,
        }
    }

    fn text(self) -> String {
        match self {
            Self::AtLeast(least) => format!("at least {least}"),
            Self::AtMost(most) => format!("at most {most}"),
        }
    }
}

/// Everything measured. It prints as it goes.
#[derive(Default)]
pub(crate) struct Report {
    parts: Vec<Part>,
}

struct Part {
    name: &'static str,
    how: String,
    notes: Vec<String>,
    rows: Vec<Row>,
}

struct Row {
    what: String,
    /// Nothing for a ratio.
    unit: Option<Unit>,
    sample: Sample,
    target: Option<Target>,
}

impl Report {
    /// Begins a part; `how` says how it is measured.
    pub(crate) fn part(&mut self, name: &'static str, how: String) {
        println!("\n{name}\n{how}\n");
        println!("  {:<66} {:>10}  {:<21} {:>4}  target", "", "median", "quartiles", "runs");
        self.parts.push(Part { name, how, notes: Vec::new(), rows: Vec::new() });
    }

    /// Adds a note about the figures of this part.
    pub(crate) fn note(&mut self, note: String) {
        println!("  ({note})");
        if let Some(part) = self.parts.last_mut() {
            part.notes.push(note);
        }
    }

    /// Adds a figure.
    pub(crate) fn figure(&mut self, what: impl Into<String>, unit: Unit, sample: Sample, target: Option<Target>) {
        self.row(Row { what: what.into(), unit: Some(unit), sample, target });
    }

    /// Adds a ratio: how often the one is contained in the other.
    pub(crate) fn ratio(&mut self, what: impl Into<String>, sample: Sample, target: Option<Target>) {
        self.row(Row { what: what.into(), unit: None, sample, target });
    }

    fn row(&mut self, row: Row) {
        println!("{}", row.line());
        if let Some(part) = self.parts.last_mut() {
            part.rows.push(row);
        }
    }

    /// True if every target is met.
    pub(crate) fn is_met(&self) -> bool {
        self.parts.iter().flat_map(|part| &part.rows).all(|row| row.is_met() != Some(false))
    }

    /// Writes everything as JSON, every single run included.
    pub(crate) fn write(&self, file: &Path) -> Result<()> {
        let parts: Vec<_> = self.parts.iter().map(Part::json).collect();
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let whole = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "machine": { "system": std::env::consts::OS, "architecture": std::env::consts::ARCH, "processors": processors },
            "targetsMet": self.is_met(),
            "parts": parts,
        });
        let folder = file.parent().context("the file lies in a folder")?;
        fs::create_dir_all(folder)?;
        fs::write(file, serde_json::to_string_pretty(&whole)?)?;
        println!("\nAll of it, run by run, is in {}", file.display());
        Ok(())
    }
}

impl Part {
    fn json(&self) -> Value {
        let rows: Vec<_> = self.rows.iter().map(Row::json).collect();
        json!({ "name": self.name, "how": self.how, "notes": self.notes, "figures": rows })
    }
}

impl Row {
    fn is_met(&self) -> Option<bool> {
        self.target.map(|target| target.is_met(self.sample.median()))
    }

    fn line(&self) -> String {
        let number = |value: f64| if self.unit.is_some() { format!("{value:.1}") } else { format!("{value:.2}") };
        let (lower, upper) = self.sample.quartiles();
        let median = format!("{} {}", number(self.sample.median()), self.unit.map_or("×", Unit::sign));
        let (runs, what) = (self.sample.runs().len(), &self.what);
        let spread = if runs == 1 { String::new() } else { format!("{} – {}", number(lower), number(upper)) };
        let target = self.target.map_or(String::new(), |target| {
            format!("{} {}", target.text(), if self.is_met() == Some(true) { "✓" } else { "✗ MISSED" })
        });
        format!("  {what:<66} {median:>10}  {spread:<21} {runs:>4}  {target}").trim_end().to_owned()
    }

    fn json(&self) -> Value {
        let (lower, upper) = self.sample.quartiles();
        let (least, most) = self.sample.extremes();
        json!({
            "what": self.what,
            "unit": self.unit.map_or("ratio", Unit::sign),
            "median": self.sample.median(),
            "lowerQuartile": lower,
            "upperQuartile": upper,
            "least": least,
            "most": most,
            "runs": self.sample.runs(),
            "target": self.target.map(Target::text),
            "met": self.is_met(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_met_by_the_median() {
        let row = |target| Row { what: String::new(), unit: None, sample: Sample::new(vec![9.0, 2.0, 1.0]), target };
        assert_eq!(row(Some(Target::AtMost(2.0))).is_met(), Some(true), "two is not more than two");
        assert_eq!(row(Some(Target::AtLeast(2.1))).is_met(), Some(false), "the best run does not count");
        assert_eq!(row(None).is_met(), None, "nothing is wanted");
    }

    #[test]
    fn one_missed_target_is_told() {
        let mut report = Report::default();
        report.part("part", String::new());
        report.ratio("met", Sample::new(vec![1.0]), Some(Target::AtMost(1.5)));
        assert!(report.is_met(), "all that is wanted is there");
        report.ratio("missed", Sample::new(vec![1.6]), Some(Target::AtMost(1.5)));
        assert!(!report.is_met(), "one that is missing counts");
    }
}
