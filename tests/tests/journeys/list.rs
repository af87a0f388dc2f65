//! The list: trials only, a change that the service refuses, search and filters.

use anyhow::Result;
use offswitch_tests::control::{OFF, ON, TRIALS_ONLY};
use offswitch_tests::wait::until;
use serde_json::json;

use crate::fixture::{AT_START, Fixture};

/// Viva Goals, for which trials without a payment method exist.
const GOALS: &str = "CFQ7TTC0PW0V";
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
async fn a_refused_change_goes_back_to_the_truth() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    let reason = json!({ "errorCode": "BadRequest", "reason": "Invalid policy value." });
    let refusing = json!([{ "route": "write-product", "offering": GOALS, "status": 400, "status_body": reason }]);
    fixture.control.faults(refusing).await?;
    let before = fixture.control.state().await?;
    let card = window.card(GOALS).await?;
    card.choose("Trials only").await?;
    card.says("The service did not accept the request").await?;
    let after = fixture.control.state().await?;
    assert_eq!(after.value(GOALS), before.value(GOALS), "the service keeps the former value");
    assert_eq!(after.writes.len(), 1, "a request that is not accepted is not repeated");
    card.stands(after.value(GOALS) == ON).await?;

    window.press("Details: Viva Goals").await?;
    window.shows("Invalid policy value.").await?;
    window.shows("Correlation id").await?;
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

#[tokio::test]
async fn a_change_by_others_shows_after_a_refresh() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    fixture.control.set(COPILOT, "SomethingNew").await?;
    window.press("Refresh").await?;
    window.shows("33 offerings: 27 on, 1 trials only, 4 off, 1 other").await?;
    window.shows("1 with an unknown value is left alone").await?;
    let card = window.card(COPILOT).await?;
    card.says("SomethingNew").await?;
    assert_eq!(card.is_on().await?, None, "an unknown value is no switch");
    window.press("Turn off all").await?;
    window.shows("28 turned off and verified.").await?;
    let value = fixture.control.state().await?.value(COPILOT).to_owned();
    assert_eq!(value, "SomethingNew", "an unknown value is never overwritten unasked");
    window.close().await
}

#[tokio::test]
async fn without_offer_types_the_products_still_show() -> Result<()> {
    let fixture = Fixture::new().await?;
    fixture.control.faults(json!([{ "route": "list-offer-types", "status": 404 }])).await?;
    let window = fixture.open().await?;
    fixture.sign_in(&window, "Billing Administrator").await?;
    window.shows("Offer types are missing from this list.").await?;
    window.shows("Microsoft products 29").await?;
    window.close().await
}
