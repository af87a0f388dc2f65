//! What Windows programs are built and run with.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::{place, step};

/// The kind of Windows program that is built on Linux.
const TARGET: &str = "x86_64-pc-windows-gnu";
const LINKER: &str = "x86_64-w64-mingw32-gcc";

/// Everything that is needed, set up.
pub(crate) struct Ware {
    rust: super::rust_target::RustTarget,
    /// A folder of our own for what is made on the way; it lies under cargo's target folder.
    prefix: PathBuf,
}

impl Ware {
    /// Sets up what is missing.
    pub(crate) fn ready() -> Result<Self> {
        let rust = super::rust_target::ready(TARGET, LINKER)?;
        super::wine::ready()?;
        let prefix = super::wine::fresh_prefix("tests")?;
        Ok(Self { rust, prefix })
    }

    /// Cargo, to build for Windows and to run what it built.
    pub(crate) fn cargo(&self, verb: &str) -> Result<Command> {
        let mut cargo = step::cargo();
        cargo.args([verb, "--target", TARGET]);
        self.rust.give_to(&mut cargo);
        super::wine::give_to(&mut cargo, &self.prefix)?;
        Ok(cargo)
    }
}

/// Has cargo build for Windows, without anything to run what it builds.
pub(crate) fn give_to(cargo: &mut Command) -> Result<()> {
    cargo.args(["--target", TARGET]);
    super::rust_target::ready(TARGET, LINKER)?.give_to(cargo);
    Ok(())
}

/// Where cargo puts what it builds for Windows in this profile.
pub(crate) fn built(profile: &str) -> Result<PathBuf> {
    Ok(place::target()?.join(TARGET).join(profile))
}
