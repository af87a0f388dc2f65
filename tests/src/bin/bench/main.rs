//! Benchmark of the program: sizes, startup, memory, runs, cards; `cargo xtask bench` builds the rest and brings a display.

#[cfg(target_os = "linux")]
mod baseline_client;
#[cfg(target_os = "linux")]
mod cards;
#[cfg(target_os = "linux")]
mod memory;
#[cfg(target_os = "linux")]
mod report;
#[cfg(target_os = "linux")]
mod sizes;
#[cfg(target_os = "linux")]
mod startup;
#[cfg(target_os = "linux")]
mod statistics;
#[cfg(target_os = "linux")]
mod turn_off_all;

#[cfg(target_os = "linux")]
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(file), Some(program), Some(installer)) = (arguments.next(), arguments.next(), arguments.next()) else {
        eprintln!("offswitch-bench: name a file for the report, the program for Windows and its installer");
        return ExitCode::from(2);
    };
    match measure(&file, &program, &installer).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("offswitch-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// A target that is missed is told, and is no failure: a machine may be slow.
#[cfg(target_os = "linux")]
async fn measure(file: &Path, program: &Path, installer: &Path) -> anyhow::Result<()> {
    let mut report = report::Report::default();
    sizes::measure(&mut report, program, installer)?;
    startup::measure(&mut report).await?;
    turn_off_all::measure(&mut report).await?;
    cards::measure(&mut report).await?;
    report.write(file)
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!("offswitch-bench: it measures on Linux only");
    ExitCode::FAILURE
}
