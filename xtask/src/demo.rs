//! `cargo xtask demo`: runs Offswitch on its practice tenant.

use std::path::PathBuf;

use anyhow::{Result, ensure};

#[cfg(target_os = "linux")]
use crate::virtual_desktop::VirtualDesktop;
use crate::{paths, prerequisites, process};

/// Opens the window, or plays the journey where there is no display.
pub(crate) fn run(headless: bool, out: Option<PathBuf>) -> Result<bool> {
    if headless || !has_display() { play(out) } else { open() }
}

fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

fn open() -> Result<bool> {
    prerequisites::for_desktop()?;
    let built = process::run(process::cargo().args(["build", "--package", "offswitch"]))?;
    ensure!(built, "the program could not be built");
    println!("\nOffswitch opens on its practice tenant. This command ends when its window is closed.");
    process::run(process::command(paths::built_program("offswitch")?).arg("--practice"))
}

#[cfg(target_os = "linux")]
fn play(out: Option<PathBuf>) -> Result<bool> {
    let out = match out {
        Some(out) => std::path::absolute(out)?,
        None => paths::target_folder()?.join("demo"),
    };
    prerequisites::for_virtual_desktop()?;
    let packages = ["build", "--package", "offswitch", "--package", "offswitch-tests", "--bins"];
    let built = process::run(process::cargo().args(packages))?;
    ensure!(built, "the program could not be built");
    let desktop = VirtualDesktop::start()?;
    process::run(desktop.attach(process::command(paths::built_program("offswitch-demo")?).arg(out)))
}

#[cfg(not(target_os = "linux"))]
fn play(_: Option<PathBuf>) -> Result<bool> {
    anyhow::bail!("the journey without a display is played on Linux only")
}
