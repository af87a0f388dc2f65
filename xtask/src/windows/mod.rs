//! `cargo xtask windows` on Linux: cross-compiles for Windows with MinGW and tests the result under Wine.

mod crates;
mod full_disk;
mod journey;
mod msi_tests;
mod nsis_tests;
mod pe_resources;
pub(crate) mod release;
mod secrets;
mod settings;
mod wine_prefix;

use anyhow::{Result, ensure};

use crate::test_report::TestReport;
use crate::toolchain::Toolchain;
use crate::{front_end, prerequisites};

/// Runs the command.
pub(crate) fn run() -> Result<bool> {
    prerequisites::for_windows()?;
    ensure!(front_end::install_tools()?, "the tools for the window's modules are missing");
    let mut report = TestReport::default();
    check(&mut report)?;
    Ok(report.finish())
}

/// Builds and tests everything that is made for Windows, and counts the results.
pub(crate) fn check(report: &mut TestReport) -> Result<()> {
    let toolchain = Toolchain::set_up()?;
    crates::test(&toolchain, report)?;
    settings::check(&toolchain, report)?;
    journey::play(report)?;
    release::check(&toolchain, report)
}
