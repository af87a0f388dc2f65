//! `cargo xtask test`: runs every check and test.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::lint::Lint;
#[cfg(not(target_os = "linux"))]
use crate::prerequisites;
use crate::side_by_side::cores;
use crate::test_programs::{self, TestProgram};
use crate::test_report::{self, TestReport};
use crate::{front_end, paths, process};

/// TypeScript types of the IPC with the window, as they are committed.
const TYPES: &str = "ui/types/views.d.ts";

/// Test programs for this system.
struct Programs {
    crates: Vec<TestProgram>,
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "they are played on Linux only"))]
    journeys: PathBuf,
}

/// Runs all checks and tests, whichever of them fail, and counts them.
#[cfg(target_os = "linux")]
pub(crate) fn run() -> Result<bool> {
    side_by_side::run()
}

/// Runs all checks and tests, whichever of them fail, and counts them.
#[cfg(not(target_os = "linux"))]
pub(crate) fn run() -> Result<bool> {
    prerequisites::for_build()?;
    prerequisites::for_tests()?;
    let mut report = TestReport::default();
    format(&mut report)?;
    let lint = Lint::set_up()?;
    match build(&lint, &mut report)? {
        Some(programs) => crates(&programs.crates, &mut report),
        None => report.record("tests of the crates: not run, since they were not built", false),
    }
    doc_tests(&lint, &mut report);
    if install_tools(&mut report)? {
        window_modules(&mut report);
    }
    println!("\nThe journeys through the real window run on Linux only.");
    Ok(report.finish())
}

/// The run on Linux: what computes (the builds) beside what waits (the trials of what was built).
#[cfg(target_os = "linux")]
mod side_by_side {
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::thread;

    use anyhow::{Result, anyhow};

    use super::Programs;
    use crate::lint::Lint;
    use crate::test_programs::TestProgram;
    use crate::test_report::TestReport;
    use crate::toolchain::Toolchain;
    use crate::windows::release::Release;
    use crate::{journeys, prerequisites, process, windows};

    /// Outputs of the builds, each of which is tried as soon as it is built.
    struct Built {
        linux: Receiver<Programs>,
        windows: Receiver<Vec<TestProgram>>,
        release: Receiver<Release>,
    }

    /// Runs the parts side by side, each in a thread. One waits for the output of another at the end of a channel; an end
    /// without a word means that the other failed.
    pub(super) fn run() -> Result<bool> {
        let mut report = TestReport::default();
        report.part("what is missing to build", |_| prerequisites::for_build())?;
        process::run_side_by_side();
        let (toolchain, needed_toolchain) = channel();
        let (tools, needed_tools) = channel();
        let ((linux, built_linux), (windows, built_windows), (release, built_release)) =
            (channel(), channel(), channel());
        let built = Built { linux: built_linux, windows: built_windows, release: built_release };
        // Each end of a channel belongs to one of the threads, whose end the other side hears.
        thread::scope(move |scope| {
            let builds = scope.spawn(move || builds(&needed_toolchain, linux, &windows));
            report.part("what is missing to test", |_| prerequisites::for_tests())?;
            let mut beside = vec![
                ("builds", builds),
                ("release for Windows", scope.spawn(move || release_build(toolchain, &needed_tools, &release))),
                ("Wine", scope.spawn(wine)),
            ];
            let has_tools = super::install_tools(&mut report)?;
            if has_tools {
                // The release may have ended early.
                let _ = tools.send(());
                super::window_modules(&mut report);
            }
            drop(tools);
            let Built { linux, windows, release } = built;
            let linux = trials(&linux, &mut report);
            // They compute, while trials under Wine wait; before, they would hold up the builds.
            if has_tools {
                beside.push(("states", scope.spawn(|| Ok(states()))));
            }
            trials_on_windows(linux, &windows, &release, &mut report);
            for (name, thread) in beside {
                match thread.join().map_err(|_| anyhow!("it ended in a panic")).flatten() {
                    Ok(more) => report.merge(more),
                    Err(error) => report.trial(name, &Err(error)),
                }
            }
            Ok(report.finish())
        })
    }

    /// Builds the tests. Cargo uses all cores, but leaves them to whatever else has something to do.
    fn builds(
        toolchain: &Receiver<Toolchain>,
        linux: Sender<Programs>,
        windows: &Sender<Vec<TestProgram>>,
    ) -> Result<TestReport> {
        let mut report = TestReport::default();
        process::lower_priority();
        super::format(&mut report)?;
        let lint = Lint::set_up()?;
        if let Some(programs) = super::build(&lint, &mut report)? {
            let _ = linux.send(programs);
        }
        drop(linux);
        super::doc_tests(&lint, &mut report);
        let Ok(toolchain) = toolchain.recv() else { return Ok(report) };
        if let Some(programs) = windows::crates::build(&toolchain, &mut report)? {
            let _ = windows.send(programs);
        }
        Ok(report)
    }

    /// Sets up Rust for Windows, and builds the release. The second half of that is one thread's work, which leaves the other
    /// cores to the tests, if it begins early enough.
    fn release_build(
        toolchain: Sender<Toolchain>,
        tools: &Receiver<()>,
        release: &Sender<Release>,
    ) -> Result<TestReport> {
        let mut report = TestReport::default();
        process::lower_priority();
        let set_up = report.part("Rust for Windows", |_| Toolchain::set_up())?;
        let _ = toolchain.send(set_up);
        drop(toolchain);
        if tools.recv().is_ok() {
            let _ = release.send(report.part("release build for Windows", |_| windows::release::build())?);
        }
        Ok(report)
    }

