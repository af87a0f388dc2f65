//! `cargo xtask bench`: how fast, how large, how hungry.

use anyhow::Result;

/// Builds what is measured as it is released, and measures.
#[cfg(target_os = "linux")]
pub(crate) fn run() -> Result<bool> {
    use anyhow::ensure;

    use crate::{display, front_end, needs, place, step, windows};

    needs::for_virtual_desktop()?;
    needs::for_windows()?;
    ensure!(front_end::tools()?, "the tools for the window's modules are missing");
    // The program alone, so that nothing else decides which features of its libraries are in it.
    let mut program = step::cargo();
    program.args(["build", "--release", "--package", "offswitch", "--features", "custom-protocol"]);
    front_end::bundle(&mut program, serde_json::Value::Null)?;
    let built = step::run(&mut program)?;
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
    ensure!(built && step::run(step::cargo().args(beside))?, "what is to be measured could not be built");
    let made = windows::made()?;
    let target = place::target()?;
    let desktop = display::Display::start()?;
    let mut bench = step::command(target.join("release/offswitch-bench"));
    step::run(desktop.host(bench.arg(target.join("bench/report.json")).args([made.program, made.installer])))
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn run() -> Result<bool> {
    anyhow::bail!("it is measured on Linux only")
}
