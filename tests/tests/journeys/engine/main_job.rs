//! The main job: sign in, see every product, turn everything off, go back, sign out.

use anyhow::Result;
use offswitch_tests::control::{OFF, ON};
use offswitch_tests::secrets::{anything_stored, stored_refresh_token};
use offswitch_tests::wait::until;

use crate::fixture::{ADMIN, ADMIN_ACCOUNT, AT_START, Fixture, sign_out};

/// Microsoft 365 Copilot, which is on at the start.
const COPILOT: &str = "CFQ7TTC0MM8R";

#[tokio::test]
async fn everything_is_turned_off_and_brought_back() -> Result<()> {
    let fixture = Fixture::new().await?;
    let window = fixture.open().await?;
    window.shows("Decide what people may buy on their own").await?;
    fixture.sign_in_with_browser(&window, ADMIN).await?;

    window.shows(AT_START).await?;
    window.shows("29 will be turned off, 4 already are").await?;
    window.shows("This policy decides which offerings people may buy or try").await?;
    let data = fixture.env.data_dir();
    assert!(stored_refresh_token(&data)?.is_some(), "the session is kept in the secret store");

    let card = window.card(COPILOT).await?;
    card.flip().await?;
    card.stands(false).await?;
    window.shows("33 offerings: 27 on, 1 trials only, 5 off").await?;
    assert_eq!(fixture.control.state().await?.value(COPILOT), OFF, "the service has the product off");
    card.flip().await?;
    card.stands(true).await?;
    let before = fixture.control.state().await?;
    assert_eq!(before.value(COPILOT), ON, "the service has the product on again");

    fixture.control.hold_writes_after(2).await?;
    window.press("Turn off all").await?;
    window.find("progressbar", "Progress").await?;
    window.find("button", "Stop").await?;
    until("four writes at once", async || Ok((fixture.control.state().await?.writes_under_way == 4).then_some(())))
        .await?;
    fixture.control.release().await?;
    window.shows("29 turned off and verified.").await?;
    window.shows("Everything is off").await?;
    let off = fixture.control.state().await?;
    assert_eq!(off.count(OFF), 33, "every offering is off at the service");
    assert_eq!(off.writes.len(), 2 + 29, "each change is one write, and nothing else is written");
    assert_eq!(off.writes_most_at_once, 4, "the writes go four at a time, and never more");

    window.press("Undo").await?;
    window.find("dialog", "Bring back the former values of 29 offerings?").await?;
    let focused = window.script("return document.activeElement.textContent").await?;
    assert_eq!(focused, "Keep as it is", "the safe answer is the default");
    assert_eq!(fixture.control.state().await?.writes.len(), off.writes.len(), "nothing is undone before the answer");
    window.press("Bring back").await?;
    window.shows("29 brought back and verified.").await?;
    window.shows(AT_START).await?;
    let back = fixture.control.state().await?;
    assert_eq!(back.values(), before.values(), "every offering has exactly its former value, trials only included");
    assert!(back.writes_most_at_once <= 4, "undo keeps to four writes at a time too");

    sign_out(&window, ADMIN_ACCOUNT).await?;
    assert!(!anything_stored(&data)?, "nothing of the session is left in the secret store");
    window.close().await
}

#[tokio::test]
async fn an_undo_that_is_not_wanted_changes_nothing() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;
    let writes = fixture.control.state().await?.writes.len();
    window.press("Undo").await?;
    window.press("Keep as it is").await?;
    window.gone("dialog", "Bring back the former values of 29 offerings?").await?;
    window.find("button", "Undo").await?;
    let state = fixture.control.state().await?;
    assert_eq!((state.count(OFF), state.writes.len()), (33, writes), "everything stays off and nothing is written");
    window.close().await
}

#[tokio::test]
async fn undo_leaves_alone_what_someone_else_changed() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;
    fixture.control.set(COPILOT, "OnlyTrialsWithoutPaymentMethod").await?;
    window.press("Undo").await?;
    window.press("Bring back").await?;
    window.shows("28 brought back and verified.").await?;
    window.shows("1 left alone because someone changed it since: Microsoft 365 Copilot.").await?;
    let value = fixture.control.state().await?.value(COPILOT).to_owned();
    assert_eq!(value, "OnlyTrialsWithoutPaymentMethod", "what someone else set stays");
    window.close().await
}
