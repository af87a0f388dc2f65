//! `cargo xtask test`: everything that has to hold.

use std::fs;

use anyhow::{Context as _, Result};

use crate::tally::{self, Tally};
use crate::{front_end, needs, place, step};

/// The types of what crosses the door to the window, as they are committed.
const TYPES: &str = "ui/types/views.d.ts";

/// Runs all checks and tests, whichever of them fail, and counts them.
pub(crate) fn run() -> Result<bool> {
    needs::for_tests()?;
    let mut tally = Tally::default();

    tally.check("format", step::cargo().args(["fmt", "--all", "--check"]))?;
    let everything = ["--workspace", "--all-targets"];
    // These are no test by default, since they need a display, so all targets are all but these.
    let journeys = ["--workspace", "--test", "journeys"];
    for (name, targets) in [("clippy", &everything[..]), ("clippy of the journeys", &journeys)] {
        tally.check(name, step::cargo().arg("clippy").args(targets).args(["--", "--deny", "warnings"]))?;
    }
    let built = tally.check("build", step::cargo().arg("build").args(everything))?;

    crates(&mut tally)?;
    window_modules(&mut tally)?;
    if cfg!(target_os = "linux") {
        if built {
            let played = self::journeys(&mut tally);
            if played.is_err() {
                tally.trial("journeys", &played);
            }
        } else {
            tally.one("journeys: not run, since the program was not built", false);
        }
    } else {
        println!("\nThe journeys through the real window run on Linux only.");
    }
    #[cfg(target_os = "linux")]
    if let Err(error) = crate::windows::check(&mut tally) {
        tally.trial("the program for Windows", &Err(error));
    }
    Ok(tally.close())
}

/// The tests of every crate. One of them writes the window's types, which must be those that are committed.
fn crates(tally: &mut Tally) -> Result<()> {
    let types = place::target()?.join("types");
    if types.exists() {
        fs::remove_dir_all(&types).context("the types of an earlier run")?;
    }
    let mut test = step::cargo();
    test.args(["test", "--workspace", "--no-fail-fast"]).env("TS_RS_EXPORT_DIR", &types);
    tally.suite("tests of the crates", &mut test, tally::of_rust)?;

    let written = fs::read_to_string(types.join("views.d.ts")).unwrap_or_default();
    let committed = fs::read_to_string(place::repository().join(TYPES)).unwrap_or_default();
    let same = !written.is_empty() && written == committed;
    if !same {
        println!("\n{TYPES} is not what the program's views come to: run `cargo test --package offswitch`.");
    }
    tally.one("types of the views", same);
    Ok(())
}

fn window_modules(tally: &mut Tally) -> Result<()> {
    if !front_end::tools()? {
        tally.one("tools for the window's modules", false);
        return Ok(());
    }
    tally.check("type check of the window's modules", step::npm().args(["run", "--silent", "check:types"]))?;
    tally.check("lint of the window's modules", step::npm().args(["run", "--silent", "check:lint"]))?;
    tally.suite("tests of the window's modules", step::npm().args(["run", "--silent", "test"]), tally::of_node)?;
    if cfg!(target_os = "linux") {
        tally.suite(
            "the window's states in Chromium",
            step::npm().args(["run", "--silent", "test:states"]),
            tally::of_node,
        )?;
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn journeys(tally: &mut Tally) -> Result<()> {
    let program = crate::journeys::program()?;
    crate::journeys::in_own_window(&program, None, tally)?;
    // WebView2's engine is Chromium's.
    crate::journeys::in_chromium(&program, None, tally)
}

#[cfg(not(target_os = "linux"))]
fn journeys(_: &mut Tally) -> Result<()> {
    Ok(())
}
