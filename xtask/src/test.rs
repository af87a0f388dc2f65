//! `cargo xtask test`: runs every check and test.

use std::fs;

use anyhow::{Context as _, Result};

use crate::test_report::{self, TestReport};
use crate::{front_end, paths, prerequisites, process};

/// TypeScript types of the IPC with the window, as they are committed.
const TYPES: &str = "ui/types/views.d.ts";

/// Runs all checks and tests, whichever of them fail, and counts them.
pub(crate) fn run() -> Result<bool> {
    prerequisites::for_tests()?;
    let mut report = TestReport::default();

    report.check("format", process::cargo().args(["fmt", "--all", "--check"]))?;
    let everything = ["--workspace", "--all-targets"];
    // These are no test by default, since they need a display, so all targets are all but these.
    let journeys = ["--workspace", "--test", "journeys"];
    for (name, targets) in [("clippy", &everything[..]), ("clippy of the journeys", &journeys)] {
        report.check(name, process::cargo().arg("clippy").args(targets).args(["--", "--deny", "warnings"]))?;
    }
    let built = report.check("build", process::cargo().arg("build").args(everything))?;

    crates(&mut report)?;
    window_modules(&mut report)?;
    if cfg!(target_os = "linux") {
        if built {
            let played = self::journeys(&mut report);
            if played.is_err() {
                report.trial("journeys", &played);
            }
        } else {
            report.record("journeys: not run, since the program was not built", false);
        }
    } else {
        println!("\nThe journeys through the real window run on Linux only.");
    }
    #[cfg(target_os = "linux")]
    if let Err(error) = crate::windows::check(&mut report) {
        report.trial("the program for Windows", &Err(error));
    }
    Ok(report.finish())
}

/// Runs the tests of every crate. One of them writes the window's types, which must be those that are committed.
fn crates(report: &mut TestReport) -> Result<()> {
    let types = paths::target_folder()?.join("types");
    if types.exists() {
        fs::remove_dir_all(&types).context("the types of an earlier run")?;
    }
    let mut test = process::cargo();
    test.args(["test", "--workspace", "--no-fail-fast"]).env("TS_RS_EXPORT_DIR", &types);
    report.suite("tests of the crates", &mut test, test_report::libtest_counts)?;

    let written = fs::read_to_string(types.join("views.d.ts")).unwrap_or_default();
    let committed = fs::read_to_string(paths::repository().join(TYPES)).unwrap_or_default();
    let same = !written.is_empty() && written == committed;
    if !same {
        println!("\n{TYPES} is not what the program's views come to: run `cargo test --package offswitch`.");
    }
    report.record("types of the views", same);
    Ok(())
}

fn window_modules(report: &mut TestReport) -> Result<()> {
    if !front_end::install_tools()? {
        report.record("tools for the window's modules", false);
        return Ok(());
    }
    report.check("format of the window's modules", process::npm().args(["run", "--silent", "check:format"]))?;
    report.check("type check of the window's modules", process::npm().args(["run", "--silent", "check:types"]))?;
    report.check("lint of the window's modules", process::npm().args(["run", "--silent", "check:lint"]))?;
    report.check("imports of the window's modules", process::npm().args(["run", "--silent", "check:circles"]))?;
    report.suite(
        "tests of the window's modules",
        process::npm().args(["run", "--silent", "test"]),
        test_report::node_counts,
    )?;
    if cfg!(target_os = "linux") {
        report.suite(
            "the window's states in Chromium",
            process::npm().args(["run", "--silent", "test:states"]),
            test_report::node_counts,
        )?;
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn journeys(report: &mut TestReport) -> Result<()> {
    let program = crate::journeys::build()?;
    crate::journeys::in_own_window(&program, None, report)?;
    // WebView2's engine is Chromium's.
    crate::journeys::in_chromium(&program, None, report)
}

#[cfg(not(target_os = "linux"))]
fn journeys(_: &mut TestReport) -> Result<()> {
    Ok(())
}
