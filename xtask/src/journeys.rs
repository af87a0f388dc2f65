//! `cargo xtask journeys`: plays the journeys in Chromium or in the program's own window.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use anyhow::{Context as _, Result, anyhow};
use serde_json::Value;

use crate::sandbox::wine::PREFIX;
use crate::test_report::{self, TestReport};
use crate::virtual_desktop::VirtualDesktop;
use crate::{prerequisites, process};

/// Environment variable that names the window which shows the program's page; without it, it is the program's own.
const WINDOW: &str = "OFFSWITCH_WINDOW";
/// Prefix of the names of journeys that need the program itself.
const REAL: &str = "real_program::";

/// Arguments that select what is built to play them.
const TARGETS: [&str; 7] = ["--workspace", "--bin", "offswitch", "--bin", "offswitch-headless", "--test", "journeys"];

/// Builds the program that plays them.
pub(crate) fn build() -> Result<PathBuf> {
    let mut build = process::cargo();
    build.arg("build").args(TARGETS).arg("--message-format=json-render-diagnostics");
    let messages = process::capture(&mut build)?.context("the journeys could not be built")?;
    // https://doc.rust-lang.org/cargo/reference/external-tools.html#artifact-messages
    let artifacts = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut journeys =
        artifacts.filter(|one| one["target"]["kind"][0] == "test" && one["target"]["name"] == "journeys");
    let path = journeys.find_map(|one| one["executable"].as_str().map(PathBuf::from));
    path.context("cargo does not tell where the journeys are")
}

/// Plays those whose name has `name` in it.
pub(crate) fn run(real: bool, name: Option<&str>) -> Result<bool> {
    prerequisites::for_journeys()?;
    let program = build()?;
    let mut report = TestReport::default();
    if real {
        in_own_window(&program, name, &mut report)?;
    } else {
        in_chromium(&program, name, &mut report)?;
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

/// Lists the journeys whose name contains `name`.
fn names(program: &Path, name: Option<&str>) -> Result<Vec<String>> {
    let listed = process::read_quietly(command(program).args(["--list", "--format=terse"]).args(name));
    let listed = listed.context("the journeys cannot be listed")?;
    Ok(listed.lines().map(|line| line.trim_end_matches(": test").to_owned()).collect())
}

/// Plays them in the program's own window. They wait more than they compute, so there are as many desktops as cores; on each it is one
/// after another, since a journey has the display and the program's name on the bus to itself.
pub(crate) fn in_own_window(program: &Path, name: Option<&str>, report: &mut TestReport) -> Result<()> {
    let names = names(program, name)?;
    if names.is_empty() {
        report.record("journeys: none has this name", false);
    }
    let left = Mutex::new(names.iter());
    let next = || left.lock().map_or(None, |mut left| left.next());
    let play = || -> Result<TestReport> {
        let (desktop, mut report) = (VirtualDesktop::start()?, TestReport::default());
        while let Some(name) = next() {
            let mut journey = command(program);
            journey.args(["--exact", name]).env_remove(WINDOW);
            report.suite(name, desktop.attach(&mut journey), test_report::libtest_counts)?;
        }
        Ok(report)
    };
    thread::scope(|scope| {
        let desktops = thread::available_parallelism()?.get().min(names.len());
        let desktops: Vec<_> = (0..desktops).map(|_| scope.spawn(play)).collect();
        for desktop in desktops {
            report.merge(desktop.join().map_err(|_| anyhow!("the journeys of a desktop ended in a panic"))??);
        }
        Ok(())
    })
}

/// Plays them in Chromium, without those that need the program itself; these are named and not counted.
pub(crate) fn in_chromium(program: &Path, name: Option<&str>, report: &mut TestReport) -> Result<()> {
    let desktop = VirtualDesktop::start()?;
    let left_out: Vec<_> = names(program, name)?.into_iter().filter(|name| name.starts_with(REAL)).collect();
    // They wait more than they compute.
    let at_once = thread::available_parallelism()?.get() + 1;
    let mut journeys = command(program);
    journeys.arg(format!("--test-threads={at_once}")).args(["--skip", REAL]).args(name).env(WINDOW, "chromium");
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
pub(crate) fn on_windows(desktop: &VirtualDesktop, name: &str, prefix: &Path, report: &mut TestReport) -> Result<()> {
    let mut journeys = command(&build()?);
    journeys.arg(name).env(WINDOW, "wine").env(PREFIX, prefix);
    report.suite("the main journey on Windows", desktop.attach(&mut journeys), test_report::libtest_counts)
}
