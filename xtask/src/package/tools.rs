//! Tools that cargo installs. They lie under cargo's target folder, so that they are nobody else's.

use std::path::PathBuf;

use anyhow::{Result, ensure};

use crate::{place, step};

/// The program of a subcommand of cargo, in this version, installed if it is missing.
pub(super) fn ready(name: &str, version: &str) -> Result<PathBuf> {
    // A folder for each version: not every tool tells which it is.
    let root = place::target()?.join("tools").join(format!("{name}-{version}"));
    let program = root.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        let mut install = step::cargo();
        install.args(["install", "--locked", "--root"]).arg(&root).arg(format!("{name}@{version}"));
        ensure!(step::run(&mut install)?, "{name} could not be installed");
    }
    Ok(program)
}
