//! The main journey as it is also played on Windows: nothing here looks into the secret store of this machine.

use anyhow::Result;
use offswitch_tests::control::OFF;

use crate::fixture::{ADMIN, AT_START, Fixture};

#[tokio::test]
async fn everything_is_turned_off_and_brought_back_and_the_session_is_kept() -> Result<()> {
    let fixture = Fixture::new().await?;
    let window = fixture.open().await?;
    fixture.sign_in_with_browser(&window, ADMIN).await?;
    window.shows(AT_START).await?;
    let before = fixture.control.state().await?;

    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;
    window.shows("Everything is off").await?;
    let off = fixture.control.state().await?;
    assert_eq!(off.count(OFF), 33, "every offering is off at the service");
    assert_eq!(off.writes.len(), 29, "each change is one write, and nothing else is written");

    window.press("Undo").await?;
    window.press("Bring back").await?;
    window.shows("29 brought back and verified.").await?;
    let back = fixture.control.state().await?;
    assert_eq!(back.values(), before.values(), "every offering has exactly its former value, trials only included");
    window.close().await?;

    let window = fixture.open().await?;
    window.shows(AT_START).await?;
    assert_eq!(fixture.env.links()?.len(), 1, "the session was kept, so no browser is needed");
    window.press("History").await?;
    window.shows("Bring back 29").await?;
    window.shows("Turn everything off").await?;
    window.close().await
}
