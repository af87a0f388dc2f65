//! Tests of the network settings of Windows itself.

use anyhow::Result;

use super::wine_prefix::WinePrefix;
use crate::sandbox::wine;
use crate::test_report::{self, TestReport};
use crate::toolchain::Toolchain;

/// Runs the tests that change them, in a prefix of their own.
pub(crate) fn check(toolchain: &Toolchain, report: &mut TestReport) -> Result<()> {
    let windows = WinePrefix::new("settings")?;
    let mut test = toolchain.cargo("test")?;
    test.args(["--package", "offswitch-network", "--test", "windows_settings", "--", "--ignored"]);
    wine::configure(&mut test, windows.prefix())?;
    report.suite("what is set in Windows holds", &mut test, test_report::libtest_counts)
}
