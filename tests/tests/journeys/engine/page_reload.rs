//! Reload of the page, by F5 or from the web view's menu: nothing of a run in progress is lost by it.

use anyhow::Result;
use offswitch_tests::control::OFF;

use crate::fixture::{ADMIN, AT_START, Fixture};

const CUT_OFF: &str = "cut off";

#[tokio::test]
async fn a_run_goes_on_in_a_page_that_is_loaded_anew() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    fixture.control.hold_writes_after(3).await?;
    window.press("Turn off all").await?;
    window.progress(1.0).await?;
    window.reload().await?;
    window.progress(2.0).await?;
    let text = window.text().await?;
    assert!(text.contains("of 29 done"), "the run's progress shows again: {text}");
    window.find("button", "Stop").await?;
    fixture.control.release().await?;
    window.shows("29 turned off and verified.").await?;
    window.shows("Everything is off").await?;
    assert!(!window.text().await?.contains(CUT_OFF), "no run was cut off");
    window.press("Undo").await?;
    window.press("Bring back").await?;
    window.shows("29 brought back and verified.").await?;
    window.close().await
}

#[tokio::test]
async fn a_run_that_waits_does_so_in_a_page_that_is_loaded_anew() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    fixture.control.hold_writes_after(3).await?;
    window.press("Turn off all").await?;
    window.progress(1.0).await?;
    fixture.control.revoke().await?;
    fixture.control.release().await?;
    window.shows("The run waits for you to sign in").await?;
    window.reload().await?;
    window.shows("The run waits for you to sign in").await?;
    window.press("Sign in again").await?;
    fixture.env.link(2).await?;
    window.reload().await?;
    window.shows("The run waits for you to sign in").await?;
    window.press("Sign in again").await?;
    fixture.finish_sign_in(3, ADMIN).await?;
    window.shows("29 turned off and verified.").await?;
    assert_eq!(fixture.control.state().await?.count(OFF), 33, "nothing was lost");
    window.close().await
}

#[tokio::test]
async fn a_page_that_is_loaded_anew_stops_the_run_that_it_finds() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    fixture.control.hold_writes_after(3).await?;
    window.press("Turn off all").await?;
    window.progress(1.0).await?;
    window.reload().await?;
    window.press("Stop").await?;
    fixture.control.release().await?;
    window.shows("You stopped.").await?;
    assert!(fixture.control.state().await?.count(OFF) < 33, "the rest is not done");
    window.find("button", "Continue").await?;
    window.close().await
}

#[tokio::test]
async fn the_session_stands_in_a_page_that_is_loaded_anew() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    let reads = fixture.control.state().await?.requests;
    window.reload().await?;
    window.shows(AT_START).await?;
    window.find("button", "Turn off all").await?;
    assert_eq!(fixture.env.links()?.len(), 1, "no browser is needed");
    assert_ne!(fixture.control.state().await?.requests, reads, "and the list is read anew");
    window.close().await
}
