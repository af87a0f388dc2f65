//! Tests of every crate, as Windows programs under Wine.

use anyhow::Result;

use crate::product_crates;
use crate::test_report::{self, TestReport};
use crate::toolchain::{self, Toolchain};

/// Builds and runs them. The Windows user's name has spaces and letters of several scripts.
pub(crate) fn test(toolchain: &Toolchain, report: &mut TestReport) -> Result<()> {
    let cargo = || -> Result<_> {
        let mut cargo = toolchain.cargo("test")?;
        cargo.args(product_crates::arguments());
        Ok(cargo)
    };
    if !report.check("build of the crates' tests for Windows", cargo()?.arg("--no-run"))? {
        return Ok(());
    }
    let built = toolchain::output_folder("debug")?;
    // The tests lie in one, the programs that they start in the other.
    for folder in [built.join("deps"), built.clone()] {
        toolchain::copy_loader(&built, &folder)?;
    }
    let types = crate::paths::target_folder()?.join("types-windows");
    let mut test = cargo()?;
    test.arg("--no-fail-fast").env("TS_RS_EXPORT_DIR", types);
    report.suite("tests of the crates on Windows", &mut test, test_report::libtest_counts)
}
