//! Deadline of runs, and machines that are suspended meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use offswitch_model::StopReason;
use offswitch_policies::client::{Error, RetryPolicy};
use offswitch_policies::model::Change;
use offswitch_policies::run::{Outcome, Progress};
use offswitch_practice::Options;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::fixture::{Fixture, Result};
use crate::outcome_counts::tally;

const NIGHT: Duration = Duration::from_hours(9);

/// Ready when that many writes are in flight at the service.
async fn until_in_flight(fixture: &Fixture, count: u64) -> Result {
    while fixture.state().await?.writes_under_way() < count {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(())
}

#[tokio::test]
async fn a_run_ends_when_its_time_is_over() -> Result {
    let mut fixture = Fixture::new().await?;
    // The values' age does not matter here; reading them again would be waited for as well.
    let retry_policy =
        RetryPolicy { clock: fixture.clock.clone(), max_value_age: Duration::MAX, ..RetryPolicy::default() };
    fixture.client = std::sync::Arc::new(fixture.client(retry_policy)?);
    let plan = fixture.plan_all_off().await?;
    fixture.faults(json!([{ "route": "writes", "status": 503, "retry_after": 100 }])).await?;
    let report = fixture.run(&plan.changes).await?;
    assert_eq!(report.stopped, Some(StopReason::Time), "half an hour is enough");
    // Reading back comes on top: the time to confirm, and the rest of the last wait that the service asked for.
    let (waited, least) = (fixture.clock.sleeps().iter().sum::<Duration>(), Duration::from_mins(29));
    let most = Duration::from_mins(30) + RetryPolicy::default().confirm_timeout + Duration::from_secs(100);
    assert!((least..=most).contains(&waited), "about as long was waited, and not for ever: {waited:?}");
    let service = fixture.state().await?;
    for result in &report.changes {
        let sent = service.writes_of(&result.change.key.id).count();
        let truth = match result.outcome {
            Outcome::Failed(Error::Status { status: 503, .. }) => sent > 0,
            Outcome::NotAttempted(StopReason::Time) => sent == 0,
            _ => false,
        };
        assert!(truth, "{} was sent {sent} times and is told as {:?}", result.change.name, result.outcome);
    }
    let tally = tally(&report);
    assert!(tally["failed"] >= 6 && tally["not attempted"] >= 20, "some were tried, the rest was not: {tally:?}");
    assert_eq!(fixture.log.closings(), [Some(StopReason::Time)], "the record says so");
    Ok(())
}

#[tokio::test]
async fn what_is_in_flight_at_the_deadline_is_waited_for() -> Result {
    let options = Options { latency: Duration::from_millis(40), ..Options::default() };
    let mut fixture = Fixture::with(options, "Billing Administrator").await?;
    let retry_policy =
        RetryPolicy { clock: fixture.clock.clone(), run_timeout: Duration::from_secs(20), ..RetryPolicy::default() };
    fixture.client = Arc::new(fixture.client(retry_policy)?);
    let plan = fixture.plan_all_off().await?;
    let running = fixture.begin(&plan.changes, None, CancellationToken::new(), |_| ());
    until_in_flight(&fixture, 4).await?;
    fixture.clock.advance(Duration::from_secs(30));
    let report = running.await?;
    assert_eq!(report.stopped, Some(StopReason::Time), "time was over with four changes in flight");
    let (tally, sent) = (tally(&report), fixture.state().await?.writes().len());
    assert!(tally["verified"] >= 5, "which were brought to their ends: {tally:?}");
    assert_eq!((tally["verified"], tally["not attempted"]), (sent, 29 - sent), "and nothing was begun any more");
    Ok(())
}

#[tokio::test]
async fn a_deadline_that_passes_with_the_last_change_stops_nothing() -> Result {
    let options = Options { latency: Duration::from_millis(40), ..Options::default() };
    let mut fixture = Fixture::with(options, "Billing Administrator").await?;
    let retry_policy =
        RetryPolicy { clock: fixture.clock.clone(), run_timeout: Duration::from_secs(20), ..RetryPolicy::default() };
    fixture.client = Arc::new(fixture.client(retry_policy)?);
    let plan = fixture.plan_all_off().await?;
    let running = fixture.begin(&plan.changes[..1], None, CancellationToken::new(), |_| ());
    until_in_flight(&fixture, 1).await?;
    fixture.clock.advance(Duration::from_secs(30));
    let report = running.await?;
    assert_eq!((report.stopped, tally(&report)), (None, [("verified", 1)].into()), "nothing was left undone");
    Ok(())
}

/// Drops `times` requests for each of these, as dead connections do.
fn drops<'a>(changes: impl IntoIterator<Item = &'a Change>, times: u32) -> serde_json::Value {
    let places = ["before", "after"].into_iter().cycle();
    let rule = |(change, place): (&Change, &str)| json!({ "route": "writes", "offering": change.key.id, "drop": place, "times": times });
    changes.into_iter().zip(places).map(rule).collect()
}

