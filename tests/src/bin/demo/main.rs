//! Demo: plays the whole journey through the real window and a real browser, and leaves a report with screenshots, by
//! `cargo xtask demo --headless`, which brings a display.

#[cfg(target_os = "linux")]
mod journey;
#[cfg(target_os = "linux")]
mod report;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("offswitch-demo: name a folder for the report");
        return ExitCode::from(2);
    };
    let played = async {
        let mut report = report::Report::in_folder(folder.into())?;
        journey::play(&mut report).await;
        report.close()
    };
    match played.await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("offswitch-demo: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!("offswitch-demo: the journey is played on Linux only");
    ExitCode::FAILURE
}
