//! Release build for Windows: the program, its installer and package, their sizes, and the tests of all of them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::nsis_tests::{self, Installers};
use super::{msi_tests, pe_resources};
use crate::package::installer::{self, Contents};
use crate::package::msi;
use crate::package::product::Product;
use crate::test_programs::TestProgram;
use crate::test_report::TestReport;
use crate::toolchain::{self, LOADER};
use crate::{front_end, paths, process};

/// Size limits in bytes.
const LARGEST_PROGRAM: u64 = 9_000_000;
const LARGEST_INSTALLER: u64 = 3_500_000;
/// A version before every other.
const PREVIOUS: &str = "0.0.9";

/// Released program and installer.
pub(crate) struct Release {
    pub(crate) program: PathBuf,
    pub(crate) installer: PathBuf,
}

/// Builds them.
pub(crate) fn build() -> Result<Release> {
    let mut build = process::cargo();
    build.args(["build", "--release", "--package", "offswitch", "--features", "custom-protocol"]);
    front_end::bundle(&mut build, Value::Null)?;
    ensure!(toolchain::build_release(&mut build)?, "the program for Windows could not be built");
    let (product, folder) = (Product::read()?, paths::target_folder()?.join("windows"));
    let installer = folder.join(format!("{}-{}-setup.exe", product.name, product.version));
    let program = toolchain::output_folder("release")?.join("offswitch.exe");
    let contents = Contents { program: &program, beside: beside()?, webview2: None };
    installer::make(&product, &contents, &folder.join("present"), &installer)?;
    Ok(Release { program, installer })
}

/// Tests them, and the package for administrators; `programs` are the test programs for Windows.
pub(crate) fn check(release: &Release, programs: &[TestProgram], report: &mut TestReport) {
    report.stage("the packages for Windows", |report| packages(release, programs, report));
}

fn packages(release: &Release, programs: &[TestProgram], report: &mut TestReport) -> Result<()> {
    let Release { program, installer: present } = release;
    let (product, folder) = (Product::read()?, paths::target_folder()?.join("windows"));
    report.trial(
        "Windows is told who made the program, how to show it, and its icon",
        &pe_resources::check(program, &product),
    );
    size(report, "the program", program, LARGEST_PROGRAM)?;
    size(report, "the installer", present, LARGEST_INSTALLER)?;

    let mut before = Product::read()?;
    PREVIOUS.clone_into(&mut before.version);
    let previous = folder.join(format!("{}-{PREVIOUS}-setup.exe", before.name));
    let earlier = folder.join("earlier/offswitch.exe");
    fs::create_dir_all(folder.join("earlier"))?;
    // The same but for what Windows does not look at, so that it can be told which of the two is in place.
    fs::write(&earlier, [fs::read(program)?.as_slice(), PREVIOUS.as_bytes()].concat())?;
    let contents_before = Contents { program: &earlier, beside: beside()?, webview2: None };
    installer::make(&before, &contents_before, &folder.join("previous"), &previous)?;
    let installers = Installers {
        product: &product,
        programs,
        present: present.clone(),
        program: program.clone(),
        previous,
        previous_version: PREVIOUS.to_owned(),
    };
    nsis_tests::try_all(&installers, report)?;

    let package = |product: &Product| folder.join(format!("{}-{}.msi", product.name, product.version));
    let contents = Contents { program, beside: beside()?, webview2: None };
    msi::make(&product, &contents, &folder.join("present-msi"), &package(&product))?;
    msi::make(&before, &contents_before, &folder.join("previous-msi"), &package(&before))?;
    msi_tests::try_all(&package(&product), &package(&before), program, report)
}

/// Files that have to lie beside the released program.
fn beside() -> Result<Vec<PathBuf>> {
    let built = toolchain::output_folder("release")?;
    toolchain::copy_loader(&built, &built)?;
    Ok(vec![built.join(LOADER)])
}

fn size(report: &mut TestReport, what: &str, file: &Path, largest: u64) -> Result<()> {
    let size = fs::metadata(file).with_context(|| format!("{}", file.display()))?.len();
    let small = || -> Result<()> {
        ensure!(size <= largest, "it has {size} bytes");
        Ok(())
    };
    println!("{what}: {size} bytes");
    report.trial(&format!("{what} has at most {largest} bytes"), &small());
    Ok(())
}
