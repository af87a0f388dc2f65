//! A session is kept from one start of the program to the next, until it is signed out or revoked.

use anyhow::Result;
use offswitch_tests::secrets::{anything_stored, stored_refresh_token};

use crate::fixture::{ADMIN_ACCOUNT, AT_START, Fixture, sign_out};

#[tokio::test]
async fn a_stored_session_needs_no_browser_at_the_next_start() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    let first = stored_refresh_token(&fixture.env.data_dir())?;
    window.close().await?;

    let window = fixture.open().await?;
    // The last known list, which shows before the session is renewed, does not say so.
    window.shows("Checked at").await?;
    window.shows(AT_START).await?;
    assert_eq!(fixture.env.links()?.len(), 1, "no browser is opened for a kept session");
    let second = stored_refresh_token(&fixture.env.data_dir())?;
    assert!(second.is_some(), "the session is still kept");
    assert_ne!(first, second, "the newest refresh token took the place of the old one");

    sign_out(&window, ADMIN_ACCOUNT).await?;
    window.close().await?;
    let window = fixture.open().await?;
    window.find("button", "Sign in with Microsoft").await?;
    assert!(!anything_stored(&fixture.env.data_dir())?, "after signing out nothing is kept");
    window.close().await
}

#[tokio::test]
async fn a_revoked_session_asks_to_sign_in_again() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    window.close().await?;
    fixture.control.revoke().await?;
    let window = fixture.open().await?;
    window.shows("Your sign-in has ended.").await?;
    fixture.sign_in(&window, "Global Administrator").await?;
    window.shows(AT_START).await?;
    window.find("button", "Account Aroha Ngata aroha.ngata@tailwater.example").await?;
    window.close().await
}

#[tokio::test]
async fn an_access_token_that_is_over_is_renewed_in_silence() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    fixture.control.revoke_access_tokens().await?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;
    assert_eq!(fixture.env.links()?.len(), 1, "no browser is needed");
    window.close().await
}
