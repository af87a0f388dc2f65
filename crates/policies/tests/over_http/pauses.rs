//! Runs in which the session ends: they pause, and go on when somebody has signed in again.

use std::time::Duration;

use offswitch_policies::client::Error;
use offswitch_policies::run::{Outcome, Progress, Stopped};
use offswitch_practice::Options;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::fake_session::Next;
use crate::fixture::{Result, Stage};
use crate::journal_spy::Step;
use crate::outcome_counts::tally;

fn is_paused(step: &Step) -> bool {
    matches!(step, Step::Told(Progress::Paused))
}

fn is_resumed(step: &Step) -> bool {
    matches!(step, Step::Told(Progress::Resumed))
}

fn is_checking(step: &Step) -> bool {
    matches!(step, Step::Told(Progress::Checking))
}

/// How often the run paused and went on.
fn pauses(stage: &Stage) -> (usize, usize) {
    (stage.log.places(is_paused).len(), stage.log.places(is_resumed).len())
}

/// A service that takes so long that four writes are under way at once.
async fn slow() -> Result<Stage> {
    let options = Options { latency: Duration::from_millis(40), ..Options::default() };
    Stage::with(options, "Billing Administrator").await
}

async fn until_answers(stage: &Stage, count: usize) {
    stage.log.until(count, |step| matches!(step, Step::Told(Progress::Answered { .. }))).await;
}

#[tokio::test]
async fn several_writes_meet_the_end_at_once_and_are_made_again() -> Result {
    let stage = slow().await?;
    let plan = stage.plan_all_off().await?;
    let running = stage.begin(&plan.changes, None, CancellationToken::new(), |_| ());
    until_answers(&stage, 5).await;
    stage.control("revoke", json!({})).await?;
    stage.log.until(1, is_paused).await;
    // The others that were on their way meet it too.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let paused = stage.state().await?.writes().len();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(stage.state().await?.writes().len(), paused, "while it is paused nothing is sent");
    stage.ticket.restore(&stage.new_token().await?);
    let report = running.await?;

    assert_eq!(tally(&report), [("verified", 29)].into(), "in the end all is turned off");
    assert_eq!(report.stopped, None, "and nothing stopped the run");
    assert_eq!(pauses(&stage), (1, 1), "it paused once, however many met the end, and went on once");
    let service = stage.state().await?;
    let answered = |status: u16| service.writes().iter().filter(|write| write["status"] == status).count();
    assert!((1..=4).contains(&answered(401)), "those under way met the end, at most four: {}", answered(401));
    assert_eq!(answered(200), 29, "each change was taken once");
    assert!(service.most_writes_at_once() <= 4, "never more than four writes at once");
    for (position, change) in plan.changes.iter().enumerate() {
        let intended = stage.log.places(|step| matches!(step, Step::Intended(at, _) if *at == position)).len();
        let settled = stage.log.places(|step| matches!(step, Step::Settled(at, _) if *at == position)).len();
        let under_way = |step: &Step| matches!(step, Step::Told(Progress::UnderWay { key }) if *key == change.key);
        let told = stage.log.places(under_way).len();
        assert_eq!((intended, settled, told), (1, 1, 1), "{}: recorded and told once, all the same", change.name);
    }
    Ok(())
}

#[tokio::test]
async fn after_a_pause_one_goes_first() -> Result {
    let stage = slow().await?;
    let plan = stage.plan_all_off().await?;
    let running = stage.begin(&plan.changes, None, CancellationToken::new(), |_| ());
    until_answers(&stage, 5).await;
    stage.control("revoke", json!({})).await?;
    stage.log.until(1, is_paused).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    stage.faults(json!([{ "route": "writes", "status": 403 }])).await?;
    let before = stage.state().await?.writes().len();
    stage.ticket.restore(&stage.new_token().await?);
    let report = running.await?;
    assert_eq!(report.stopped, Some(Stopped::Refused), "whoever signed in again may not write any more");
    assert_eq!(stage.state().await?.writes().len(), before + 1, "and is refused once, not four times");
    Ok(())
}

