//! `cargo xtask journeys`: the journeys alone, in Chromium, which is quick, or in the program's own window.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use anyhow::{Context as _, Result, anyhow};
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
    let mut tally = Tally::default();
    if real {
        in_own_window(&program, name, &mut tally)?;
    } else {
        in_chromium(&program, name, &mut tally)?;
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

/// The names of those that have `name` in theirs.
fn names(program: &Path, name: Option<&str>) -> Result<Vec<String>> {
    let listed = step::answer(played(program).args(["--list", "--format=terse"]).args(name));
    let listed = listed.context("the journeys cannot be listed")?;
    Ok(listed.lines().map(|line| line.trim_end_matches(": test").to_owned()).collect())
}

/// In the program's own window. They wait more than they compute, so there are as many desktops as cores; on each it is one
/// after another, since a journey has the display and the program's name on the bus to itself.
pub(crate) fn in_own_window(program: &Path, name: Option<&str>, tally: &mut Tally) -> Result<()> {
    let names = names(program, name)?;
    if names.is_empty() {
        tally.one("journeys: none has this name", false);
    }
    let left = Mutex::new(names.iter());
    let next = || left.lock().map_or(None, |mut left| left.next());
    let play = || -> Result<Tally> {
        let (desktop, mut tally) = (Display::start()?, Tally::default());
        while let Some(name) = next() {
            let mut journey = played(program);
            journey.args(["--exact", name]).env_remove(WINDOW);
            tally.suite(name, desktop.host(&mut journey), tally::of_rust)?;
        }
        Ok(tally)
    };
    thread::scope(|scope| {
        let desktops = thread::available_parallelism()?.get().min(names.len());
        let desktops: Vec<_> = (0..desktops).map(|_| scope.spawn(play)).collect();
        for desktop in desktops {
            tally.add(desktop.join().map_err(|_| anyhow!("the journeys of a desktop ended in a panic"))??);
        }
        Ok(())
    })
}

/// In Chromium, without those that need the program itself; they are named and not counted.
pub(crate) fn in_chromium(program: &Path, name: Option<&str>, tally: &mut Tally) -> Result<()> {
    let desktop = Display::start()?;
    let left_out: Vec<_> = names(program, name)?.into_iter().filter(|name| name.starts_with(REAL)).collect();
    // They wait more than they compute.
    let at_once = thread::available_parallelism()?.get() + 1;
    let mut journeys = played(program);
    journeys.arg(format!("--test-threads={at_once}")).args(["--skip", REAL]).args(name).env(WINDOW, "chromium");
    tally.suite("journeys in Chromium", desktop.host(&mut journeys), tally::of_rust)?;
    if !left_out.is_empty() {
        println!("\n{} left out, since they need the program itself (--real plays them):", left_out.len());
    }
    for name in left_out {
        println!("  {name}");
    }
    Ok(())
}

/// On Windows under Wine, where the main journey is the one that is played.
pub(crate) fn on_windows(desktop: &Display, name: &str, prefix: &Path, tally: &mut Tally) -> Result<()> {
    let mut journeys = played(&program()?);
    journeys.arg(name).env(WINDOW, "wine").env(PREFIX, prefix);
    tally.suite("the main journey on Windows", desktop.host(&mut journeys), tally::of_rust)
}
