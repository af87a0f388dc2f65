//! `cargo xtask windows` on Windows itself: the tests of every crate, with neither Wine nor another machine's tools.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::tally::{self, Tally};
use crate::{front_end, needs, place, product_crates, step};

/// The command alone.
pub(crate) fn run() -> Result<bool> {
    needs::for_windows()?;
    ensure!(front_end::tools()?, "the tools for the window's modules are missing");
    let mut tally = Tally::default();
    let mut test = step::cargo();
    test.arg("test").args(product_crates::arguments()).arg("--no-fail-fast");
    test.env("TS_RS_EXPORT_DIR", place::target()?.join("types-windows"));
    tally.suite("tests of the crates on Windows", &mut test, tally::of_rust)?;
    Ok(tally.close())
}

/// Where cargo puts what it builds for Windows in this profile.
pub(crate) fn built(profile: &str) -> Result<PathBuf> {
    Ok(place::target()?.join(profile))
}

/// Runs this build of the released program. Says whether it went well.
pub(crate) fn build(cargo: &mut Command) -> Result<bool> {
    step::run(cargo)
}
