//! The window's files as the released program embeds them.

use std::process::Command;

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::step;

/// Where they are made, as `tauri.conf.json` would name it. The path is in the program, so it names nothing of this machine.
const FOLDER: &str = "../target/front-end";

/// The tools for the window's modules, as `package-lock.json` has them. Tells whether they could be had.
pub(crate) fn tools() -> Result<bool> {
    step::run(step::npm().args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]))
}

/// Makes them, and has this build of the program embed them instead of the modules themselves; what else it is to have
/// otherwise than `tauri.conf.json` says is `configured`. The tools must be there.
pub(crate) fn bundle(cargo: &mut Command, mut configured: Value) -> Result<()> {
    let made = step::run(step::npm().args(["run", "--silent", "bundle"]))?;
    ensure!(made, "the window's files could not be put together");
    // Tauri's own way to build with another configuration.
    configured["build"]["frontendDist"] = FOLDER.into();
    cargo.env("TAURI_CONFIG", configured.to_string());
    Ok(())
}
