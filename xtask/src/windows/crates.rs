//! The tests of every crate, as Windows programs.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::ware::{self, Ware};
pub(crate) use crate::package::LOADER;
use crate::product_crates;
use crate::tally::{self, Tally};

/// Builds and runs them. The person whose Windows it is has a name with spaces and letters of several scripts.
pub(crate) fn test(ware: &Ware, tally: &mut Tally) -> Result<()> {
    let cargo = || -> Result<_> {
        let mut cargo = ware.cargo("test")?;
        cargo.args(product_crates::arguments());
        Ok(cargo)
    };
    if !tally.check("build of the crates' tests for Windows", cargo()?.arg("--no-run"))? {
        return Ok(());
    }
    let built = ware::built("debug")?;
    // The tests lie in one, the programs that they start in the other.
    for folder in [built.join("deps"), built.clone()] {
        bring_loader(&built, &folder)?;
    }
    let types = crate::place::target()?.join("types-windows");
    let mut test = cargo()?;
    test.arg("--no-fail-fast").env("TS_RS_EXPORT_DIR", types);
    tally.suite("tests of the crates on Windows", &mut test, tally::of_rust)
}

/// Puts the loader beside programs.
pub(crate) fn bring_loader(built: &Path, beside: &Path) -> Result<()> {
    let builds = fs::read_dir(built.join("build")).context("what the dependencies' build scripts made")?;
    let mut found = None;
    for build in builds {
        let path = build?.path().join("out/x64").join(LOADER);
        if path.is_file() {
            found = Some(path);
        }
    }
    let found = found.with_context(|| format!("no dependency brought {LOADER}"))?;
    fs::copy(found, beside.join(LOADER)).with_context(|| format!("{LOADER} beside the programs"))?;
    Ok(())
}
