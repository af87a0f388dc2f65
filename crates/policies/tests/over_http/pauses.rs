//! Runs in which the session ends: they pause, and go on when somebody has signed in again.

use std::time::Duration;

use offswitch_model::StopReason;
use offswitch_policies::client::Error;
use offswitch_policies::run::{Outcome, Progress};
use offswitch_practice::Options;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::fake_session::RefreshResult;
use crate::fixture::{Fixture, Result};
use crate::journal_spy::Event;
use crate::outcome_counts::tally;

fn is_paused(step: &Event) -> bool {
    matches!(step, Event::Progress(Progress::Paused))
}

fn is_resumed(step: &Event) -> bool {
    matches!(step, Event::Progress(Progress::Resumed))
}

fn is_checking(step: &Event) -> bool {
    matches!(step, Event::Progress(Progress::Verifying))
}

/// Number of the run's pauses and resumptions.
fn pauses(fixture: &Fixture) -> (usize, usize) {
    (fixture.log.places(is_paused).len(), fixture.log.places(is_resumed).len())
}

/// Service so slow that four writes are in flight at once.
async fn slow() -> Result<Fixture> {
    let options = Options { latency: Duration::from_millis(40), ..Options::default() };
    Fixture::with(options, "Billing Administrator").await
}

async fn until_answers(fixture: &Fixture, count: usize) {
    fixture.log.until(count, |step| matches!(step, Event::Progress(Progress::Responded { .. }))).await;
}

#[tokio::test]
async fn several_writes_meet_the_end_at_once_and_are_made_again() -> Result {
    let fixture = slow().await?;
    let plan = fixture.plan_all_off().await?;
    let running = fixture.begin(&plan.changes, None, CancellationToken::new(), |_| ());
    until_answers(&fixture, 5).await;
    fixture.control("revoke", json!({})).await?;
    fixture.log.until(1, is_paused).await;
    // The others that were on their way meet it too.
    fixture.until_nothing_in_flight().await?;
    let paused = fixture.state().await?.writes().len();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(fixture.state().await?.writes().len(), paused, "while it is paused nothing is sent");
    fixture.session.restore(&fixture.new_token().await?);
    let report = running.await?;

    assert_eq!(tally(&report), [("verified", 29)].into(), "in the end all is turned off");
    assert_eq!(report.stopped, None, "and nothing stopped the run");
    assert_eq!(pauses(&fixture), (1, 1), "it paused once, however many met the end, and went on once");
    let service = fixture.state().await?;
    let answered = |status: u16| service.writes().iter().filter(|write| write["status"] == status).count();
    assert!((1..=4).contains(&answered(401)), "those in flight met the end, at most four: {}", answered(401));
    assert_eq!(answered(200), 29, "each change was taken once");
    assert!(service.most_writes_at_once() <= 4, "never more than four writes at once");
    for (position, change) in plan.changes.iter().enumerate() {
        let intended = fixture.log.places(|step| matches!(step, Event::IntentRecorded(at, _) if *at == position)).len();
        let result = fixture.log.places(|step| matches!(step, Event::ResponseRecorded(at, _) if *at == position)).len();
        let under_way = |step: &Event| matches!(step, Event::Progress(Progress::Writing { key }) if *key == change.key);
        let told = fixture.log.places(under_way).len();
        assert_eq!((intended, result, told), (1, 1, 1), "{}: recorded and told once, all the same", change.name);
    }
    Ok(())
}

#[tokio::test]
async fn after_a_pause_one_goes_first() -> Result {
    let fixture = slow().await?;
    let plan = fixture.plan_all_off().await?;
    let running = fixture.begin(&plan.changes, None, CancellationToken::new(), |_| ());
    until_answers(&fixture, 5).await;
    fixture.control("revoke", json!({})).await?;
    fixture.log.until(1, is_paused).await;
    fixture.until_nothing_in_flight().await?;
    fixture.faults(json!([{ "route": "writes", "status": 403 }])).await?;
    let before = fixture.state().await?.writes().len();
    fixture.session.restore(&fixture.new_token().await?);
    let report = running.await?;
    assert_eq!(report.stopped, Some(StopReason::Refused), "whoever signed in again may not write any more");
    assert_eq!(fixture.state().await?.writes().len(), before + 1, "and is refused once, not four times");
    Ok(())
}

