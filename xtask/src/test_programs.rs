//! Test programs that cargo built, and their run without cargo, which would wait for the lock of another build.

use std::ffi::OsStr;
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
    /// Name of its package.
    pub(crate) package: String,
    /// Name of its target; a library's has underscores.
    pub(crate) target: String,
    pub(crate) path: PathBuf,
    /// Folder of its package, which it runs in.
    folder: PathBuf,
}

/// Message of cargo about something that it built
/// (<https://doc.rust-lang.org/cargo/reference/external-tools.html#artifact-messages>).
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

/// Builds test programs with this call of cargo; `None` if that failed.
pub(crate) fn build(cargo: &mut Command) -> Result<Option<Vec<TestProgram>>> {
    cargo.arg("--message-format=json-render-diagnostics");
    Ok(process::capture(cargo)?.map(|messages| read(&messages)))
}

/// Parses cargo's messages.
fn read(messages: &str) -> Vec<TestProgram> {
    let artifacts = messages.lines().filter_map(|line| serde_json::from_str::<Artifact>(line).ok());
    let program = |artifact: Artifact| {
        let folder = artifact.manifest_path.parent()?.to_path_buf();
        let package = folder.file_name().map(OsStr::to_string_lossy)?.into_owned();
        Some(TestProgram { package, target: artifact.target.name, path: artifact.executable?, folder })
    };
    artifacts.filter(|artifact| artifact.profile.test).filter_map(program).collect()
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
    fn only_test_programs_are_taken_from_the_messages_of_cargo() {
        let message = |test: bool, executable: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","manifest_path":"/o/crates/signin/Cargo.toml","target":{{"name":"session"}},"profile":{{"test":{test}}},"executable":{executable}}}"#
            )
        };
        let built =
            [message(true, r#""/o/target/session-1""#), message(false, r#""/o/target/b""#), message(true, "null")];
        let programs = read(&format!("{}\n{{\"reason\":\"build-finished\"}}\nwarning: words", built.join("\n")));
        let session = TestProgram {
            package: "signin".to_owned(),
            target: "session".to_owned(),
            path: "/o/target/session-1".into(),
            folder: "/o/crates/signin".into(),
        };
        assert_eq!(programs, [session], "neither programs that are no test nor libraries, nor other lines");
    }
}
