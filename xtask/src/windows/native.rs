//! `cargo xtask windows` on Windows itself: tests of every crate, without Wine or cross-compilation.

use anyhow::{Result, ensure};

use crate::test_report::{self, TestReport};
use crate::{front_end, paths, prerequisites, process, product_crates};

/// Runs the command.
pub(crate) fn run() -> Result<bool> {
    prerequisites::for_windows()?;
    ensure!(front_end::install_tools()?, "the tools for the window's modules are missing");
    let mut report = TestReport::default();
    let mut test = process::cargo();
    test.arg("test").args(product_crates::arguments()).arg("--no-fail-fast");
    test.env("TS_RS_EXPORT_DIR", paths::target_folder()?.join("types-windows"));
    report.suite("tests of the crates on Windows", &mut test, test_report::libtest_counts)?;
    Ok(report.finish())
}
