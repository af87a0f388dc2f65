//! The list: menus, switches, search and filters.

use anyhow::Result;
use offswitch_tests::control::{OFF, TRIALS_ONLY};
use offswitch_tests::wait::until;

use crate::fixture::{AT_START, Fixture};

/// Microsoft 365 Copilot.
const COPILOT: &str = "CFQ7TTC0MM8R";

#[tokio::test]
async fn trials_only_is_a_state_of_its_own() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    let card = window.card(COPILOT).await?;
    card.choose("Trials only").await?;
    card.says("Trials only, no payment method").await?;
    window.shows("33 offerings: 27 on, 2 trials only, 4 off").await?;
    assert_eq!(card.is_on().await?, None, "it is not shown as a switch");
    assert_eq!(fixture.control.state().await?.value(COPILOT), TRIALS_ONLY, "the service has the third value");

    card.choose_at_value("Microsoft 365 Copilot", "Off").await?;
    card.stands(false).await?;
    assert_eq!(fixture.control.state().await?.value(COPILOT), OFF, "a click on it offers the choice");
    window.close().await
}

#[tokio::test]
async fn search_and_filters_find_what_is_wanted() -> Result<()> {
    let (_scene, window) = Fixture::signed_in().await?;
    window.fill("searchbox", "Search by name or id", "visio plan 1").await?;
    window.shows("Microsoft products 2").await?;
    let mut ids = window.ids().await?;
    ids.sort();
    assert_eq!(ids, ["CFQ7TTC0HD33", "CFQ7TTC0KXN9"], "a name finds its old and its new id");
    window.fill("searchbox", "Search by name or id", "cfq7ttc0mm8r").await?;
    window.shows("Microsoft products 1").await?;
    assert_eq!(window.ids().await?, [COPILOT], "an id finds its offering, without case");
    window.fill("searchbox", "Search by name or id", "nothing is called so").await?;
    window.shows("Nothing matches").await?;
    window.press("Show all").await?;
    window.shows("Microsoft products 29").await?;

    window.press("Trials only 1").await?;
    window.shows("Microsoft products 1").await?;
    assert_eq!(window.ids().await?.len(), 1, "one offering is trials only");
    window.press("Off 4").await?;
    until("the offerings that are off", async || Ok((window.ids().await?.len() == 4).then_some(()))).await?;
    window.press("All 33").await?;
    window.shows(AT_START).await?;
    window.close().await
}
