//! Ledgers that are damaged or cannot be used: nothing of them is lost, and without a record nothing is written.

use std::fs;

use anyhow::{Context as _, Result};
use offswitch_tests::control::OFF;
use offswitch_tests::ledger::LedgerFile;

use crate::fixture::{ADMIN, ADMIN_ACCOUNT, AT_START, Fixture, sign_out};

#[tokio::test]
async fn a_damaged_ledger_is_quarantined_and_told() -> Result<()> {
    let fixture = Fixture::new().await?;
    let (folder, damage) = (fixture.env.data_dir(), b"this was a ledger once".repeat(400));
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("ledger.db"), &damage)?;
    let window = fixture.open().await?;
    fixture.sign_in(&window, ADMIN).await?;
    window.shows("The record of changes was damaged, and a new one was begun").await?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;
    let aside = fs::read_dir(&folder)?.flatten().find(|entry| entry.file_name().to_string_lossy().contains("damaged"));
    let aside = fs::read(aside.context("the damaged ledger lies beside the new one")?.path())?;
    assert_eq!(aside, damage, "byte for byte");
    window.close().await
}

#[tokio::test]
async fn without_a_record_nothing_is_written() -> Result<()> {
    let fixture = Fixture::new().await?;
    // A folder in the ledger's place can be neither read nor written as a file.
    fs::create_dir_all(fixture.env.data_dir().join("ledger.db"))?;
    let window = fixture.open().await?;
    fixture.sign_in(&window, ADMIN).await?;
    window.shows(AT_START).await?;
    window.shows("Nothing can be changed for now.").await?;
    let all = window.find("button", "Turn off all").await?;
    assert!(!all.is_enabled().await?, "the button waits");
    let tried = "const done = arguments[0];
        window.__TAURI__.core.invoke('turn_off_all', { seen: [], onEvent: new window.__TAURI__.core.Channel() }).then(done, done);";
    let answer = window.async_script(tried, Vec::new()).await?;
    assert_eq!(
        answer["code"].as_str().map(|code| code.split('.').next()),
        Some(Some("ledger")),
        "asked all the same: {answer}"
    );
    assert_eq!(fixture.control.state().await?.writes.len(), 0, "nothing was written to the service");
    window.close().await
}

#[tokio::test]
async fn a_ledger_that_can_be_used_again_is_taken_up_by_refresh() -> Result<()> {
    let fixture = Fixture::new().await?;
    let place = fixture.env.data_dir().join("ledger.db");
    fs::create_dir_all(&place)?;
    let window = fixture.open().await?;
    fixture.sign_in(&window, ADMIN).await?;
    window.shows("Nothing can be changed for now.").await?;
    fs::remove_dir(&place)?;
    window.press("Refresh").await?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;
    window.press("History").await?;
    window.shows("Turn everything off").await?;
    window.close().await
}

#[tokio::test]
async fn a_ledger_that_is_deleted_meanwhile_is_noticed_before_anything_is_written() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    fs::remove_file(fixture.env.data_dir().join("ledger.db"))?;
    window.press("Turn off all").await?;
    window.shows("The file for the record of changes was deleted or replaced").await?;
    assert_eq!(fixture.control.state().await?.writes.len(), 0, "nothing was written to the service");
    // A value that changed meanwhile shows when the refresh is over.
    fixture.control.set("CFQ7TTC0KP0P", OFF).await?;
    window.press("Refresh").await?;
    window.shows("33 offerings: 27 on, 1 trials only, 5 off").await?;
    window.press("Turn off all").await?;
    window.shows("28 turned off and verified.").await?;
    window.press("History").await?;
    window.shows("Turn everything off").await?;
    window.close().await
}

#[tokio::test]
async fn a_ledger_that_takes_nothing_at_sign_in_is_taken_up_by_refresh() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    sign_out(&window, ADMIN_ACCOUNT).await?;
    fixture.control.add("product", "CFQ7TTC9NEW1", "Brand New One", "Enabled").await?;
    let ledger = LedgerFile::of(&fixture.env);
    ledger.refuse_accounts()?;
    fixture.sign_in(&window, ADMIN).await?;
    window.shows("Nothing can be changed for now.").await?;
    window.shows("34 offerings").await?;
    assert!(!window.text().await?.contains("cut off"), "no run is said to have been cut off");
    ledger.accept_accounts()?;
    window.press("Refresh").await?;
    window.shows("1 new product since").await?;
    window.press("Turn off all").await?;
    window.shows("30 turned off and verified.").await?;
    window.close().await
}
