//! Tests of every crate, as Windows programs under Wine.

use anyhow::Result;

use super::wine_prefix::WinePrefix;
use crate::side_by_side::cores;
use crate::test_programs::{self, TestProgram};
use crate::test_report::TestReport;
use crate::toolchain::{self, Toolchain};
use crate::{paths, product_crates};

/// Builds them; `None` if that failed.
pub(crate) fn build(toolchain: &Toolchain, report: &mut TestReport) -> Result<Option<Vec<TestProgram>>> {
    const NAME: &str = "build of the crates' tests for Windows";
    report.part(NAME, |report| {
        let mut cargo = toolchain.cargo("test");
        let programs = test_programs::build(cargo.args(product_crates::arguments()).arg("--no-run"))?.programs;
        report.record(NAME, programs.is_some());
        if programs.is_some() {
            let output = toolchain::output_folder("debug")?;
            // The tests lie in one, the programs that they start in the other.
            for folder in [output.join("deps"), output.clone()] {
                toolchain::copy_loader(&output, &folder)?;
            }
        }
        Ok(programs)
    })
}

/// Runs them, on as many Windows at once as there are cores. The Windows user's name has spaces and letters of several
/// scripts.
pub(super) fn test(programs: &[TestProgram], report: &mut TestReport) -> Result<()> {
    let types = paths::target_folder()?.join("types-windows");
    let prefixes = (0..cores()).map(|_| WinePrefix::new("tests")).collect::<Result<Vec<_>>>()?;
    let command = |program: &TestProgram, prefix: usize| {
        let mut command = prefixes[prefix].test_command(program)?;
        command.env("TS_RS_EXPORT_DIR", &types);
        Ok(command)
    };
    test_programs::run("tests of the crates on Windows", programs, cores(), command, report)
}
