//! Tests of the network settings of Windows itself.

use anyhow::{Context as _, Result};

use super::wine_prefix::WinePrefix;
use crate::test_programs::TestProgram;
use crate::test_report::{self, TestReport};

/// Runs the tests that change them, in a prefix of their own.
pub(super) fn check(programs: &[TestProgram], report: &mut TestReport) -> Result<()> {
    let program = programs.iter().find(|program| program.target == "windows_settings");
    let windows = WinePrefix::new("settings")?;
    let mut test = windows.test_command(program.context("the tests of Windows' settings were not built")?)?;
    report.suite("what is set in Windows holds", test.arg("--ignored"), test_report::libtest_counts)
}
