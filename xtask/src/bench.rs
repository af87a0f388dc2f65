//! `cargo xtask bench`: how fast, how large, how hungry.

use anyhow::Result;

/// Builds what is measured as it is released, and measures.
#[cfg(target_os = "linux")]
pub(crate) fn run() -> Result<bool> {
    use anyhow::ensure;

    use crate::{display, needs, place, step};

    needs::for_virtual_desktop()?;
    // The program alone, so that nothing else decides which features of its libraries are in it.
    let program = ["build", "--release", "--package", "offswitch", "--features", "custom-protocol"];
    let built = step::run(step::cargo().args(program))?;
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
    let target = place::target()?;
    let desktop = display::Display::start()?;
    let mut bench = step::command(target.join("release/offswitch-bench"));
    step::run(desktop.host(bench.arg(target.join("bench/report.json"))))
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn run() -> Result<bool> {
    anyhow::bail!("it is measured on Linux only")
}
