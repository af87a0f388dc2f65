//! The main journey through the program's commands as a Windows program under Wine. Its window is Chromium on Linux, which is
//! not the WebView2 of a real Windows.

use anyhow::{Result, ensure};

use super::prefix::Windows;
use super::ware::{self, Ware};
use super::{crates, secrets};
use crate::display::Display;
use crate::journeys;
use crate::tally::Tally;

/// So begins its name.
const JOURNEY: &str = "windows_too::";

/// Plays it, from the first sign-in to a start with the kept session.
pub(crate) fn play(ware: &Ware, tally: &mut Tally) -> Result<()> {
    let mut host = crates::cargo(ware, "build")?;
    if !tally.check("build of the program's commands for Windows", host.args(["--bin", "offswitch-host"]))? {
        return Ok(());
    }
    let built = ware::built("debug")?;
    crates::bring_loader(&built, &built)?;
    let windows = Windows::new("journey")?;
    journeys::on_windows(&Display::start()?, JOURNEY, windows.prefix(), tally)?;
    tally.trial("its session is kept in the Credential Manager", &is_kept(&windows));
    Ok(())
}

fn is_kept(windows: &Windows) -> Result<()> {
    ensure!(secrets::kept(windows)?, "nothing is kept");
    Ok(())
}
