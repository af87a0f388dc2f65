//! Claims challenges: 401 that name the claims which the next access token must have.

use std::sync::atomic::Ordering;

use offswitch_model::StopReason;
use offswitch_policies::client::Error;
use offswitch_policies::run::Progress;
use serde_json::{Value as Json, json};
use tokio_util::sync::CancellationToken;

use crate::fake_session::RefreshResult;
use crate::fixture::{Fixture, Result};
use crate::journal_spy::Event;
use crate::outcome_counts::tally;

/// An authentication context of Conditional Access.
fn claims() -> Json {
    json!({"access_token": {"acrs": {"essential": true, "value": "c1"}}})
}

fn pauses(fixture: &Fixture) -> usize {
    fixture.log.places(|step| matches!(step, Event::Progress(Progress::Paused))).len()
}

#[tokio::test]
async fn a_challenge_reaches_the_session_and_its_new_token_is_used() -> Result {
    let fixture = Fixture::new().await?;
    fixture.faults(json!([{ "route": "all", "claims": claims() }])).await?;
    fixture.session.set_next_refresh(RefreshResult::Once(fixture.new_token_for(&claims()).await?));
    let catalogue = fixture.client.catalogue().await?;
    assert_eq!(catalogue.offerings.len(), 33, "the list is read with the new token");
    assert_eq!(fixture.session.refreshes.load(Ordering::Relaxed), 1, "one renewal serves all");
    let (challenges, asked) = (fixture.session.challenges(), claims().to_string());
    assert!(!challenges.is_empty() && challenges.iter().all(|told| *told == asked), "with the claims: {challenges:?}");
    Ok(())
}

#[tokio::test]
async fn a_second_challenge_is_told_to_the_session_and_nothing_more_is_sent() -> Result {
    let fixture = Fixture::new().await?;
    let key = fixture.client.catalogue().await?.offerings[0].key.clone();
    fixture.faults(json!([{ "route": "all", "claims": claims() }])).await?;
    fixture.prepare_refresh().await?;
    let error = fixture.client.offering(&key).await.err().ok_or("it is challenged twice")?;
    assert!(
        matches!(&error, Error::Credential(_)) && error.is_session_expired(),
        "the session says what is left: {error}"
    );
    assert_eq!(fixture.session.challenges(), [claims().to_string(), claims().to_string()], "it was told of both");
    let state = fixture.state().await?;
    assert_eq!(state.requests("read-product"), 2, "and nothing was sent a third time");
    Ok(())
}

#[tokio::test]
async fn a_plain_401_tells_of_no_claims() -> Result {
    let fixture = Fixture::new().await?;
    fixture.faults(json!([{ "route": "reads", "status": 401 }])).await?;
    fixture.session.set_next_refresh(RefreshResult::Same);
    let error = fixture.client.policy().await.err().ok_or("it is refused")?;
    assert!(matches!(error, Error::Status { status: 401, challenge: None, .. }), "a 401 as any other: {error}");
    assert_eq!(fixture.session.challenges(), [""; 0], "nothing was told");
    assert_eq!(fixture.session.refreshes.load(Ordering::Relaxed), 1, "it was renewed once");
    Ok(())
}

#[tokio::test]
async fn a_challenged_run_waits_for_the_sign_in_and_goes_on() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.faults(json!([{ "route": "writes", "claims": claims() }])).await?;
    fixture.prepare_refresh().await?;
    let running = fixture.begin(&plan.changes, None, CancellationToken::new(), |_| ());
    fixture.log.until(1, |step| matches!(step, Event::Progress(Progress::Paused))).await;
    assert_eq!(fixture.state().await?.writes().len(), 2, "sent once, and once more after the renewal");
    fixture.session.restore(&fixture.new_token_for(&claims()).await?);
    let report = running.await?;
    assert_eq!(tally(&report), [("verified", 29)].into(), "then everything is turned off");
    assert_eq!((report.stopped, pauses(&fixture)), (None, 1), "after one pause");
    assert_eq!(fixture.state().await?.writes().len(), 31, "and nothing was sent in vain");
    Ok(())
}

#[tokio::test]
async fn a_service_that_challenges_for_ever_ends_the_run() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.faults(json!([{ "route": "writes", "status": 401, "claims": claims() }])).await?;
    fixture.session.set_next_refresh(RefreshResult::Same);
    let report = fixture.run(&plan.changes).await?;
    assert_eq!(report.stopped, Some(StopReason::Session), "a second end after a restoration is the end");
    assert_eq!(tally(&report), [("failed", 1), ("not attempted", 28)].into(), "only one change was tried");
    assert_eq!(pauses(&fixture), 1, "it paused once");
    assert_eq!(fixture.state().await?.writes().len(), 4, "twice, and each time once more after a renewal");
    Ok(())
}
