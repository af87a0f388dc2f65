//! What is set in Windows itself, and has to hold for the program too.

use anyhow::Result;

use super::prefix::Windows;
use super::ware::Ware;
use super::wine;
use crate::tally::{self, Tally};

/// Runs the tests that set it, in a Windows that nobody uses afterwards.
pub(crate) fn check(ware: &Ware, tally: &mut Tally) -> Result<()> {
    let windows = Windows::new("settings")?;
    let mut test = ware.cargo("test")?;
    test.args(["--package", "offswitch-network", "--test", "windows_settings", "--", "--ignored"]);
    wine::give_to(&mut test, windows.prefix())?;
    tally.suite("what is set in Windows holds", &mut test, tally::of_rust)
}
