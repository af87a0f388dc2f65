//! `cargo xtask journeys`: plays the journeys in Chromium or in the program's own window.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::sandbox::wine::PREFIX;
use crate::side_by_side::{cores, side_by_side};
use crate::test_report::{self, TestReport};
use crate::virtual_desktop::VirtualDesktop;
use crate::{prerequisites, process, test_programs};

/// Environment variable that names the window which shows the program's page; without it, it is the program's own.
const WINDOW: &str = "OFFSWITCH_WINDOW";
/// Modules whose journeys `cargo xtask test` plays in the program's own window. The modules themselves say why.
pub(crate) const IN_OWN_WINDOW: [&str; 3] = ["engine::", "backend::", PROCESS];
/// Modules whose journeys it plays in Chromium, the engine of WebView2.
pub(crate) const IN_CHROMIUM: [&str; 1] = ["engine::"];
/// Module of the journeys that need the program's own process.
const PROCESS: &str = "process::";

/// Module of the journeys that take minutes, each many times as long as any other.
const LONGEST: &str = "process::kills::";

/// Arguments that select what is built to play them.
const TARGETS: [&str; 7] = ["--workspace", "--bin", "offswitch", "--bin", "offswitch-headless", "--test", "journeys"];

/// Builds the program that plays them, by this call of cargo.
pub(crate) fn build(mut cargo: Command) -> Result<Option<PathBuf>> {
    let built = test_programs::build(cargo.arg("build").args(TARGETS))?;
    Ok(built
        .programs
        .and_then(|programs| programs.into_iter().find(|one| one.target == "journeys"))
        .map(|one| one.path))
}

/// Plays those whose name has `name` in it.
pub(crate) fn run(real: bool, name: Option<&str>) -> Result<bool> {
    prerequisites::for_journeys()?;
    let program = build(process::cargo())?.context("the journeys could not be built")?;
    let mut report = TestReport::default();
    if real {
        in_own_window(&program, name.as_slice(), &mut report)?;
    } else {
        in_chromium(&program, name.as_slice(), &mut report)?;
    }
    Ok(report.finish())
}

/// Command that runs the journeys. Without backtraces: the place in the code where a journey waited says nothing more than
/// the error does.
fn command(program: &Path) -> Command {
    let mut journeys = process::command(program);
    journeys.env("RUST_LIB_BACKTRACE", "0");
    journeys
}

/// Lists the journeys whose name contains one of `filters`; all without any.
fn names(program: &Path, filters: &[&str]) -> Result<Vec<String>> {
    let listed = process::read_quietly(command(program).args(["--list", "--format=terse"]).args(filters));
    let listed = listed.context("the journeys cannot be listed")?;
    Ok(listed.lines().map(|line| line.trim_end_matches(": test").to_owned()).collect())
}

/// Plays them in the program's own window. They wait more than they compute, so there are as many desktops as cores; on
/// each it is one after another, since a journey has the display and the program's name on the bus to itself.
pub(crate) fn in_own_window(program: &Path, filters: &[&str], report: &mut TestReport) -> Result<()> {
    let mut names = names(program, filters)?;
    // The longest first, so that no desktop plays one of them alone at the end.
    names.sort_by_key(|name| !name.contains(LONGEST));
    if names.is_empty() {
        report.record("journeys: none has this name", false);
        return Ok(());
    }
    let at_once = cores();
    let desktops: Vec<_> = (0..at_once.min(names.len())).map(|_| VirtualDesktop::start()).collect::<Result<_>>()?;
    let counts = side_by_side(&names, at_once, |name, desktop| {
        let mut journey = command(program);
        journey.args(["--exact", name]).env_remove(WINDOW);
        test_report::count(desktops[desktop].attach(&mut journey), test_report::libtest_counts)
    })?;
    report.add_suite("journeys", names.iter().map(String::as_str).zip(counts));
    Ok(())
}

/// Plays them in Chromium, without those that need the program itself; these are named and not counted.
pub(crate) fn in_chromium(program: &Path, filters: &[&str], report: &mut TestReport) -> Result<()> {
    let desktop = VirtualDesktop::start()?;
    let left_out: Vec<_> = names(program, filters)?.into_iter().filter(|name| name.starts_with(PROCESS)).collect();
    // They wait more than they compute.
    let at_once = cores() + 1;
    let mut journeys = command(program);
    journeys.arg(format!("--test-threads={at_once}")).args(["--skip", PROCESS]).args(filters).env(WINDOW, "chromium");
    report.suite("journeys in Chromium", desktop.attach(&mut journeys), test_report::libtest_counts)?;
    if !left_out.is_empty() {
        println!("\n{} left out, since they need the program itself (--real plays them):", left_out.len());
    }
    for name in left_out {
        println!("  {name}");
    }
    Ok(())
}

/// Plays the main journey under Wine.
pub(crate) fn on_windows(
    program: &Path,
    desktop: &VirtualDesktop,
    name: &str,
    prefix: &Path,
    report: &mut TestReport,
) -> Result<()> {
    let mut journeys = command(program);
    journeys.arg(name).env(WINDOW, "wine").env(PREFIX, prefix);
    report.suite("the main journey on Windows", desktop.attach(&mut journeys), test_report::libtest_counts)
}
