//! Paths of the repository and of cargo's output.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// Root of the repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository")
}

/// Path of a program of the workspace. It lies beside this one, wherever cargo's target folder is.
pub(crate) fn built_program(name: &str) -> Result<PathBuf> {
    let this = env::current_exe().context("this program's own place")?;
    Ok(this.with_file_name(format!("{name}{}", env::consts::EXE_SUFFIX)))
}

/// Cargo's target folder.
pub(crate) fn target_folder() -> Result<PathBuf> {
    let this = env::current_exe().context("this program's own place")?;
    let profile = this.parent().context("the folder of this program")?;
    Ok(profile.parent().context("the target folder")?.to_path_buf())
}
