//! Stored session in the Credential Manager of a Wine prefix.

use anyhow::{Result, ensure};

use super::wine_prefix::WinePrefix;
use crate::process;
use crate::sandbox::wine;
use crate::toolchain::Toolchain;

/// Wine's registry key for what Windows keeps in the Credential Manager.
const STORE: &str = r"HKCU\Software\Wine\Credential Manager";

/// Stores a session there as the program does: a test of the crate that does it can be told under which name.
pub(crate) fn store_session(windows: &WinePrefix, toolchain: &Toolchain) -> Result<()> {
    let mut store = toolchain.cargo("test")?;
    store.args(["--package", "offswitch-signin", "--lib", "--", "--exact"]);
    store.arg("session_store::windows::a_session_survives_the_process_that_stored_it_and_its_rotation");
    store.env("OFFSWITCH_STORE_SESSION", "Offswitch x 5000");
    wine::configure(&mut store, windows.prefix())?;
    ensure!(
        process::read_quietly(&mut store).is_some_and(|said| said.contains("1 passed")),
        "no sign-in could be kept"
    );
    ensure!(has_session(windows)?, "the sign-in that was kept is not found");
    Ok(())
}

/// Returns whether a session is stored there.
pub(crate) fn has_session(windows: &WinePrefix) -> Result<bool> {
    let (code, printed) = windows.run("reg", &["query", STORE, "/s"])?;
    Ok(code == 0 && printed.contains("Offswitch"))
}
