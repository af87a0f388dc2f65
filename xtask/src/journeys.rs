//! `cargo xtask journeys`: the journeys alone, in Chromium, which is quick, or in the program's own window.

use std::process::Command;

use anyhow::{Result, ensure};

use crate::display::Display;
use crate::tally::{self, Tally};
use crate::{needs, step};

/// Tells the journeys which window shows the program's page; without it, it is the program's own.
pub(crate) const WINDOW: &str = "OFFSWITCH_WINDOW";
/// So begin the names of the journeys that need the program itself.
const REAL: &str = "real_program::";
/// So many at once: they wait more than they compute.
const AT_ONCE: &str = "--test-threads=3";

/// The journeys as a program; arguments for it are still to be given.
pub(crate) fn program() -> Command {
    let mut test = step::cargo();
    test.args(["test", "--workspace", "--test", "journeys", "--"]);
    // What did not hold is told in words; where the waiting stood in the code says nothing more.
    test.env("RUST_LIB_BACKTRACE", "0");
    test
}

/// Plays those whose name has `name` in it.
pub(crate) fn run(real: bool, name: Option<&str>) -> Result<bool> {
    needs::for_journeys()?;
    let program = if real { "offswitch" } else { "offswitch-host" };
    // The whole workspace decides which features the libraries have, so that nothing is built twice for `cargo xtask test`.
    let build = ["build", "--workspace", "--bin", program, "--test", "journeys"];
    ensure!(step::run(step::cargo().args(build))?, "the program could not be built");
    let desktop = Display::start()?;
    let mut tally = Tally::default();
    if real {
        in_own_window(&desktop, name, &mut tally)?;
    } else {
        in_chromium(&desktop, name, &mut tally)?;
    }
    Ok(tally.close())
}

/// In the program's own window.
pub(crate) fn in_own_window(desktop: &Display, name: Option<&str>, tally: &mut Tally) -> Result<()> {
    let mut journeys = program();
    // One after another: each has the display and the program's name on the bus to itself.
    journeys.arg("--test-threads=1").args(name).env_remove(WINDOW);
    tally.suite("journeys", desktop.host(&mut journeys), tally::of_rust)
}

/// In Chromium, without those that need the program itself; they are named and not counted.
fn in_chromium(desktop: &Display, name: Option<&str>, tally: &mut Tally) -> Result<()> {
    let mut list = program();
    let listed = step::answer(list.args(["--list", "--format=terse"]).args(name)).unwrap_or_default();
    let left_out: Vec<_> = listed.lines().filter(|line| line.starts_with(REAL)).collect();
    let mut journeys = program();
    journeys.args([AT_ONCE, "--skip", REAL]).args(name).env(WINDOW, "chromium");
    tally.suite("journeys in Chromium", desktop.host(&mut journeys), tally::of_rust)?;
    println!("\n{} left out, since they need the program itself (--real plays them):", left_out.len());
    for line in left_out {
        println!("  {}", line.trim_end_matches(": test"));
    }
    Ok(())
}