#[tokio::test]
async fn stop_during_a_pause_ends_the_run() -> Result {
    let fixture = slow().await?;
    let plan = fixture.plan_all_off().await?;
    let stop = CancellationToken::new();
    let running = fixture.begin(&plan.changes, None, stop.clone(), |_| ());
    until_answers(&fixture, 5).await;
    fixture.control("revoke", json!({})).await?;
    fixture.log.until(1, is_paused).await;
    stop.cancel();
    let report = running.await?;

    assert_eq!(report.stopped, Some(StopReason::Session), "it was the session that stopped it");
    assert_eq!(pauses(&fixture), (1, 0), "it did not go on, and did not ask for another sign-in to read back");
    assert!(report.read_error.as_ref().is_some_and(Error::is_session_expired), "nothing could be read back");
    let service = fixture.state().await?;
    for result in &report.changes {
        let statuses: Vec<_> = service.writes_of(&result.change.key.id).map(|write| write["status"].as_u64()).collect();
        let truth = match &result.outcome {
            Outcome::Unconfirmed { reason: Some(error) } => error.is_session_expired() && statuses == [Some(200)],
            Outcome::Failed(error) => error.is_session_expired() && statuses == [Some(401)],
            Outcome::NotAttempted(StopReason::Session) => statuses.is_empty(),
            _ => false,
        };
        assert!(truth, "{} had {statuses:?} and is told as {:?}", result.change.name, result.outcome);
    }
    assert_eq!(fixture.log.closings(), [Some(StopReason::Session)], "the record says so");
    Ok(())
}

#[tokio::test]
async fn a_change_that_was_not_even_sent_was_not_attempted() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.session.end();
    let stop = CancellationToken::new();
    let running = fixture.begin(&plan.changes, None, stop.clone(), |_| ());
    fixture.log.until(1, is_paused).await;
    stop.cancel();
    let report = running.await?;
    assert_eq!(tally(&report), [("not attempted", 29)].into(), "the session had ended before anything was sent");
    assert_eq!(fixture.state().await?.writes().len(), 0, "and so nothing was");
    assert_eq!(fixture.log.places(is_checking).len(), 0, "and nothing is read back");
    Ok(())
}

#[tokio::test]
async fn a_session_that_the_service_will_not_take_does_not_go_in_circles() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.session.set_next_refresh(RefreshResult::Same);
    fixture.faults(json!([{ "route": "writes", "status": 401 }])).await?;
    let report = fixture.run(&plan.changes).await?;
    assert_eq!(report.stopped, Some(StopReason::Session), "a second end after a restoration is the end");
    assert_eq!(pauses(&fixture), (1, 1), "it paused once, and went on at once since the session stood");
    assert_eq!(tally(&report), [("failed", 1), ("not attempted", 28)].into(), "only one change was tried");
    assert_eq!(fixture.state().await?.writes().len(), 4, "twice, and each time once more after a renewal");
    assert!(report.read_error.is_none(), "what could be read was read");
    Ok(())
}

#[tokio::test]
async fn doubt_from_before_a_pause_stays() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.session.set_next_refresh(RefreshResult::Same);
    let id = plan.changes[0].key.id.as_str();
    fixture
        .faults(json!([
            { "route": "writes", "offering": id, "status": 500, "took_effect": true, "times": 1 },
            { "route": "writes", "offering": id, "status": 401, "times": 2 },
            { "route": "writes", "offering": id, "status": 400 },
            { "route": "reads", "stale_ms": 600_000, "times": 3 },
        ]))
        .await?;
    let report = fixture.run(&plan.changes[..1]).await?;
    assert_eq!(pauses(&fixture), (1, 1), "it paused and went on");
    assert_eq!(
        tally(&report),
        [("verified", 1)].into(),
        "a write that may have taken effect is looked for again, though it was refused after the pause"
    );
    Ok(())
}

