//! `cargo xtask windows` on Linux: cross-compiles for Windows with MinGW and tests the result under Wine.

pub(crate) mod crates;
mod full_disk;
mod journey;
mod msi_tests;
mod nsis_tests;
mod pe_resources;
pub(crate) mod release;
mod secrets;
mod settings;
mod wine_prefix;

use anyhow::{Context as _, Result, ensure};

use std::path::Path;

use crate::sandbox::wine;
use crate::test_programs::TestProgram;
use crate::test_report::TestReport;
use crate::toolchain::Toolchain;
use crate::{front_end, journeys, prerequisites, process};

/// Runs the command.
pub(crate) fn run() -> Result<bool> {
    prerequisites::for_windows()?;
    ensure!(front_end::install_tools()?, "the tools for the window's modules are missing");
    let mut report = TestReport::default();
    let toolchain = Toolchain::set_up()?;
    set_up()?;
    let journeys = journeys::build(process::cargo())?.context("the journeys could not be built")?;
    if let Some(programs) = crates::build(&toolchain, &mut report)? {
        test(&programs, &journeys, &mut report);
        let release = report.part("release build for Windows", |_| release::build())?;
        release::check(&release, &programs, &mut report);
    }
    Ok(report.finish())
}

/// Sets up Wine.
pub(crate) fn set_up() -> Result<()> {
    wine::set_up()
}

/// Runs the tests of the crates, of Windows' own settings, and the main journey.
pub(crate) fn test(programs: &[TestProgram], journeys: &Path, report: &mut TestReport) {
    report.stage("tests of the crates on Windows", |report| crates::test(programs, report));
    report.stage("Windows' own settings", |report| settings::check(programs, report));
    report.stage("the main journey on Windows", |report| journey::play(journeys, report));
}
