//! Memory of a program and its descendants (PSS).

use std::time::Duration;

use anyhow::{Result, bail};
use offswitch_tests::process::Process;
use tokio::time::sleep;

const PAUSE: Duration = Duration::from_millis(250);
/// Readings in a row that must be alike.
const CALM: usize = 8;
/// Relative difference of readings that are alike.
const ALIKE: f64 = 0.005;
const MOST_READINGS: usize = 240;

/// Memory in MiB, once it has settled.
pub(crate) async fn settled(program: &Process) -> Result<f64> {
    let mut readings: Vec<f64> = Vec::new();
    for _ in 0..MOST_READINGS {
        readings.push(current(program)?);
        let latest = &readings[readings.len().saturating_sub(CALM)..];
        let least = latest.iter().copied().fold(f64::INFINITY, f64::min);
        let most = latest.iter().copied().fold(0.0, f64::max);
        if latest.len() == CALM && most - least <= least * ALIKE {
            return Ok(latest[CALM - 1]);
        }
        sleep(PAUSE).await;
    }
    bail!("the memory did not settle: {readings:?}")
}

#[expect(clippy::cast_precision_loss, reason = "no machine has 2^52 KiB")]
fn current(program: &Process) -> Result<f64> {
    let mut sum = 0;
    for process in program.tree() {
        sum += process.memory()?;
    }
    Ok(sum as f64 / 1024.0)
}
