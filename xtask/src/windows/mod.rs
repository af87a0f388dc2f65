//! `cargo xtask windows` on Linux: the program for Windows, built across, with MinGW, and tried under Wine.

mod crates;
mod debian;
mod deploying;
mod face;
mod full_disk;
mod installing;
mod journey;
mod kept;
mod package;
mod prefix;
mod rust_target;
mod secrets;
mod settings;
mod ware;
mod wine;

pub(crate) use package::made;
pub(crate) use ware::built;
pub(crate) use wine::{PREFIX, run_program};

use std::process::Command;

use anyhow::{Result, ensure};

use crate::tally::Tally;
use crate::{front_end, needs, step};

/// The command alone.
pub(crate) fn run() -> Result<bool> {
    needs::for_windows()?;
    ensure!(front_end::tools()?, "the tools for the window's modules are missing");
    let mut tally = Tally::default();
    check(&mut tally)?;
    Ok(tally.close())
}

/// Builds and tries everything that is made for Windows, and counts what held.
pub(crate) fn check(tally: &mut Tally) -> Result<()> {
    let ware = ware::Ware::ready()?;
    crates::test(&ware, tally)?;
    settings::check(&ware, tally)?;
    journey::play(tally)?;
    package::check(&ware, tally)
}

/// Runs this build of the released program for Windows, and puts beside it what it needs there. Says whether it went well.
pub(crate) fn build(cargo: &mut Command) -> Result<bool> {
    ware::give_to(cargo)?;
    let went_well = step::run(cargo)?;
    if went_well {
        let built = built("release")?;
        crates::bring_loader(&built, &built)?;
    }
    Ok(went_well)
}
