//! What users get: the released program and its installer, with their sizes.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::crates::{self, LOADER};
use super::deploying;
use super::installing::{self, Installers};
use super::ware::{self, Ware};
use crate::package::installer::{self, Contents};
use crate::package::msi;
use crate::package::product::Product;
use crate::tally::Tally;
use crate::{front_end, place};

/// Bytes that they may have.
const LARGEST_PROGRAM: u64 = 9_000_000;
const LARGEST_INSTALLER: u64 = 3_500_000;
/// A version before every other.
const PREVIOUS: &str = "0.0.9";

/// Builds and tries them.
pub(crate) fn check(ware: &Ware, tally: &mut Tally) -> Result<()> {
    let mut build = ware.cargo("build")?;
    build.args(["--release", "--package", "offswitch", "--features", "custom-protocol"]);
    front_end::bundle(&mut build, serde_json::Value::Null)?;
    let mut earlier = ware.cargo("build")?;
    earlier.args(["--package", "offswitch"]);
    if !tally.check("build of the program for Windows", &mut build)?
        || !tally.check("build of the program that is upgraded", &mut earlier)?
    {
        return Ok(());
    }
    let folder = place::target()?.join("windows");
    let product = Product::read()?;
    let present = folder.join(format!("{}-{}-setup.exe", product.name, product.version));
    let program = ware::built("release")?.join("offswitch.exe");
    let contents = Contents { program: &program, beside: beside("release")?, webview2: None };
    installer::make(&product, &contents, &folder.join("present"), &present)?;
    size(tally, "the program", &program, LARGEST_PROGRAM)?;
    size(tally, "the installer", &present, LARGEST_INSTALLER)?;

    let mut before = Product::read()?;
    PREVIOUS.clone_into(&mut before.version);
    // It is large and thrown away.
    "zlib".clone_into(&mut before.bundle.windows.nsis.compression);
    let previous = folder.join(format!("{}-{PREVIOUS}-setup.exe", before.name));
    let earlier = ware::built("debug")?.join("offswitch.exe");
    let contents_before = Contents { program: &earlier, beside: beside("debug")?, webview2: None };
    installer::make(&before, &contents_before, &folder.join("previous"), &previous)?;
    let installers = Installers {
        product: &product,
        ware,
        present,
        program: program.clone(),
        previous,
        previous_version: PREVIOUS.to_owned(),
    };
    installing::try_all(&installers, tally);

    let package = |product: &Product| folder.join(format!("{}-{}.msi", product.name, product.version));
    msi::make(&product, &contents, &folder.join("present-msi"), &package(&product))?;
    msi::make(&before, &contents_before, &folder.join("previous-msi"), &package(&before))?;
    deploying::try_all(&package(&product), &package(&before), &program, tally);
    Ok(())
}

/// What has to lie beside the program of this profile.
fn beside(profile: &str) -> Result<Vec<PathBuf>> {
    let built = ware::built(profile)?;
    crates::bring_loader(&built, &built)?;
    Ok(vec![built.join(LOADER)])
}

fn size(tally: &mut Tally, what: &str, file: &Path, largest: u64) -> Result<()> {
    let size = fs::metadata(file).with_context(|| format!("{}", file.display()))?.len();
    let small = || -> Result<()> {
        ensure!(size <= largest, "it has {size} bytes");
        Ok(())
    };
    println!("{what}: {size} bytes");
    tally.trial(&format!("{what} has at most {largest} bytes"), &small());
    Ok(())
}
