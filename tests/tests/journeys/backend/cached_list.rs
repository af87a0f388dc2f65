//! Cached list: with a stored session the last known list shows at once, marked with its time; switches wait for the fresh one.

use anyhow::Result;
use offswitch_tests::control::{OFF, ON};
use serde_json::json;

use crate::fixture::{AT_START, Fixture};

/// Microsoft 365 Copilot.
const COPILOT: &str = "CFQ7TTC0MM8R";

#[tokio::test]
async fn the_last_known_list_shows_until_the_fresh_one_is_there() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    window.close().await?;
    fixture.control.set(COPILOT, OFF).await?;
    fixture.control.hold_reads().await?;

    let window = fixture.open().await?;
    window.shows("You see how things stood at").await?;
    window.shows(AT_START).await?;
    let card = window.card(COPILOT).await?;
    assert_eq!(card.is_on().await?, Some(true), "the card shows what was known");
    assert!(!card.is_enabled().await?, "but nothing can be changed yet");
    fixture.control.release().await?;
    window.shows("33 offerings: 27 on, 1 trials only, 5 off").await?;
    window.card(COPILOT).await?.stands(false).await?;
    window.card(COPILOT).await?.flip().await?;
    window.card(COPILOT).await?.stands(true).await?;
    assert_eq!(fixture.control.state().await?.value(COPILOT), ON, "the fresh list can be worked with");
    window.close().await
}

#[tokio::test]
async fn without_a_network_the_last_known_list_stays_and_nothing_can_be_changed() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    window.close().await?;
    fixture.control.faults(json!([{ "route": "reads", "status": 503 }])).await?;
    let window = fixture.open_with_service(&offswitch_tests::network_faults::unused_address()?).await?;
    window.shows("You see the last known list, and nothing can be changed.").await?;
    window.shows(AT_START).await?;
    assert!(!window.card(COPILOT).await?.is_enabled().await?, "nothing can be changed");
    window.find("button", "Try again").await?;
    window.close().await
}

#[tokio::test]
async fn offer_types_that_could_not_be_read_are_not_said_to_be_off() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    window.press("Turn off all").await?;
    window.shows("Everything is off").await?;
    fixture.control.faults(json!([{ "route": "list-offer-types", "status": 403 }])).await?;
    window.press("Refresh").await?;
    window.shows("All products are off").await?;
    window.shows("How offer types stand is not known.").await?;
    assert!(!window.text().await?.contains("Everything is off"), "what was not read is not said to be off");
    window.close().await?;

    fixture.control.hold_reads().await?;
    let window = fixture.open().await?;
    window.shows("You see how things stood at").await?;
    window.shows("All products are off").await?;
    window.shows("They could not be read when this list was last seen.").await?;
    fixture.control.release().await?;
    window.shows("Everything is off").await?;
    window.close().await
}
