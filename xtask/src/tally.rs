//! Counting what passed and what failed.

use std::process::Command;

use anyhow::Result;

use crate::step;

/// What passed and what failed so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    passed: usize,
    failed: usize,
    failures: Vec<String>,
}

impl Tally {
    /// A check that counts as one.
    pub(crate) fn check(&mut self, name: &str, command: &mut Command) -> Result<bool> {
        let held = step::run(command)?;
        self.one(name, held);
        Ok(held)
    }

    /// Counts one.
    pub(crate) fn one(&mut self, name: &str, held: bool) {
        if held {
            self.passed += 1;
        } else {
            self.fail(name);
        }
    }

    /// Something tried, with what went wrong.
    pub(crate) fn trial(&mut self, name: &str, result: &Result<()>) {
        match result {
            Ok(()) => println!("held: {name}"),
            Err(error) => println!("NOT HELD: {name}: {error:#}"),
        }
        self.one(name, result.is_ok());
    }

    /// A suite of tests that counts its own; `read` finds the counts in its output. One that ran nothing has failed.
    pub(crate) fn suite(&mut self, name: &str, command: &mut Command, read: fn(&str) -> Option<Counts>) -> Result<()> {
        let mut counts = Counts::default();
        let status = step::run_reading(command, |line| {
            if let Some(more) = read(line) {
                counts.passed += more.passed;
                counts.failed += more.failed;
            }
        })?;
        self.passed += counts.passed;
        self.failed += counts.failed;
        if counts.failed > 0 {
            self.failures.push(format!("{name}: {} failed", counts.failed));
        } else if !status.success() {
            self.fail(&format!("{name}: ended with {status}"));
        } else if counts.passed == 0 {
            self.fail(&format!("{name}: ran nothing"));
        }
        Ok(())
    }

    /// Adds what another one counted.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.failures.extend(other.failures);
    }

    /// Tells what failed, and closes with the one line that counts.
    pub(crate) fn close(&self) -> bool {
        println!();
        for failure in &self.failures {
            println!("FAILED: {failure}");
        }
        println!("{} passed, {} failed", self.passed, self.failed);
        self.failed == 0
    }

    fn fail(&mut self, what: &str) {
        self.failed += 1;
        self.failures.push(what.to_owned());
    }
}

/// What one line of a test runner tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
}

/// `test result: ok. 3 passed; 0 failed; …`, as Rust's test programs end.
pub(crate) fn of_rust(line: &str) -> Option<Counts> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let number = |what: &str| {
        let part = counts.split(';').find(|part| part.trim().ends_with(what))?;
        part.trim().strip_suffix(what)?.trim().parse().ok()
    };
    Some(Counts { passed: number("passed")?, failed: number("failed")? })
}

/// `# pass 3` and `# fail 0`, as Node's test runner ends; newer ones write another sign in front.
pub(crate) fn of_node(line: &str) -> Option<Counts> {
    let mut words = line.split_whitespace();
    let (sign, what, number) = (words.next()?, words.next()?, words.next()?);
    let number = number.parse().ok().filter(|_| matches!(sign, "#" | "ℹ") && words.next().is_none())?;
    match what {
        "pass" => Some(Counts { passed: number, failed: 0 }),
        "fail" => Some(Counts { passed: 0, failed: number }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_read() {
        let counts = |passed, failed| Some(Counts { passed, failed });
        let rust = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 1 filtered out; finished in 0.5s";
        assert_eq!(of_rust(rust), counts(12, 3), "cargo test's closing line");
        assert_eq!(of_rust("test sign_in ... ok"), None, "a single test's line counts nothing");
        assert_eq!(of_node("# pass 40"), counts(40, 0), "node's count in TAP");
        assert_eq!(of_node("ℹ fail 2"), counts(0, 2), "node's count in its own format");
        assert_eq!(of_node("# pass the salt"), None, "a comment is no count");
        assert_eq!(of_node("# tests 42"), None, "the total would count everything twice");
    }

    #[cfg(unix)]
    #[test]
    fn a_suite_that_fails_or_runs_nothing_counts_as_failed() {
        let mut tally = Tally::default();
        let mut says = |text: &str| {
            let mut command = step::command("printf");
            tally.suite("suite", command.arg(text), of_rust).expect("printf runs");
            (tally.passed, tally.failed)
        };
        assert_eq!(says("test result: ok. 2 passed; 0 failed; 0 ignored\\n"), (2, 0), "two passed");
        assert_eq!(says("nothing\\n"), (2, 1), "a suite without tests has failed");
        assert_eq!(says("test result: FAILED. 1 passed; 1 failed; 0 ignored\\n"), (3, 2), "failures are summed");
    }
}
