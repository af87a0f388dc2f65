//! A session that ends in the middle of a run: the run waits until the same person has signed in again.

use anyhow::Result;
use offswitch_tests::control::{OFF, ON};
use offswitch_tests::window::Window;

use crate::fixture::{ADMIN, Fixture};

/// Microsoft 365 Copilot, which is on at the start.
const COPILOT: &str = "CFQ7TTC0MM8R";
const WAITS: &str = "The run waits for you to sign in";

/// A run of 29 in which the session has just ended.
async fn paused() -> Result<(Fixture, Window)> {
    let (fixture, window) = Fixture::signed_in().await?;
    fixture.control.hold_writes_after(3).await?;
    window.press("Turn off all").await?;
    window.progress(1.0).await?;
    fixture.control.revoke().await?;
    fixture.control.release().await?;
    window.shows(WAITS).await?;
    Ok((fixture, window))
}

#[tokio::test]
async fn the_same_person_signs_in_again_and_the_run_goes_on() -> Result<()> {
    let (fixture, window) = paused().await?;
    let before = fixture.control.state().await?;
    assert!((1..29).contains(&(before.count(OFF) - 4)), "the run is in the middle");
    window.press("Sign in again").await?;
    let link = fixture.env.link(2).await?;
    let hint = link.query_pairs().find(|(name, _)| name == "login_hint").map(|(_, value)| value.into_owned());
    assert_eq!(hint.as_deref(), Some("mei-ling.lin@tailwater.example"), "the browser is told who is meant");
    fixture.finish_sign_in(2, ADMIN).await?;
    window.shows("29 turned off and verified.").await?;
    window.shows("Everything is off").await?;
    let after = fixture.control.state().await?;
    assert_eq!(after.count(OFF), 33, "everything is off");
    let twice = after.writes.iter().filter(|write| write.value.is_some()).count();
    assert_eq!(twice, 29, "each took effect once: nothing was lost and nothing written twice");
    window.press("Undo").await?;
    window.press("Bring back").await?;
    window.shows("29 brought back and verified.").await?;
    window.close().await
}

#[tokio::test]
async fn another_person_is_refused_and_the_run_still_waits() -> Result<()> {
    let (fixture, window) = paused().await?;
    window.press("Sign in again").await?;
    fixture.finish_sign_in(2, "Global Administrator").await?;
    window.shows("Aroha Ngata").await?;
    window.shows("The run still waits.").await?;
    let writes = fixture.control.state().await?.writes.len();
    window.press("Sign in again").await?;
    fixture.finish_sign_in(3, ADMIN).await?;
    window.shows("29 turned off and verified.").await?;
    let state = fixture.control.state().await?;
    assert!(state.writes.len() > writes, "nothing was written until the same person was back");
    assert_eq!(state.count(OFF), 33, "then everything was turned off");
    window.find("button", "Account Mei-Ling Lin mei-ling.lin@tailwater.example").await?;
    window.close().await
}

#[tokio::test]
async fn a_run_that_waits_can_be_stopped_and_continued() -> Result<()> {
    let (fixture, window) = paused().await?;
    window.press("Stop").await?;
    window.shows("Your sign-in ended on the way.").await?;
    window.shows("Sign in again, then choose Continue.").await?;
    let stopped = fixture.control.state().await?;
    assert!(stopped.count(OFF) < 33, "the rest is not done");
    window.press("Sign in again").await?;
    fixture.finish_sign_in(2, ADMIN).await?;
    window.press("Continue").await?;
    window.shows("Everything is off").await?;
    assert_eq!(fixture.control.state().await?.count(OFF), 33, "now everything is off");
    window.close().await
}

#[tokio::test]
async fn a_single_change_that_waits_keeps_its_stop_through_a_refresh() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    fixture.control.revoke().await?;
    window.card(COPILOT).await?.flip().await?;
    window.shows("The run waits. Sign in again, and it goes on where it was.").await?;
    window.press("Refresh").await?;
    window.find("button", "Refresh").await?;
    window.shows("The run waits. Sign in again, and it goes on where it was.").await?;
    window.press("Stop").await?;
    window.gone("button", "Stop").await?;
    window.press("Sign in again").await?;
    fixture.finish_sign_in(2, ADMIN).await?;
    window.card(COPILOT).await?.stands(true).await?;
    assert_eq!(fixture.control.state().await?.value(COPILOT), ON, "nothing was changed");
    window.close().await
}
