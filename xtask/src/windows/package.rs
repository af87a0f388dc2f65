//! What users get: the released program and its installer, with their sizes.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::crates::{self, LOADER};
use super::installing::{self, Installers};
use super::ware::{self, Ware};
use super::{deploying, face};
use crate::package::installer::{self, Contents};
use crate::package::msi;
use crate::package::product::Product;
use crate::tally::Tally;
use crate::{front_end, place, step};

/// Bytes that they may have.
const LARGEST_PROGRAM: u64 = 9_000_000;
const LARGEST_INSTALLER: u64 = 3_500_000;
/// A version before every other.
const PREVIOUS: &str = "0.0.9";

/// The released program and its installer.
pub(crate) struct Made {
    pub(crate) program: PathBuf,
    pub(crate) installer: PathBuf,
}

/// Builds them.
pub(crate) fn made() -> Result<Made> {
    let mut build = step::cargo();
    build.args(["build", "--release", "--package", "offswitch", "--features", "custom-protocol"]);
    front_end::bundle(&mut build, Value::Null)?;
    ensure!(super::build(&mut build)?, "the program for Windows could not be built");
    let (product, folder) = (Product::read()?, place::target()?.join("windows"));
    let installer = folder.join(format!("{}-{}-setup.exe", product.name, product.version));
    let program = ware::built("release")?.join("offswitch.exe");
    let contents = Contents { program: &program, beside: beside()?, webview2: None };
    installer::make(&product, &contents, &folder.join("present"), &installer)?;
    Ok(Made { program, installer })
}

/// Builds and tries them, and what administrators get.
pub(crate) fn check(ware: &Ware, tally: &mut Tally) -> Result<()> {
    let Made { program, installer: present } = made()?;
    let (product, folder) = (Product::read()?, place::target()?.join("windows"));
    tally.trial("Windows is told who made the program, how to show it, and its icon", &face::check(&program, &product));
    size(tally, "the program", &program, LARGEST_PROGRAM)?;
    size(tally, "the installer", &present, LARGEST_INSTALLER)?;

    let mut before = Product::read()?;
    PREVIOUS.clone_into(&mut before.version);
    let previous = folder.join(format!("{}-{PREVIOUS}-setup.exe", before.name));
    let earlier = folder.join("earlier/offswitch.exe");
    fs::create_dir_all(folder.join("earlier"))?;
    // The same but for what Windows does not look at, so that it can be told which of the two is in place.
    fs::write(&earlier, [fs::read(&program)?.as_slice(), PREVIOUS.as_bytes()].concat())?;
    let contents_before = Contents { program: &earlier, beside: beside()?, webview2: None };
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
    let contents = Contents { program: &program, beside: beside()?, webview2: None };
    msi::make(&product, &contents, &folder.join("present-msi"), &package(&product))?;
    msi::make(&before, &contents_before, &folder.join("previous-msi"), &package(&before))?;
    deploying::try_all(&package(&product), &package(&before), &program, tally);
    Ok(())
}

/// What has to lie beside the released program.
fn beside() -> Result<Vec<PathBuf>> {
    let built = ware::built("release")?;
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
