//! Main journey through the program's commands as a Windows program under Wine, with Chromium on Linux instead of WebView2.

use std::path::Path;

use anyhow::{Result, ensure};

use super::secrets;
use super::wine_prefix::WinePrefix;
use crate::journeys;
use crate::test_report::TestReport;
use crate::toolchain;
use crate::virtual_desktop::VirtualDesktop;

/// Prefix of its name.
const JOURNEY: &str = "main_job_on_windows::";
/// The test host: the program's commands without a window.
const PROGRAM: &str = "offswitch-headless.exe";

/// Plays it, from the first sign-in to a start with the stored session.
pub(super) fn play(journeys: &Path, report: &mut TestReport) -> Result<()> {
    let built = toolchain::output_folder("debug")?;
    // The tests of the crates have built it; asked for alone, cargo would build its libraries with other features once more.
    if !built.join(PROGRAM).is_file() {
        report.record("the main journey on Windows: not played, since its program was not built", false);
        return Ok(());
    }
    let windows = WinePrefix::new("journey")?;
    journeys::on_windows(journeys, &VirtualDesktop::start()?, JOURNEY, windows.prefix(), report)?;
    report.trial("its session is stored in the Credential Manager", &is_stored(&windows));
    Ok(())
}

fn is_stored(windows: &WinePrefix) -> Result<()> {
    ensure!(secrets::has_session(windows)?, "nothing is stored");
    Ok(())
}
