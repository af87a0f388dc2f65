//! Offerings that are new since the account's last snapshot.

use anyhow::Result;
use offswitch_tests::control::OFF;

use crate::fixture::{AT_START, Fixture};

/// Two products that did not exist before.
const NEW: [&str; 2] = ["CFQ7TTC9NEW1", "CFQ7TTC9NEW2"];

#[tokio::test]
async fn offerings_new_since_the_last_snapshot_are_marked_and_can_be_turned_off() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    assert!(!window.text().await?.contains("new product"), "at the first look nothing is called new");
    window.close().await?;

    fixture.control.add("product", NEW[0], "Brand New One", "Enabled").await?;
    fixture.control.add("product", NEW[1], "Brand New Two", "Disabled").await?;
    let window = fixture.open().await?;
    window.shows("2 new products since").await?;
    window.shows("1 is on").await?;
    for id in NEW {
        window.card(id).await?.says("New").await?;
    }
    window.press("Refresh").await?;
    window.shows("2 new products since").await?;
    window.press("Turn off the new ones").await?;
    window.shows("1 turned off and verified.").await?;
    let state = fixture.control.state().await?;
    assert_eq!((state.writes.len(), state.count(OFF)), (1, 6), "just the new one that was on is turned off");
    window.close().await?;

    let window = fixture.open().await?;
    window.shows("35 offerings: 28 on, 1 trials only, 6 off").await?;
    assert!(!window.text().await?.contains("new product"), "at the next start they are known");
    window.close().await
}

#[tokio::test]
async fn a_list_without_offer_types_makes_none_of_them_new() -> Result<()> {
    let fixture = Fixture::new().await?;
    let no_offer_types = serde_json::json!([{ "route": "list-offer-types", "status": 403 }]);
    fixture.control.faults(no_offer_types).await?;
    let window = fixture.open().await?;
    fixture.sign_in(&window, crate::fixture::ADMIN).await?;
    window.shows("Offer types are missing from this list.").await?;
    window.close().await?;
    fixture.control.release().await?;
    let window = fixture.open().await?;
    window.shows(AT_START).await?;
    let text = window.text().await?;
    assert!(
        !text.contains("new product") && !text.contains("new offering"),
        "what was not looked at is not new: {text}"
    );
    window.close().await
}
