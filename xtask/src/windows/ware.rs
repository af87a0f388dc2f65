//! What Windows programs are built and run with.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::{place, step};

/// The kind of Windows program that is built on Linux.
#[cfg(target_os = "linux")]
const TARGET: &str = "x86_64-pc-windows-gnu";
#[cfg(target_os = "linux")]
const LINKER: &str = "x86_64-w64-mingw32-gcc";

/// Everything that is needed, set up.
pub(crate) struct Ware {
    #[cfg(target_os = "linux")]
    rust: super::rust_target::RustTarget,
    /// A folder of our own for what is made on the way; it lies under cargo's target folder.
    #[cfg(target_os = "linux")]
    prefix: PathBuf,
}

impl Ware {
    /// Sets up what is missing.
    #[cfg(target_os = "linux")]
    pub(crate) fn ready() -> Result<Self> {
        let rust = super::rust_target::ready(TARGET, LINKER)?;
        super::wine::ready()?;
        let prefix = super::wine::fresh_prefix("tests")?;
        Ok(Self { rust, prefix })
    }

    #[cfg(not(target_os = "linux"))]
    pub(crate) fn ready() -> Result<Self> {
        Ok(Self {})
    }

    /// Cargo, to build for Windows and to run what it built.
    pub(crate) fn cargo(&self, verb: &str) -> Result<Command> {
        let mut cargo = step::cargo();
        cargo.arg(verb);
        #[cfg(target_os = "linux")]
        {
            cargo.args(["--target", TARGET]);
            self.rust.give_to(&mut cargo);
            super::wine::give_to(&mut cargo, &self.prefix)?;
        }
        Ok(cargo)
    }
}

/// Where cargo puts what it builds for Windows in this profile.
pub(crate) fn built(profile: &str) -> Result<PathBuf> {
    let target = place::target()?;
    #[cfg(target_os = "linux")]
    let target = target.join(TARGET);
    Ok(target.join(profile))
}