#[tokio::test]
async fn a_night_in_the_middle_costs_nothing() -> Result {
    let options = Options { latency: Duration::from_millis(20), ..Options::default() };
    let fixture = Fixture::with(options, "Billing Administrator").await?;
    let plan = fixture.plan_all_off().await?;
    fixture.faults(drops(&plan.changes[1..5], 3)).await?;
    let (clock, begun) = (fixture.clock.clone(), AtomicUsize::new(0));
    let on_progress = move |progress: &Progress| {
        // The first is done, four are in flight: their connections will be dead in the morning.
        if matches!(progress, Progress::Writing { .. }) && begun.fetch_add(1, Ordering::Relaxed) == 4 {
            clock.advance(NIGHT);
        }
    };
    let report = fixture.run_with(&plan.changes, None, CancellationToken::new(), on_progress).await?;
    assert_eq!(tally(&report), [("verified", 29)].into(), "in the morning it goes on and all is turned off");
    assert_eq!(report.stopped, None, "the night does not count");
    assert!(fixture.state().await?.most_writes_at_once() <= 4, "never more than four writes at once");
    Ok(())
}

#[tokio::test]
async fn after_sleep_the_attempts_count_anew() -> Result {
    for (sleeps, expected) in [(false, [("verified", 1), ("failed", 1)].into()), (true, [("verified", 2)].into())] {
        let fixture = Fixture::new().await?;
        let plan = fixture.plan_all_off().await?;
        // Four attempts in the evening, and five in the morning until the network is found again.
        fixture.faults(drops(&plan.changes[1..2], 9)).await?;
        if sleeps {
            fixture.clock.suspend_in_sleep(4, NIGHT);
        }
        let report = fixture.run(&plan.changes[..2]).await?;
        assert_eq!(tally(&report), expected, "slept: {sleeps}");
    }
    Ok(())
}

#[tokio::test]
async fn reading_back_after_a_night_is_tried_anew_too() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.faults(json!([{ "route": "list-products", "drop": "before", "times": 8 }])).await?;
    fixture.clock.suspend_in_sleep(5, NIGHT);
    let report = fixture.run(&plan.changes).await?;
    assert_eq!(tally(&report), [("verified", 29)].into(), "all is read back in the end");
    Ok(())
}

#[tokio::test]
async fn a_wait_that_the_service_asked_for_is_over_after_sleep() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.faults(json!([{ "route": "writes", "status": 429, "retry_after": 60, "times": 1 }])).await?;
    fixture.clock.suspend_in_sleep(1, NIGHT);
    let report = fixture.run(&plan.changes).await?;
    assert_eq!(tally(&report), [("verified", 29)].into(), "the run goes on");
    assert_eq!(fixture.clock.sleeps().len(), 1, "without waiting again");
    Ok(())
}
