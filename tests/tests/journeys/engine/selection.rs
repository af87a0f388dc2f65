//! Several offerings at once: chosen by hand, by keyboard, or all that the filter shows.

use anyhow::Result;
use offswitch_tests::control::{OFF, ON, TRIALS_ONLY};
use offswitch_tests::window::Window;

use crate::fixture::Fixture;

/// Microsoft 365 Copilot and Python in Excel, both on.
const CHOSEN: [(&str, &str); 2] = [("CFQ7TTC0MM8R", "Microsoft 365 Copilot"), ("CFQ7TTC0S3X1", "Python in Excel")];

/// The keys Control and A, as WebDriver writes them, and all let go.
const CONTROL_A: &str = "\u{e009}a\u{e000}";

#[tokio::test]
async fn chosen_cards_are_set_together_and_what_opens_asks_once() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    choose(&window).await?;
    window.press("Turn off").await?;
    window.shows("2 turned off and verified.").await?;
    let state = fixture.control.state().await?;
    assert!(CHOSEN.iter().all(|(id, _)| state.value(id) == OFF), "both are off");
    assert_eq!(state.writes.len(), 2, "and nothing else was written");

    choose(&window).await?;
    window.press("Trials only").await?;
    window.find("dialog", "Set 2 offerings to Trials only?").await?;
    assert_eq!(fixture.control.state().await?.writes.len(), 2, "what opens spending asks first");
    window.press("Set to Trials only").await?;
    window.shows("2 changed and verified.").await?;
    let state = fixture.control.state().await?;
    assert!(CHOSEN.iter().all(|(id, _)| state.value(id) == TRIALS_ONLY), "both are trials only");

    window.press("Undo").await?;
    window.press("Bring back").await?;
    window.shows("2 brought back and verified.").await?;
    let state = fixture.control.state().await?;
    assert!(CHOSEN.iter().all(|(id, _)| state.value(id) == OFF), "and off again");
    window.close().await
}

async fn choose(window: &Window) -> Result<()> {
    for (id, name) in CHOSEN {
        // Scrolled to where a person would look for it.
        window.card(id).await?;
        window.click("checkbox", &format!("Select {name}")).await?;
    }
    window.shows("2 selected").await
}

#[tokio::test]
async fn all_that_the_filter_shows_can_be_set_with_the_keyboard() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    window.fill("searchbox", "Search by name or id", "power bi").await?;
    let shown = window.ids().await?;
    assert!(shown.len() > 1, "the search leaves several: {shown:?}");
    let boxes = window.query("checkbox", None).await?;
    assert_eq!(boxes.len(), shown.len(), "each card that is shown can be chosen");
    boxes[0].send_keys(CONTROL_A).await?;
    window.shows(&format!("{} selected", shown.len())).await?;
    window.press("Turn off").await?;
    window.shows("turned off and verified.").await?;
    let state = fixture.control.state().await?;
    assert!(shown.iter().all(|id| state.value(id) == OFF), "all that was shown is off");
    assert!(state.value(CHOSEN[0].0) == ON, "what was not shown is as it was");
    window.close().await
}
