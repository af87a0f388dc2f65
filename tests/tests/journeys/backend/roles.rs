//! Roles that may not change anything: reader and plain user.

use anyhow::Result;
use serde_json::json;

use crate::fixture::{AT_START, Fixture};

const COPILOT: &str = "CFQ7TTC0MM8R";

#[tokio::test]
async fn a_reader_sees_everything_and_is_told_why_nothing_can_be_changed() -> Result<()> {
    let fixture = Fixture::new().await?;
    let window = fixture.open().await?;
    fixture.sign_in(&window, "Global Reader").await?;
    window.shows(AT_START).await?;
    window.shows("You can look but not change.").await?;
    window.shows("Changing needs the role Global Administrator or Billing Administrator").await?;
    let card = window.card(COPILOT).await?;
    assert!(!card.is_enabled().await?, "switches are disabled");
    let turn_off = window.find("button", "Turn off all").await?;
    assert!(!turn_off.is_enabled().await?, "so is the button");
    window.shows("Your account may not change this.").await?;

    window.press("Try anyway").await?;
    card.flip().await?;
    card.says("Refused").await?;
    card.stands(true).await?;
    assert!(!card.is_enabled().await?, "after the refusal the switches are disabled again");
    let writes: Vec<_> = fixture.control.state().await?.writes.into_iter().map(|write| write.status).collect();
    assert_eq!(writes, [Some(403)], "one write was tried, refused, and not repeated");
    window.close().await
}

#[tokio::test]
async fn a_reader_who_turns_off_all_anyway_is_refused_without_hammering() -> Result<()> {
    let fixture = Fixture::new().await?;
    let window = fixture.open().await?;
    fixture.sign_in(&window, "Global Reader").await?;
    window.press("Try anyway").await?;
    window.press("Turn off all").await?;
    window.shows("The service refused, so Offswitch stopped at once.").await?;
    let state = fixture.control.state().await?;
    assert!(state.writes.len() <= 4, "at most the writes already under way are refused, not {}", state.writes.len());
    let mut ids: Vec<_> = state.writes.iter().map(|write| &write.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), state.writes.len(), "no refused write is repeated");
    window.close().await
}

#[tokio::test]
async fn a_plain_user_gets_a_clear_sentence() -> Result<()> {
    let fixture = Fixture::new().await?;
    let window = fixture.open().await?;
    fixture.sign_in(&window, "User").await?;
    window.shows("This account may not see the policy").await?;
    window.shows("Global Administrator, a Billing Administrator or a Global Reader").await?;

    let links = fixture.env.links()?.len();
    window.press("Switch account").await?;
    let link = fixture.env.link(links + 1).await?;
    let prompt = link.query_pairs().find(|(name, _)| name == "prompt").map(|(_, value)| value.into_owned());
    assert_eq!(prompt.as_deref(), Some("select_account"), "the sign-in asks which account it shall be");
    fixture.finish_sign_in(links + 1, "Billing Administrator").await?;
    window.shows(AT_START).await?;
    window.close().await
}

#[tokio::test]
async fn an_offering_that_is_refused_says_nothing_of_the_account() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    let rule = |id: &str| json!({ "route": "writes", "offering": id, "status": 403 });
    fixture.control.faults(json!([rule(COPILOT), rule("CFQ7TTC0KP0P")])).await?;
    window.press("Turn off all").await?;
    window.shows("27 turned off and verified.").await?;
    window.shows("2 refused.").await?;
    let card = window.card(COPILOT).await?;
    card.says("Refused").await?;
    assert!(!window.text().await?.contains("You can look but not change"), "no role is said to be missing");
    assert!(card.is_enabled().await?, "everything may still be changed");
    window.close().await
}
