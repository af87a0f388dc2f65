//! The kept sign-in of a Windows under Wine.

use anyhow::{Result, ensure};

use super::prefix::Windows;
use super::ware::Ware;
use crate::step;

/// Where Wine has what Windows has in the Credential Manager.
const STORE: &str = r"HKCU\Software\Wine\Credential Manager";

/// Keeps one there as the program does: a test of the crate that does it can be told under which name.
pub(crate) fn keep(windows: &Windows, ware: &Ware) -> Result<()> {
    let mut keep = ware.cargo("test")?;
    keep.args(["--package", "offswitch-signin", "--lib", "--", "--exact"]);
    keep.arg("kept::windows::a_session_survives_the_process_that_kept_it_and_its_rotation");
    keep.env("OFFSWITCH_KEPT_SECOND", "Offswitch x 5000");
    super::wine::give_to(&mut keep, windows.prefix())?;
    ensure!(step::answer(&mut keep).is_some_and(|said| said.contains("1 passed")), "no sign-in could be kept");
    ensure!(kept(windows)?, "the sign-in that was kept is not found");
    Ok(())
}

/// Whether there is one.
pub(crate) fn kept(windows: &Windows) -> Result<bool> {
    let (code, printed) = windows.run("reg", &["query", STORE, "/s"])?;
    Ok(code == 0 && printed.contains("Offswitch"))
}
