//! Stored session in the Credential Manager of a Wine prefix.

use anyhow::{Context as _, Result, ensure};

use super::wine_prefix::WinePrefix;
use crate::process;
use crate::test_programs::TestProgram;

/// Wine's registry key for what Windows keeps in the Credential Manager.
const STORE: &str = r"HKCU\Software\Wine\Credential Manager";

/// Stores a session there as the program does: a test of the crate that does it can be told under which name.
pub(crate) fn store_session(windows: &WinePrefix, programs: &[TestProgram]) -> Result<()> {
    let program = programs.iter().find(|program| program.target == "offswitch_signin");
    let mut store = windows.test_command(program.context("the tests of the crate that stores it were not built")?)?;
    store.args(["--exact", "session_store::windows::a_session_survives_the_process_that_stored_it_and_its_rotation"]);
    store.env("OFFSWITCH_STORE_SESSION", "Offswitch x 5000");
    let said = process::read_quietly(&mut store);
    ensure!(said.is_some_and(|said| said.contains("1 passed")), "no session could be stored");
    ensure!(has_session(windows)?, "the session that was stored is not found");
    Ok(())
}

/// Returns whether a session is stored there.
pub(crate) fn has_session(windows: &WinePrefix) -> Result<bool> {
    let (code, printed) = windows.run("reg", &["query", STORE, "/s"])?;
    Ok(code == 0 && printed.contains("Offswitch"))
}
