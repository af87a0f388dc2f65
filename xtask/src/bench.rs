//! `cargo xtask bench`: measures speed, size and memory of the released program.

use anyhow::Result;

/// Builds everything in release mode and runs the measurements.
#[cfg(target_os = "linux")]
pub(crate) fn run() -> Result<bool> {
    use anyhow::ensure;

    use crate::virtual_desktop::VirtualDesktop;
    use crate::{front_end, paths, prerequisites, process, windows};

    prerequisites::for_virtual_desktop()?;
    prerequisites::for_windows()?;
    ensure!(front_end::install_tools()?, "the tools for the window's modules are missing");
    // The program alone, so that nothing else decides which features of its libraries are in it.
    let mut program = process::cargo();
    program.args(["build", "--release", "--package", "offswitch", "--features", "custom-protocol"]);
    front_end::bundle(&mut program, serde_json::Value::Null)?;
    let built = process::run(&mut program)?;
    let beside = [
        "build",
        "--release",
        "--package",
        "offswitch-empty-window",
        "--features",
        "offswitch-empty-window/custom-protocol",
        "--package",
        "offswitch-tests",
        "--bin",
        "offswitch-empty-window",
        "--bin",
        "offswitch-bench",
    ];
    ensure!(built && process::run(process::cargo().args(beside))?, "what is to be measured could not be built");
    let release = windows::release::build()?;
    let target = paths::target_folder()?;
    let desktop = VirtualDesktop::start()?;
    let mut bench = process::command(target.join("release/offswitch-bench"));
    process::run(desktop.attach(bench.arg(target.join("bench/report.json")).args([release.program, release.installer])))
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn run() -> Result<bool> {
    anyhow::bail!("it is measured on Linux only")
}
