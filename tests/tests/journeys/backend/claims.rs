//! A service that asks for more than the sign-in has (Conditional Access, Continuous Access Evaluation).

use anyhow::Result;
use offswitch_tests::control::OFF;
use serde_json::{Value, json};
use url::Url;

use crate::fixture::{ADMIN, AT_START, Fixture};

const WAITS: &str = "The run waits for you to sign in";

/// Claims for which a person has to sign in.
fn context() -> Value {
    json!({"access_token": {"acrs": {"essential": true, "value": "c1"}}})
}

fn claims_of(link: &Url) -> Option<Value> {
    let claims = link.query_pairs().find(|(name, _)| name == "claims")?.1;
    serde_json::from_str(&claims).ok()
}

/// Number of writes that the service did not accept.
async fn rejected(fixture: &Fixture) -> Result<usize> {
    Ok(fixture.control.state().await?.writes.iter().filter(|write| write.status == Some(401)).count())
}

#[tokio::test]
async fn a_run_that_is_challenged_goes_on_after_signing_in_for_the_claims() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    fixture.control.faults(json!([{ "route": "writes", "claims": context() }])).await?;
    window.press("Turn off all").await?;
    window.shows(WAITS).await?;
    assert_eq!(rejected(&fixture).await?, 1, "one write was challenged");
    assert_eq!(claims_of(&fixture.env.link(1).await?), None, "the first sign-in asked for no claims");
    window.press("Sign in again").await?;
    assert_eq!(claims_of(&fixture.env.link(2).await?), Some(context()), "the browser is sent with the claims");
    fixture.finish_sign_in(2, ADMIN).await?;
    window.shows("29 turned off and verified.").await?;
    assert_eq!(fixture.control.state().await?.count(OFF), 33, "everything is off");
    assert_eq!(rejected(&fixture).await?, 1, "and nothing was challenged again");
    window.close().await
}

#[tokio::test]
async fn a_challenge_that_a_renewal_meets_needs_nobody() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    let newer = json!({"access_token": {"nbf": {"essential": true, "value": "1604106651"}}});
    fixture.control.faults(json!([{ "route": "writes", "claims": newer }])).await?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;
    assert_eq!(fixture.env.links()?.len(), 1, "no browser is opened");
    assert_eq!(rejected(&fixture).await?, 1, "one write was challenged");
    window.close().await
}

#[tokio::test]
async fn a_service_that_is_never_content_is_told_and_not_asked_for_ever() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    fixture.control.faults(json!([{ "route": "writes", "status": 401, "claims": context() }])).await?;
    window.press("Turn off all").await?;
    window.shows(WAITS).await?;
    window.press("Sign in again").await?;
    fixture.finish_sign_in(2, ADMIN).await?;
    window.shows("Signing in again did not satisfy your organization's access rules").await?;
    window.shows("Ask whoever looks after Conditional Access in your organization").await?;
    assert_eq!(rejected(&fixture).await?, 2, "once before and once after the sign-in");
    assert_eq!(fixture.env.links()?.len(), 2, "and no browser was opened by itself");
    // The rules are mended, and no sign-in is needed.
    fixture.control.release().await?;
    window.press("Refresh").await?;
    window.press("Continue").await?;
    window.shows("Everything is off").await?;
    window.close().await
}

#[tokio::test]
async fn a_list_that_is_challenged_at_the_start_is_had_by_signing_in_for_the_claims() -> Result<()> {
    let fixture = Fixture::new().await?;
    fixture.control.faults(json!([{ "route": "reads", "claims": context() }])).await?;
    let window = fixture.open().await?;
    fixture.sign_in(&window, ADMIN).await?;
    window.shows("Your organization asks for more before you can go on").await?;
    fixture.sign_in(&window, ADMIN).await?;
    assert_eq!(claims_of(&fixture.env.link(2).await?), Some(context()), "the browser is sent with the claims");
    window.shows(AT_START).await?;
    window.close().await
}
