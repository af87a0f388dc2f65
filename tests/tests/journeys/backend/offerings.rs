//! Offerings as the service has them: a change that it refuses, a change by others, a list without offer types.

use anyhow::Result;
use offswitch_tests::control::{OFF, ON};
use serde_json::json;

use crate::fixture::{AT_START, Fixture};

/// Viva Goals, for which trials without a payment method exist.
const GOALS: &str = "CFQ7TTC0PW0V";
/// For so long the values of a list that was read are relied on, and a little more.
const VALUES_HOLD: std::time::Duration = std::time::Duration::from_millis(5_500);
/// Microsoft 365 Copilot.
const COPILOT: &str = "CFQ7TTC0MM8R";

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
async fn a_change_by_others_is_not_overwritten_unseen() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    fixture.control.set(COPILOT, "OnlyTrialsWithoutPaymentMethod").await?;
    let card = window.card(COPILOT).await?;
    card.choose("Off").await?;
    window.shows("Someone else changed Microsoft 365 Copilot since you looked.").await?;
    window.shows("Offswitch changed nothing.").await?;
    card.says("Trials only").await?;
    let state = fixture.control.state().await?;
    assert_eq!((state.value(COPILOT), state.writes.len()), ("OnlyTrialsWithoutPaymentMethod", 0), "nothing is written");
    card.choose("Off").await?;
    card.stands(false).await?;
    assert_eq!(fixture.control.state().await?.value(COPILOT), OFF, "once it was seen it is");

    // Turning off all goes on, tells it, and knows what to bring back.
    fixture.control.set(GOALS, "OnlyTrialsWithoutPaymentMethod").await?;
    tokio::time::sleep(VALUES_HOLD).await;
    window.press("Turn off all").await?;
    window.shows("28 turned off and verified.").await?;
    window.shows("Someone had changed Viva Goals since you looked; it was turned off too.").await?;
    window.press("Undo").await?;
    window.press("Bring back").await?;
    window.shows("28 brought back and verified.").await?;
    let state = fixture.control.state().await?;
    assert_eq!(state.value(GOALS), "OnlyTrialsWithoutPaymentMethod", "to what stood when it was written");
    window.close().await
}

#[tokio::test]
async fn without_offer_types_the_products_still_show() -> Result<()> {
    let fixture = Fixture::new().await?;
    fixture.control.faults(json!([{ "route": "list-offer-types", "status": 403 }])).await?;
    let window = fixture.open().await?;
    fixture.sign_in(&window, "Billing Administrator").await?;
    window.shows("Offer types are missing from this list.").await?;
    window.shows("Microsoft products 29").await?;
    window.close().await
}

#[tokio::test]
async fn one_odd_item_never_hides_the_rest() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    let odd = json!([{ "productName": "Visio Plan 3", "productId": "CFQ7TTC9ODD1", "policyValue": null }, 7]);
    fixture.control.faults(json!([{ "route": "list-products", "odd_items": odd }])).await?;
    window.press("Refresh").await?;
    window.shows("2 items of the list could not be understood.").await?;
    window.shows("Named in it: Visio Plan 3.").await?;
    window.shows(AT_START).await?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;
    window.shows("Everything that could be read is off").await?;
    let writes = fixture.control.state().await?.writes;
    assert!(writes.iter().all(|write| write.id != "CFQ7TTC9ODD1"), "what is not understood is never written");
    window.close().await
}
