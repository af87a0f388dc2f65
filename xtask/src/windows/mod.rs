//! `cargo xtask windows`: the program for Windows, built and tried. On Linux it is built across, with MinGW, and runs under
//! Wine; on Windows itself everything is native.

mod crates;
#[cfg(target_os = "linux")]
mod debian;
#[cfg(target_os = "linux")]
mod deploying;
#[cfg(target_os = "linux")]
mod full_disk;
#[cfg(target_os = "linux")]
mod installer;
#[cfg(target_os = "linux")]
mod installing;
#[cfg(target_os = "linux")]
mod journey;
#[cfg(target_os = "linux")]
mod kept;
#[cfg(target_os = "linux")]
mod msi;
#[cfg(target_os = "linux")]
mod package;
#[cfg(target_os = "linux")]
mod prefix;
#[cfg(target_os = "linux")]
mod product;
#[cfg(target_os = "linux")]
mod rust_target;
#[cfg(target_os = "linux")]
mod secrets;
mod ware;
#[cfg(target_os = "linux")]
mod wine;

#[cfg(target_os = "linux")]
pub(crate) use wine::{PREFIX, run_program};

use anyhow::Result;

use crate::needs;
use crate::tally::Tally;

/// The command alone.
pub(crate) fn run() -> Result<bool> {
    needs::for_windows()?;
    let mut tally = Tally::default();
    check(&mut tally)?;
    Ok(tally.close())
}

/// Builds and tries everything that is made for Windows, and counts what held.
pub(crate) fn check(tally: &mut Tally) -> Result<()> {
    let ware = ware::Ware::ready()?;
    crates::test(&ware, tally)?;
    #[cfg(target_os = "linux")]
    journey::play(tally)?;
    #[cfg(target_os = "linux")]
    package::check(&ware, tally)?;
    Ok(())
}