#[tokio::test]
async fn stop_during_a_pause_ends_the_run() -> Result {
    let stage = slow().await?;
    let plan = stage.plan_all_off().await?;
    let stop = CancellationToken::new();
    let running = stage.begin(&plan.changes, None, stop.clone(), |_| ());
    until_answers(&stage, 5).await;
    stage.control("revoke", json!({})).await?;
    stage.log.until(1, is_paused).await;
    stop.cancel();
    let report = running.await?;

    assert_eq!(report.stopped, Some(Stopped::Session), "it was the session that stopped it");
    assert_eq!(pauses(&stage), (1, 0), "it did not go on, and did not ask for another sign-in to read back");
    assert!(report.read_error.as_ref().is_some_and(Error::is_session_end), "nothing could be read back");
    let service = stage.state().await?;
    for settled in &report.changes {
        let statuses: Vec<_> =
            service.writes_of(&settled.change.key.id).map(|write| write["status"].as_u64()).collect();
        let truth = match &settled.outcome {
            Outcome::Unconfirmed { reason: Some(error) } => error.is_session_end() && statuses == [Some(200)],
            Outcome::Failed(error) => error.is_session_end() && statuses == [Some(401)],
            Outcome::NotAttempted(Stopped::Session) => statuses.is_empty(),
            _ => false,
        };
        assert!(truth, "{} had {statuses:?} and is told as {:?}", settled.change.name, settled.outcome);
    }
    assert_eq!(stage.log.closings(), [Some(Stopped::Session)], "the record says so");
    Ok(())
}

#[tokio::test]
async fn a_change_that_was_not_even_sent_was_not_attempted() -> Result {
    let stage = Stage::new().await?;
    let plan = stage.plan_all_off().await?;
    stage.ticket.end();
    let stop = CancellationToken::new();
    let running = stage.begin(&plan.changes, None, stop.clone(), |_| ());
    stage.log.until(1, is_paused).await;
    stop.cancel();
    let report = running.await?;
    assert_eq!(tally(&report), [("not attempted", 29)].into(), "the session had ended before anything was sent");
    assert_eq!(stage.state().await?.writes().len(), 0, "and so nothing was");
    assert_eq!(stage.log.places(is_checking).len(), 0, "and nothing is read back");
    Ok(())
}

#[tokio::test]
async fn a_session_that_the_service_will_not_take_does_not_go_in_circles() -> Result {
    let stage = Stage::new().await?;
    let plan = stage.plan_all_off().await?;
    stage.ticket.then(Next::Same);
    stage.faults(json!([{ "route": "writes", "status": 401 }])).await?;
    let report = stage.run(&plan.changes).await?;
    assert_eq!(report.stopped, Some(Stopped::Session), "a second end after a restoration is the end");
    assert_eq!(pauses(&stage), (1, 1), "it paused once, and went on at once since the session stood");
    assert_eq!(tally(&report), [("failed", 1), ("not attempted", 28)].into(), "only one change was tried");
    assert_eq!(stage.state().await?.writes().len(), 4, "twice, and each time once more after a renewal");
    assert!(report.read_error.is_none(), "what could be read was read");
    Ok(())
}

#[tokio::test]
async fn doubt_from_before_a_pause_stays() -> Result {
    let stage = Stage::new().await?;
    let plan = stage.plan_all_off().await?;
    stage.ticket.then(Next::Same);
    let id = plan.changes[0].key.id.as_str();
    stage
        .faults(json!([
            { "route": "writes", "offering": id, "status": 500, "took_effect": true, "times": 1 },
            { "route": "writes", "offering": id, "status": 401, "times": 2 },
            { "route": "writes", "offering": id, "status": 400 },
            { "route": "reads", "stale_ms": 600_000, "times": 3 },
        ]))
        .await?;
    let report = stage.run(&plan.changes[..1]).await?;
    assert_eq!(pauses(&stage), (1, 1), "it paused and went on");
    assert_eq!(
        tally(&report),
        [("verified", 1)].into(),
        "a write that may have taken effect is looked for again, though it was refused after the pause"
    );
    Ok(())
}

