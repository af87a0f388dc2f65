//! The history: what was done before, with the way back.

use anyhow::Result;
use offswitch_tests::control::{OFF, ON};

use crate::fixture::{AT_START, Fixture};

/// Microsoft 365 Copilot.
const COPILOT: &str = "CFQ7TTC0MM8R";

#[tokio::test]
async fn a_run_is_undone_from_the_history_after_a_restart() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    let before = fixture.control.state().await?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;
    window.close().await?;
    fixture.control.set(COPILOT, "OnlyTrialsWithoutPaymentMethod").await?;

    let window = fixture.open().await?;
    window.shows("1 trials only, 32 off").await?;
    window.press("History").await?;
    window.shows("Turn everything off").await?;
    window.shows("29 turned off and verified").await?;
    window.shows("Mei-Ling Lin").await?;
    window.script("document.querySelector('details.run summary').click()").await?;
    window.shows("Microsoft 365 Copilot").await?;
    window.press("Undo").await?;
    window.shows("1 stays as it is because someone changed it since: Microsoft 365 Copilot.").await?;
    window.press("Bring back").await?;
    window.shows("28 brought back and verified.").await?;
    let after = fixture.control.state().await?;
    for (id, value) in before.values() {
        let expected = if id == COPILOT { "OnlyTrialsWithoutPaymentMethod" } else { &value };
        assert_eq!(after.value(&id), expected, "{id} has its former value, or what someone else set");
    }
    window.press("History").await?;
    window.shows("Bring back 28").await?;
    window.press("Back to the list").await?;
    window.find("button", "Turn off all").await?;
    window.close().await
}

#[tokio::test]
async fn a_run_that_was_looked_into_on_its_way_is_undone_as_it_ended() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    let before = fixture.control.state().await?;
    fixture.control.hold_writes_after(3).await?;
    window.press("Turn off all").await?;
    window.progress(1.0).await?;
    window.press("History").await?;
    window.shows("Not ended").await?;
    window.script("document.querySelector('details.run summary').click()").await?;
    window.shows("Under way").await?;
    fixture.control.release().await?;
    window.shows("29 turned off and verified").await?;
    window.press("Undo").await?;
    window.find("dialog", "Bring back the former values of 29 offerings?").await?;
    window.press("Bring back").await?;
    window.shows("29 brought back and verified.").await?;
    assert_eq!(fixture.control.state().await?.values(), before.values(), "what was asked about is brought back");
    window.close().await
}

#[tokio::test]
async fn an_undo_takes_only_what_it_was_asked_about() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;
    fixture.control.set(COPILOT, ON).await?;
    window.press("Refresh").await?;
    window.shows("33 offerings: 1 on, 0 trials only, 32 off").await?;
    window.press("Undo").await?;
    window.find("dialog", "Bring back the former values of 28 offerings?").await?;
    fixture.control.set(COPILOT, OFF).await?;
    window.press("Bring back").await?;
    window.shows("28 brought back and verified.").await?;
    assert_eq!(fixture.control.state().await?.value(COPILOT), OFF, "nobody agreed to bring this one back");
    window.close().await
}

#[tokio::test]
async fn a_single_change_is_in_the_history_too() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    window.card(COPILOT).await?.flip().await?;
    window.card(COPILOT).await?.stands(false).await?;
    assert_eq!(fixture.control.state().await?.value(COPILOT), OFF, "a single change is a run too");
    window.press("History").await?;
    window.shows("Set 1 to Off").await?;
    window.press("Back to the list").await?;
    window.shows(&AT_START.replace("28", "27").replace("4 off", "5 off")).await?;
    window.close().await
}
