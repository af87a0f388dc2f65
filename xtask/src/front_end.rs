//! Bundle of the window's files that the released program embeds.

use std::process::Command;

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::process;

/// Output folder, as `tauri.conf.json` would name it. The path is in the program, so it names nothing of this machine.
const FOLDER: &str = "../target/front-end";

/// Installs the tools for the window's modules, as `package-lock.json` has them. Returns whether that succeeded.
pub(crate) fn install_tools() -> Result<bool> {
    process::run(process::npm().args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]))
}

/// Bundles them, and has this build of the program embed the bundle instead of the modules themselves. `configuration`
/// overrides more of `tauri.conf.json`. The tools must be installed.
pub(crate) fn bundle(cargo: &mut Command, mut configuration: Value) -> Result<()> {
    let made = process::run(process::npm().args(["run", "--silent", "bundle"]))?;
    ensure!(made, "the window's files could not be put together");
    // Tauri's own way to build with another configuration.
    configuration["build"]["frontendDist"] = FOLDER.into();
    cargo.env("TAURI_CONFIG", configuration.to_string());
    Ok(())
}