#[tokio::test]
async fn reading_back_waits_for_the_session_too() -> Result {
    let stage = Stage::new().await?;
    let plan = stage.plan_all_off().await?;
    stage.ticket.then(Next::Same);
    for rule in [
        json!({ "route": "reads", "status": 401, "times": 6 }),
        json!({ "route": "list-offer-types", "status": 401, "times": 2 }),
    ] {
        stage.control("reset", json!({})).await?;
        let earlier = pauses(&stage);
        stage.faults(json!([rule])).await?;
        let report = stage.run(&plan.changes).await?;
        let (paused, resumed) = pauses(&stage);
        assert_eq!((paused - earlier.0, resumed - earlier.1), (1, 1), "{rule}: it paused and went on");
        assert_eq!(tally(&report), [("verified", 29)].into(), "{rule}: and read back all");
        assert_eq!(report.stopped, None, "{rule}: nothing stopped it");
    }
    Ok(())
}

#[tokio::test]
async fn reading_back_does_not_go_in_circles() -> Result {
    let stage = Stage::new().await?;
    let plan = stage.plan_all_off().await?;
    stage.ticket.then(Next::Same);
    stage.faults(json!([{ "route": "reads", "status": 401 }])).await?;
    let report = stage.run(&plan.changes).await?;
    assert_eq!(report.stopped, Some(Stopped::Session), "the session kept the run from being read back");
    assert_eq!(pauses(&stage), (1, 1), "after one pause");
    assert_eq!(tally(&report), [("unconfirmed", 29)].into(), "what was accepted is unconfirmed");
    assert_eq!(stage.log.closings(), [Some(Stopped::Session)], "and the record says why");
    Ok(())
}

#[tokio::test]
async fn stop_ends_a_pause_of_reading_back() -> Result {
    let stage = Stage::new().await?;
    let plan = stage.plan_all_off().await?;
    let stop = CancellationToken::new();
    stage.faults(json!([{ "route": "reads", "status": 401 }])).await?;
    let running = stage.begin(&plan.changes, None, stop.clone(), |_| ());
    stage.log.until(1, is_paused).await;
    stop.cancel();
    let report = running.await?;
    assert_eq!(report.stopped, Some(Stopped::Session), "the session kept the run from being read back");
    assert_eq!(tally(&report), [("unconfirmed", 29)].into(), "what was accepted is unconfirmed");
    Ok(())
}

#[tokio::test]
async fn stop_does_not_wait_for_the_session() -> Result {
    let stage = Stage::new().await?;
    let plan = stage.plan_all_off().await?;
    stage.ticket.hold(true);
    let stop = CancellationToken::new();
    let running = stage.begin(&plan.changes, None, stop.clone(), |_| ());
    stage.log.until(1, |step| matches!(step, Step::Told(Progress::UnderWay { .. }))).await;
    stop.cancel();
    let report = running.await?;
    assert_eq!(tally(&report), [("not attempted", 29)].into(), "the change that waited for the session was not sent");
    assert_eq!(report.stopped, Some(Stopped::Admin), "and it was the admin who stopped it");
    Ok(())
}

#[tokio::test]
async fn stop_does_not_wait_for_a_renewal() -> Result {
    let stage = Stage::new().await?;
    let plan = stage.plan_all_off().await?;
    stage.control("revoke", json!({})).await?;
    stage.prepare_renewal().await?;
    let stop = CancellationToken::new();
    stage.ticket.hold_renewals(true);
    let running = stage.begin(&plan.changes, None, stop.clone(), |_| ());
    while stage.state().await?.writes().is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    stop.cancel();
    stage.log.until(1, is_checking).await;
    stage.ticket.hold_renewals(false);
    let report = running.await?;
    assert_eq!(tally(&report), [("failed", 1), ("not attempted", 28)].into(), "what was rejected is not sent again");
    assert_eq!(report.stopped, Some(Stopped::Admin), "and it was the admin who stopped it");
    assert_eq!(pauses(&stage), (0, 0), "a stopped run does not pause");
    Ok(())
}

#[tokio::test]
async fn a_session_out_of_reach_for_a_while_loses_nothing() -> Result {
    let stage = Stage::new().await?;
    let plan = stage.plan_all_off().await?;
    stage.ticket.put_out_of_reach(4);
    let report = stage.run(&plan.changes).await?;
    assert_eq!(tally(&report), [("verified", 29)].into(), "it is asked again, like a busy service");
    assert_eq!(pauses(&stage), (0, 0), "nobody has to sign in again");
    Ok(())
}
