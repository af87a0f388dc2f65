//! Test programs that cargo built, and their run without cargo, which would wait for the lock of another build.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use serde::Deserialize;

use crate::process;
use crate::side_by_side::side_by_side;
use crate::test_report::{self, TestReport};

/// A test program, as cargo tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TestProgram {
    /// Name of its target; a library's has underscores.
    pub(crate) target: String,
    pub(crate) path: PathBuf,
    /// Folder of its package, which it runs in.
    folder: PathBuf,
}

/// Result of a call of cargo.
pub(crate) struct Built {
    /// `None` if the build failed.
    pub(crate) programs: Option<Vec<TestProgram>>,
    /// Number of warnings and errors in our own crates; cargo shows no others.
    pub(crate) warnings: usize,
}

/// Message of cargo (<https://doc.rust-lang.org/cargo/reference/external-tools.html#json-messages>).
#[derive(Deserialize)]
#[serde(tag = "reason")]
enum Message {
    #[serde(rename = "compiler-artifact")]
    Artifact(Artifact),
    #[serde(rename = "compiler-message")]
    Diagnostic { message: Diagnostic },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Diagnostic {
    /// As one would see it in a terminal.
    rendered: Option<String>,
}

#[derive(Deserialize)]
struct Artifact {
    manifest_path: PathBuf,
    target: Target,
    profile: Profile,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

/// Builds test programs with this call of cargo, and shows what the compiler tells.
pub(crate) fn build(cargo: &mut Command) -> Result<Built> {
    let (succeeded, messages) = process::capture(cargo.arg("--message-format=json"))?;
    let (programs, warnings) = read(&messages);
    for warning in &warnings {
        println!("{warning}");
    }
    Ok(Built { programs: succeeded.then_some(programs), warnings: warnings.len() })
}

/// Parses cargo's messages into test programs and what the compiler warns of.
fn read(messages: &str) -> (Vec<TestProgram>, Vec<String>) {
    let (mut programs, mut warnings) = (Vec::new(), Vec::new());
    for line in messages.lines() {
        match serde_json::from_str(line) {
            Ok(Message::Artifact(artifact)) if artifact.profile.test => programs.extend(artifact.program()),
            // A library is compiled once more for its own tests, which tells the same.
            Ok(Message::Diagnostic { message }) => {
                warnings.extend(message.rendered.filter(|rendered| !warnings.contains(rendered)));
            }
            _ => {}
        }
    }
    (programs, warnings)
}

impl Artifact {
    fn program(self) -> Option<TestProgram> {
        let folder = self.manifest_path.parent()?.to_path_buf();
        Some(TestProgram { target: self.target.name, path: self.executable?, folder })
    }
}

impl TestProgram {
    /// Folder of its package.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Sets up the command that runs the program, or a runner of it, as cargo would.
    pub(crate) fn configure<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.current_dir(&self.folder).env("CARGO_MANIFEST_DIR", &self.folder)
    }
}

/// Runs them as one suite, `at_once` at the same time; `command` makes the command of a program for the worker of this
/// number.
pub(crate) fn run(
    name: &str,
    programs: &[TestProgram],
    at_once: usize,
    command: impl Fn(&TestProgram, usize) -> Result<Command> + Sync,
    report: &mut TestReport,
) -> Result<()> {
    let counts = side_by_side(programs, at_once, |program, worker| {
        test_report::count(&mut command(program, worker)?, test_report::libtest_counts)
    })?;
    report.add_suite(name, programs.iter().map(|program| program.target.as_str()).zip(counts));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_programs_and_warnings_are_taken_from_the_messages_of_cargo() {
        let artifact = |test: bool, executable: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","manifest_path":"/o/crates/signin/Cargo.toml","target":{{"name":"session"}},"profile":{{"test":{test}}},"executable":{executable}}}"#
            )
        };
        let messages = [
            &artifact(true, r#""/o/target/session-1""#),
            &artifact(false, r#""/o/target/offswitch""#),
            &artifact(true, "null"),
            r#"{"reason":"compiler-message","message":{"rendered":"warning: unused"}}"#,
            r#"{"reason":"compiler-message","message":{"rendered":"warning: unused"}}"#,
            r#"{"reason":"build-finished","success":true}"#,
            "no message",
        ];
        let (programs, warnings) = read(&messages.join("\n"));
        let session = TestProgram {
            target: "session".to_owned(),
            path: "/o/target/session-1".into(),
            folder: "/o/crates/signin".into(),
        };
        assert_eq!(programs, [session], "neither programs that are no test nor libraries");
        assert_eq!(warnings, ["warning: unused"], "as the compiler would show it");
    }
}