    /// Sets up Wine.
    fn wine() -> Result<TestReport> {
        let mut report = TestReport::default();
        process::lower_priority();
        report.part("Wine", |_| windows::set_up())?;
        Ok(report)
    }

    /// Tests the states of the window's modules, which need nothing that is built.
    fn states() -> TestReport {
        let mut report = TestReport::default();
        process::lower_priority();
        super::states(&mut report);
        report
    }

    const NOT_BUILT: &str = "not run, since it was not built";

    /// Tries what is built for this system. Returns it, if it was built.
    fn trials(linux: &Receiver<Programs>, report: &mut TestReport) -> Option<Programs> {
        let linux = linux.recv().ok();
        if let Some(linux) = &linux {
            super::crates(&linux.crates, report);
            report
                .stage("journeys", |report| journeys::in_own_window(&linux.journeys, &journeys::IN_OWN_WINDOW, report));
            // WebView2's engine is Chromium's.
            report.stage("journeys in Chromium", |report| {
                journeys::in_chromium(&linux.journeys, &journeys::IN_CHROMIUM, report)
            });
        } else {
            report.record(&format!("tests and journeys: {NOT_BUILT}"), false);
        }
        linux
    }

    /// Tries what is built for Windows, with the journeys of this system.
    fn trials_on_windows(
        linux: Option<Programs>,
        windows: &Receiver<Vec<TestProgram>>,
        release: &Receiver<Release>,
        report: &mut TestReport,
    ) {
        let (Some(linux), Ok(windows)) = (linux, windows.recv()) else {
            report.record(&format!("tests on Windows: {NOT_BUILT}"), false);
            return;
        };
        windows::test(&windows, &linux.journeys, report);
        if let Ok(release) = release.recv() {
            windows::release::check(&release, &windows, report);
        } else {
            report.record(&format!("release for Windows: {NOT_BUILT}"), false);
        }
    }
}

fn format(report: &mut TestReport) -> Result<()> {
    report.part("format", |report| report.check("format", process::cargo().args(["fmt", "--all", "--check"])))?;
    Ok(())
}

/// Builds everything, and lints and documents our own crates on the way; `None` if the build failed.
fn build(lint: &Lint, report: &mut TestReport) -> Result<Option<Programs>> {
    report.part("build, lints and documentation", |report| {
        let mut everything = lint.cargo();
        let crates = test_programs::build(everything.args(["build", "--workspace", "--all-targets"]))?;
        // These are no test by default, since they need a display, so all targets are all but these.
        let mut journeys = lint.cargo();
        let journeys = test_programs::build(journeys.args(["build", "--workspace", "--test", "journeys"]))?;
        report.record("lints and documentation", crates.warnings + journeys.warnings == 0);
        report.record("build", crates.programs.is_some() && journeys.programs.is_some());
        let journeys = journeys.programs.and_then(|programs| programs.into_iter().next());
        Ok(crates.programs.zip(journeys).map(|(crates, journeys)| Programs { crates, journeys: journeys.path }))
    })
}

/// Runs the examples in the documentation.
fn doc_tests(lint: &Lint, report: &mut TestReport) {
    report.stage("examples in the documentation", |report| {
        let mut test = lint.cargo();
        test.args(["test", "--workspace", "--doc", "--no-fail-fast"]);
        report.suite("examples in the documentation", &mut test, test_report::libtest_counts)
    });
}

/// Runs the tests of every crate. One of them writes the window's types, which must be those that are committed.
fn crates(programs: &[TestProgram], report: &mut TestReport) {
    report.stage("tests of the crates", |report| {
        let types = paths::target_folder()?.join("types");
        if types.exists() {
            fs::remove_dir_all(&types).context("the types of an earlier run")?;
        }
        let command = |program: &TestProgram, _| {
            let mut command = process::command(&program.path);
            program.configure(&mut command).env("TS_RS_EXPORT_DIR", &types);
            Ok(command)
        };
        test_programs::run("tests of the crates", programs, cores(), command, report)?;
        let written = fs::read_to_string(types.join("views.d.ts")).unwrap_or_default();
        let committed = fs::read_to_string(paths::repository().join(TYPES)).unwrap_or_default();
        let same = !written.is_empty() && written == committed;
        if !same {
            println!("\n{TYPES} is not what the program's views come to: run `cargo test --package offswitch`.");
        }
        report.record("types of the views", same);
        Ok(())
    });
}

/// Installs the tools for the window's modules. Returns whether that succeeded.
fn install_tools(report: &mut TestReport) -> Result<bool> {
    let installed = report.part("tools for the window's modules", |_| front_end::install_tools())?;
    if !installed {
        report.record("tools for the window's modules", false);
    }
    Ok(installed)
}

/// Checks and tests the window's modules.
fn window_modules(report: &mut TestReport) {
    report.stage("checks and tests of the window's modules", |report| {
        report.check("format of the window's modules", &mut script("check:format"))?;
        report.check("type check of the window's modules", &mut script("check:types"))?;
        report.check("lint of the window's modules", &mut script("check:lint"))?;
        report.check("imports of the window's modules", &mut script("check:circles"))?;
        report.suite("tests of the window's modules", &mut script("test"), test_report::node_counts)
    });
}

/// Tests the window's states in Chromium.
#[cfg(target_os = "linux")]
fn states(report: &mut TestReport) {
    report.stage("the window's states in Chromium", |report| {
        let mut tests = script("test:states");
        // Nobody looks at them here.
        tests.env("OFFSWITCH_PICTURES", "no");
        report.suite("the window's states in Chromium", &mut tests, test_report::node_counts)
    });
}

/// npm's run of a script in `package.json`.
fn script(name: &str) -> Command {
    let mut npm = process::npm();
    npm.args(["run", "--silent", name]);
    npm
}
