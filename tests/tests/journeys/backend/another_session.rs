//! The same person in two sessions of one computer, as on a terminal server: each has a program of its own, over one record.

use std::fs::{self, File};

use anyhow::{Context as _, Result};

use crate::fixture::{ADMIN, AT_START, Fixture};

#[tokio::test]
async fn while_another_session_records_its_changes_nothing_is_changed_here() -> Result<()> {
    let fixture = Fixture::new().await?;
    // The other program has held the run lock since its first run.
    let folder = fixture.env.data_dir();
    fs::create_dir_all(&folder)?;
    let run_lock = File::create(folder.join("ledger.db.lock"))?;
    run_lock.try_lock().context("nobody else holds it")?;
    let window = fixture.open().await?;
    fixture.sign_in(&window, ADMIN).await?;
    window.shows(AT_START).await?;
    window.press("Turn off all").await?;
    window.shows("Another Offswitch uses the record of changes").await?;
    window.shows("Close the other one, perhaps in another session of this computer, then refresh.").await?;
    assert_eq!(fixture.control.state().await?.writes.len(), 0, "what cannot be recorded is not written");

    drop(run_lock);
    window.press("Refresh").await?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;
    window.close().await
}
