//! Cargo subcommands that are installed under cargo's target folder.

use std::path::PathBuf;

use anyhow::{Result, ensure};

use crate::{paths, process};

/// Returns the program of a subcommand in this version, installed if it is missing.
pub(super) fn ready(name: &str, version: &str) -> Result<PathBuf> {
    // A folder for each version: not every tool tells which it is.
    let root = paths::target_folder()?.join("tools").join(format!("{name}-{version}"));
    let program = root.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        let mut install = process::cargo();
        install.args(["install", "--locked", "--root"]).arg(&root).arg(format!("{name}@{version}"));
        ensure!(process::run(&mut install)?, "{name} could not be installed");
    }
    Ok(program)
}
