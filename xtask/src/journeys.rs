//! `cargo xtask journeys`: the journeys alone, in Chromium, which is quick, or in the program's own window.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::display::Display;
use crate::tally::{self, Tally};
use crate::windows::PREFIX;
use crate::{needs, step};

/// Tells the journeys which window shows the program's page; without it, it is the program's own.
const WINDOW: &str = "OFFSWITCH_WINDOW";
/// So begin the names of the journeys that need the program itself.
const REAL: &str = "real_program::";

/// What is built to play them.
const BUILT: [&str; 7] = ["--workspace", "--bin", "offswitch", "--bin", "offswitch-host", "--test", "journeys"];

/// The program that plays them, built.
pub(crate) fn program() -> Result<PathBuf> {
    let mut build = step::cargo();
    build.arg("build").args(BUILT).arg("--message-format=json-render-diagnostics");
    let told = step::output(&mut build)?.context("the journeys could not be built")?;
    // https://doc.rust-lang.org/cargo/reference/external-tools.html#artifact-messages
    let made = told.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut journeys = made.filter(|one| one["target"]["kind"][0] == "test" && one["target"]["name"] == "journeys");
    let path = journeys.find_map(|one| one["executable"].as_str().map(PathBuf::from));
    path.context("cargo does not tell where the journeys are")
}

/// Plays those whose name has `name` in it.
pub(crate) fn run(real: bool, name: Option<&str>) -> Result<bool> {
    needs::for_journeys()?;
    let program = program()?;
    let desktop = Display::start()?;
    let mut tally = Tally::default();
    if real {
        in_own_window(&program, &desktop, name, &mut tally)?;
    } else {
        in_chromium(&program, &desktop, name, &mut tally)?;
    }
    Ok(tally.close())
}

/// The program, with what it tells of a failure: what did not hold, in words. Where the waiting stood in the code says nothing
/// more.
fn played(program: &Path) -> Command {
    let mut journeys = step::command(program);
    journeys.env("RUST_LIB_BACKTRACE", "0");
    journeys
}

/// In the program's own window.
pub(crate) fn in_own_window(program: &Path, desktop: &Display, name: Option<&str>, tally: &mut Tally) -> Result<()> {
    let mut journeys = played(program);
    // One after another: each has the display and the program's name on the bus to itself.
    journeys.arg("--test-threads=1").args(name).env_remove(WINDOW);
    tally.suite("journeys", desktop.host(&mut journeys), tally::of_rust)
}

/// In Chromium, without those that need the program itself; they are named and not counted.
fn in_chromium(program: &Path, desktop: &Display, name: Option<&str>, tally: &mut Tally) -> Result<()> {
    let mut list = played(program);
    let listed = step::answer(list.args(["--list", "--format=terse"]).args(name));
    let listed = listed.context("the journeys cannot be listed")?;
    let left_out: Vec<_> = listed.lines().filter(|line| line.starts_with(REAL)).collect();
    // They wait more than they compute.
    let at_once = thread::available_parallelism()?.get() + 1;
    let mut journeys = played(program);
    journeys.arg(format!("--test-threads={at_once}")).args(["--skip", REAL]).args(name).env(WINDOW, "chromium");
    tally.suite("journeys in Chromium", desktop.host(&mut journeys), tally::of_rust)?;
    if !left_out.is_empty() {
        println!("\n{} left out, since they need the program itself (--real plays them):", left_out.len());
    }
    for line in left_out {
        println!("  {}", line.trim_end_matches(": test"));
    }
    Ok(())
}

/// On Windows under Wine, where the main journey is the one that is played.
pub(crate) fn on_windows(desktop: &Display, name: &str, prefix: &Path, tally: &mut Tally) -> Result<()> {
    let mut journeys = played(&program()?);
    journeys.arg(name).env(WINDOW, "wine").env(PREFIX, prefix);
    tally.suite("the main journey on Windows", desktop.host(&mut journeys), tally::of_rust)
}
