//! The main journey through the program's commands as a Windows program under Wine. Its window is Chromium on Linux, which is
//! not the WebView2 of a real Windows.

use anyhow::{Result, ensure};

use super::prefix::Windows;
use super::secrets;
use super::ware;
use crate::display::Display;
use crate::journeys;
use crate::tally::Tally;

/// So begins its name.
const JOURNEY: &str = "windows_too::";
/// The program's commands without a window.
const PROGRAM: &str = "offswitch-host.exe";

/// Plays it, from the first sign-in to a start with the kept session.
pub(crate) fn play(tally: &mut Tally) -> Result<()> {
    let built = ware::built("debug")?;
    // The tests of the crates have built it; asked for alone, cargo would build its libraries with other features once more.
    if !built.join(PROGRAM).is_file() {
        tally.one("the main journey on Windows: not played, since its program was not built", false);
        return Ok(());
    }
    let windows = Windows::new("journey")?;
    journeys::on_windows(&Display::start()?, JOURNEY, windows.prefix(), tally)?;
    tally.trial("its session is kept in the Credential Manager", &is_kept(&windows));
    Ok(())
}

fn is_kept(windows: &Windows) -> Result<()> {
    ensure!(secrets::kept(windows)?, "nothing is kept");
    Ok(())
}