#[tokio::test]
async fn reading_back_waits_for_the_session_too() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.session.set_next_refresh(RefreshResult::Same);
    for rule in [
        json!({ "route": "reads", "status": 401, "times": 6 }),
        json!({ "route": "list-offer-types", "status": 401, "times": 2 }),
    ] {
        fixture.control("reset", json!({})).await?;
        let earlier = pauses(&fixture);
        fixture.faults(json!([rule])).await?;
        let report = fixture.run(&plan.changes).await?;
        let (paused, resumed) = pauses(&fixture);
        assert_eq!((paused - earlier.0, resumed - earlier.1), (1, 1), "{rule}: it paused and went on");
        assert_eq!(tally(&report), [("verified", 29)].into(), "{rule}: and read back all");
        assert_eq!(report.stopped, None, "{rule}: nothing stopped it");
    }
    Ok(())
}

#[tokio::test]
async fn reading_back_does_not_go_in_circles() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.session.set_next_refresh(RefreshResult::Same);
    fixture.faults(json!([{ "route": "reads", "status": 401 }])).await?;
    let report = fixture.run(&plan.changes).await?;
    assert_eq!(report.stopped, Some(StopReason::Session), "the session kept the run from being read back");
    assert_eq!(pauses(&fixture), (1, 1), "after one pause");
    assert_eq!(tally(&report), [("unconfirmed", 29)].into(), "what was accepted is unconfirmed");
    assert_eq!(fixture.log.closings(), [Some(StopReason::Session)], "and the record says why");
    Ok(())
}

#[tokio::test]
async fn stop_ends_a_pause_of_reading_back() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    let stop = CancellationToken::new();
    fixture.faults(json!([{ "route": "reads", "status": 401 }])).await?;
    let running = fixture.begin(&plan.changes, None, stop.clone(), |_| ());
    fixture.log.until(1, is_paused).await;
    stop.cancel();
    let report = running.await?;
    assert_eq!(report.stopped, Some(StopReason::Session), "the session kept the run from being read back");
    assert_eq!(tally(&report), [("unconfirmed", 29)].into(), "what was accepted is unconfirmed");
    Ok(())
}

#[tokio::test]
async fn stop_does_not_wait_for_the_session() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.session.hold(true);
    let stop = CancellationToken::new();
    let running = fixture.begin(&plan.changes, None, stop.clone(), |_| ());
    fixture.log.until(1, |step| matches!(step, Event::Progress(Progress::Writing { .. }))).await;
    stop.cancel();
    let report = running.await?;
    assert_eq!(tally(&report), [("not attempted", 29)].into(), "the change that waited for the session was not sent");
    assert_eq!(report.stopped, Some(StopReason::Admin), "and it was the admin who stopped it");
    Ok(())
}

#[tokio::test]
async fn stop_does_not_wait_for_a_renewal() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.control("revoke", json!({})).await?;
    fixture.prepare_refresh().await?;
    let stop = CancellationToken::new();
    fixture.session.hold_refreshes(true);
    let running = fixture.begin(&plan.changes, None, stop.clone(), |_| ());
    while fixture.state().await?.writes().is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    stop.cancel();
    fixture.log.until(1, is_checking).await;
    fixture.session.hold_refreshes(false);
    let report = running.await?;
    assert_eq!(tally(&report), [("failed", 1), ("not attempted", 28)].into(), "what was rejected is not sent again");
    assert_eq!(report.stopped, Some(StopReason::Admin), "and it was the admin who stopped it");
    assert_eq!(pauses(&fixture), (0, 0), "a stopped run does not pause");
    Ok(())
}

#[tokio::test]
async fn a_session_out_of_reach_for_a_while_loses_nothing() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.session.fail_transiently(4);
    let report = fixture.run(&plan.changes).await?;
    assert_eq!(tally(&report), [("verified", 29)].into(), "it is asked again, like a busy service");
    assert_eq!(pauses(&fixture), (0, 0), "nobody has to sign in again");
    Ok(())
}
