//! Counts of passed and failed checks and tests.

use std::process::Command;
use std::time::Instant;

use anyhow::Result;

use crate::process;

/// Counts so far, and the names of what failed.
#[derive(Debug, Default)]
pub(crate) struct TestReport {
    passed: usize,
    failed: usize,
    failures: Vec<String>,
    parts: Vec<Part>,
}

/// Time of one part of the run.
#[derive(Debug)]
struct Part {
    name: String,
    began: Instant,
    seconds: u64,
}

impl TestReport {
    /// Runs a command as one check.
    pub(crate) fn check(&mut self, name: &str, command: &mut Command) -> Result<bool> {
        let ok = process::run(command)?;
        self.record(name, ok);
        Ok(ok)
    }

    /// Counts one check.
    pub(crate) fn record(&mut self, name: &str, ok: bool) {
        if ok {
            self.passed += 1;
        } else {
            self.fail(name);
        }
    }

    /// Prints and counts the result of one trial.
    pub(crate) fn trial(&mut self, name: &str, result: &Result<()>) {
        match result {
            Ok(()) => println!("ok: {name}"),
            Err(error) => println!("FAILED: {name}: {error:#}"),
        }
        self.record(name, result.is_ok());
    }

    /// Runs a test suite; `read` finds its counts in its output. A suite that ran nothing has failed.
    pub(crate) fn suite(&mut self, name: &str, command: &mut Command, read: fn(&str) -> Option<Counts>) -> Result<()> {
        let counts = count(command, read)?;
        self.add_suite(name, [(name, counts)]);
        Ok(())
    }

    /// Adds a test suite of several programs, each with its name. A suite that ran nothing has failed.
    pub(crate) fn add_suite<'a>(&mut self, name: &str, programs: impl IntoIterator<Item = (&'a str, Counts)>) {
        let (passed, failed) = (self.passed, self.failed);
        for (program, counts) in programs {
            let program = if program == name { name.to_owned() } else { format!("{name}, {program}") };
            self.passed += counts.passed;
            self.failed += counts.failed;
            if counts.failed > 0 {
                self.failures.push(format!("{program}: {} failed", counts.failed));
            } else if !counts.succeeded {
                self.fail(&format!("{program}: ended in failure"));
            }
        }
        if (passed, failed) == (self.passed, self.failed) {
            self.fail(&format!("{name}: ran nothing"));
        }
    }

    /// Measures the time of a part, for the table at the end.
    pub(crate) fn part<T>(&mut self, name: &str, part: impl FnOnce(&mut Self) -> T) -> T {
        let began = Instant::now();
        let result = part(self);
        self.parts.push(Part { name: name.to_owned(), began, seconds: began.elapsed().as_secs() });
        result
    }

    /// Runs a part whose error counts as one more failure.
    pub(crate) fn stage(&mut self, name: &str, stage: impl FnOnce(&mut Self) -> Result<()>) {
        let result = self.part(name, stage);
        if result.is_err() {
            self.trial(name, &result);
        }
    }

    /// Adds the counts of another report.
    pub(crate) fn merge(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.failures.extend(other.failures);
        self.parts.extend(other.parts);
    }

    /// Prints the time of each part, what failed, and the closing line with the counts. Returns whether nothing failed.
    pub(crate) fn finish(&mut self) -> bool {
        self.print_parts();
        println!();
        for failure in &self.failures {
            println!("FAILED: {failure}");
        }
        println!("{} passed, {} failed", self.passed, self.failed);
        self.failed == 0
    }

    fn print_parts(&mut self) {
        self.parts.sort_by_key(|part| part.began);
        let Some(first) = self.parts.first().map(|part| part.began) else { return };
        println!("\n{:>8} {:>8}  part", "began", "seconds");
        for Part { name, began, seconds } in &self.parts {
            println!("{:>8} {seconds:>8}  {name}", began.duration_since(first).as_secs());
        }
        println!("{:>8} {:>8}  all", "", first.elapsed().as_secs());
    }

    fn fail(&mut self, what: &str) {
        self.failed += 1;
        self.failures.push(what.to_owned());
    }
}

/// Counts of a test runner.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    /// True if the runner's exit status is one of success.
    pub(crate) succeeded: bool,
}

/// Runs a test runner; `read` finds the counts in a line of its output.
pub(crate) fn count(command: &mut Command, read: fn(&str) -> Option<Counts>) -> Result<Counts> {
    let mut counts = Counts::default();
    let status = process::run_reading(command, |line| {
        if let Some(more) = read(line) {
            counts.passed += more.passed;
            counts.failed += more.failed;
        }
    })?;
    counts.succeeded = status.success();
    Ok(counts)
}

/// Parses `test result: ok. 3 passed; 0 failed; …`, libtest's closing line.
pub(crate) fn libtest_counts(line: &str) -> Option<Counts> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let number = |what: &str| {
        let part = counts.split(';').find(|part| part.trim().ends_with(what))?;
        part.trim().strip_suffix(what)?.trim().parse().ok()
    };
    Some(Counts { passed: number("passed")?, failed: number("failed")?, succeeded: false })
}

/// Parses `# pass 3` and `# fail 0`, the closing lines of Node's test runner; newer ones write another sign in front.
pub(crate) fn node_counts(line: &str) -> Option<Counts> {
    let mut words = line.split_whitespace();
    let (sign, what, number) = (words.next()?, words.next()?, words.next()?);
    let number = number.parse().ok().filter(|_| matches!(sign, "#" | "ℹ") && words.next().is_none())?;
    match what {
        "pass" => Some(Counts { passed: number, ..Counts::default() }),
        "fail" => Some(Counts { failed: number, ..Counts::default() }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_read() {
        let counts = |passed, failed| Some(Counts { passed, failed, succeeded: false });
        let rust = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 1 filtered out; finished in 0.5s";
        assert_eq!(libtest_counts(rust), counts(12, 3), "cargo test's closing line");
        assert_eq!(libtest_counts("test sign_in ... ok"), None, "a single test's line counts nothing");
        assert_eq!(node_counts("# pass 40"), counts(40, 0), "node's count in TAP");
        assert_eq!(node_counts("ℹ fail 2"), counts(0, 2), "node's count in its own format");
        assert_eq!(node_counts("# pass the salt"), None, "a comment is no count");
        assert_eq!(node_counts("# tests 42"), None, "the total would count everything twice");
    }

    #[cfg(unix)]
    #[test]
    fn a_suite_that_fails_or_runs_nothing_counts_as_failed() {
        let mut report = TestReport::default();
        let mut says = |text: &str| {
            let mut command = process::command("printf");
            report.suite("suite", command.arg(text), libtest_counts).expect("printf runs");
            (report.passed, report.failed)
        };
        assert_eq!(says("test result: ok. 2 passed; 0 failed; 0 ignored\\n"), (2, 0), "two passed");
        assert_eq!(says("nothing\\n"), (2, 1), "a suite without tests has failed");
        assert_eq!(says("test result: FAILED. 1 passed; 1 failed; 0 ignored\\n"), (3, 2), "failures are summed");
    }
}
