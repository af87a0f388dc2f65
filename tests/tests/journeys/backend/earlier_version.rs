//! The data folder of an earlier version: settings, ledger and an interrupted run, as version 225f611 left them when it was killed.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::fixture::{ADMIN, Fixture};

/// A data folder as it was left: a change, everything off, an undo, German and dark in the settings, and killed in the
/// middle of turning everything off once more. The log, lock files and the web view's own data are left out.
const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/225f611");

#[tokio::test]
async fn settings_history_and_an_interrupted_run_are_read_as_an_earlier_version_left_them() -> Result<()> {
    let fixture = Fixture::new().await?;
    copy(Path::new(DATA), &fixture.env.data_dir())?;

    let window = fixture.open().await?;
    window.press("Mit Microsoft anmelden").await?;
    let theme = window.script("return document.documentElement.dataset.theme").await?;
    assert_eq!(theme, "dark", "language and look are those of the settings");
    fixture.finish_sign_in(1, ADMIN).await?;
    window.shows("33 Angebote: 28 ").await?;
    window.shows("Offswitch wurde während des Vorgangs vom").await?;

    window.press("Verlauf").await?;
    window.shows("Unerwartet beendet").await?;
    window.shows("28 frühere Werte wiederherstellen").await?;
    let rows = window.script("return document.querySelectorAll('details.run').length").await?;
    assert_eq!(rows, 4, "every run of the earlier version is in the history");
    window.close().await
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}
