//! Offerings that were seen before and that the list lacks now, and lists that cannot be read.

use anyhow::Result;
use offswitch_tests::control::OFF;
use serde_json::{Value, json};

use crate::fixture::{AT_START, Fixture};

/// Viva Goals and Clipchamp Premium, both on at the start.
const LOST: [&str; 2] = ["CFQ7TTC0PW0V", "CFQ7TTC0N8SS"];

fn no_longer_listed() -> Value {
    json!({ "route": "list-products", "omit": LOST })
}

#[tokio::test]
async fn what_is_no_longer_listed_is_named_until_it_is_acknowledged() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    window.close().await?;

    let gone = json!({ "route": "read-product", "offering": LOST[0], "status": 404 });
    fixture.control.faults(json!([no_longer_listed(), gone])).await?;
    let window = fixture.open().await?;
    window.shows("2 products seen on").await?;
    window
        .shows("Still there when asked for by itself, shown below and changed with the rest: Clipchamp Premium.")
        .await?;
    window.shows("No longer known to Microsoft's service: Viva Goals.").await?;
    window.press("Turn off all").await?;
    window.shows("28 turned off and verified.").await?;
    window.shows("Everything that could be read is off").await?;
    let state = fixture.control.state().await?;
    assert_eq!(state.value(LOST[1]), OFF, "what only the list lacks is turned off");
    assert!(!window.text().await?.contains("Everything is off"), "it is not said of what nobody could read");
    window.close().await?;

    // The last known list, which shows until the service has answered, says no more.
    fixture.control.hold_reads().await?;
    let window = fixture.open().await?;
    window.shows("Everything that could be read is off").await?;
    window.shows("2 products seen on").await?;
    assert!(
        !window.text().await?.contains("Everything is off"),
        "what was missing is not said to be off at the next start"
    );
    window.close().await?;

    // Now neither is known to the service.
    let gone = json!({ "route": "read-product", "status": 404 });
    fixture.control.faults(json!([no_longer_listed(), gone])).await?;
    let window = fixture.open().await?;
    window.shows("No longer known to Microsoft's service: Clipchamp Premium and Viva Goals.").await?;
    window.press("Dismiss").await?;
    window.shows("Everything is off").await?;
    window.close().await?;

    let window = fixture.open().await?;
    window.shows("Everything is off").await?;
    let asked = fixture.control.state().await?.requests["read-product"];
    window.press("Refresh").await?;
    window.shows("31 offerings: 0 on, 0 trials only, 31 off").await?;
    assert!(!window.text().await?.contains("no longer"), "what was acknowledged is not told again");
    assert_eq!(fixture.control.state().await?.requests["read-product"], asked, "nor asked for");
    window.close().await?;

    fixture.control.release().await?;
    let window = fixture.open().await?;
    window.shows("33 offerings").await?;
    assert!(!window.text().await?.contains("new product"), "what returns is known");
    window.close().await
}

#[tokio::test]
async fn without_lists_the_known_offerings_are_read_one_by_one() -> Result<()> {
    let fixture = Fixture::new().await?;
    let fails = |route| json!({ "route": route, "status": 404 });
    fixture.control.faults(json!([fails("list-products"), fails("list-offer-types"), fails("list-all")])).await?;
    let window = fixture.open().await?;
    fixture.sign_in(&window, crate::fixture::ADMIN).await?;
    window.shows("The lists of products and offer types cannot be read.").await?;
    window.shows("They were read one by one; there may be others.").await?;
    window.shows(AT_START).await?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;
    window.shows("Everything that could be read is off").await?;
    window.press("Undo").await?;
    window.press("Bring back").await?;
    window.shows("29 brought back and verified.").await?;
    fixture.control.release().await?;
    window.press("Refresh").await?;
    window.gone("button", "Try again").await?;
    window.shows(AT_START).await?;
    assert!(!window.text().await?.contains("one by one"), "once there is a list, it is as always");
    window.close().await
}

#[tokio::test]
async fn nothing_at_all_is_told_of_the_list_and_not_of_an_offering() -> Result<()> {
    let fixture = Fixture::new().await?;
    fixture.control.faults(json!([{ "route": "reads", "status": 404 }])).await?;
    let window = fixture.open().await?;
    fixture.sign_in(&window, crate::fixture::ADMIN).await?;
    window.shows("The service could not give the list").await?;
    assert!(!window.text().await?.contains("this offering"), "no offering was asked for");
    window.close().await
}
