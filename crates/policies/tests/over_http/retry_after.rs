//! Throttling: when the service asks to wait (`Retry-After`), all requests wait.

use std::time::Duration;

use offswitch_model::StopReason;
use offswitch_policies::client::Error;
use offswitch_policies::model::Value;
use serde_json::json;

use crate::fixture::{Fixture, Result};
use crate::outcome_counts::tally;

#[tokio::test]
async fn a_retry_after_in_seconds_is_waited_for_and_reported() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.faults(json!([{ "route": "writes", "status": 429, "retry_after": 30, "times": 1 }])).await?;
    let report = fixture.run(&plan.changes).await?;
    assert_eq!(tally(&report)["verified"], 29, "after the wait all is turned off");
    assert!(fixture.clock.sleeps().contains(&Duration::from_secs(30)), "exactly as long as asked was waited for");
    assert_eq!(fixture.log.told_waits(), [30], "and the admin was told, once");
    Ok(())
}

#[tokio::test]
async fn a_retry_after_date_is_waited_for() -> Result {
    let fixture = Fixture::new().await?;
    fixture.faults(json!([{ "route": "read-policy", "status": 503, "retry_after_date": 40, "times": 1 }])).await?;
    fixture.client.policy().await?;
    let waits = fixture.clock.sleeps();
    let asked = Duration::from_secs(38)..=Duration::from_secs(41);
    assert!(
        waits.iter().all(|wait| asked.contains(wait)) && !waits.is_empty(),
        "about 40 s were waited for: {waits:?}"
    );
    Ok(())
}

#[tokio::test]
async fn all_requests_wait_when_one_is_asked_to() -> Result {
    let fixture = Fixture::new().await?;
    fixture.faults(json!([{ "route": "read-policy", "status": 429, "retry_after": 20, "times": 1 }])).await?;
    fixture.clock.hold(true);
    let (client, other) = (fixture.client.clone(), fixture.client.clone());
    let asked = tokio::spawn(async move { client.policy().await });
    fixture.clock.until_sleeps(1).await;
    let bystanders = tokio::spawn(async move {
        let key = "product:CFQ7TTC0KP0P".parse().expect("a key");
        tokio::join!(other.products(), other.set(&key, &Value::Off))
    });
    fixture.clock.until_sleeps(3).await;
    let service = fixture.state().await?;
    let sent = (service.requests("list-products"), service.requests("write-product"));
    assert_eq!(sent, (0, 0), "while one waits, neither a read nor a write of another call is sent");
    fixture.clock.hold(false);
    asked.await??;
    let (products, written) = bystanders.await?;
    assert_eq!(products?.offerings.len(), 29, "afterwards the read goes through");
    assert_eq!(written?.value, Some(Value::Off), "and so does the write");
    Ok(())
}

#[tokio::test]
async fn a_wait_beyond_the_retry_policy_is_not_waited_for() -> Result {
    let fixture = Fixture::new().await?;
    fixture.faults(json!([{ "route": "read-policy", "status": 429, "retry_after": 3600 }])).await?;
    let error = fixture.client.policy().await.expect_err("an hour is too long");
    let wait = if let Error::Status { status: 429, retry_after, .. } = error { retry_after } else { None };
    assert_eq!(wait, Some(Duration::from_hours(1)), "the error tells how long the service asked to wait");
    assert!(fixture.clock.sleeps().is_empty(), "nothing was waited for");
    assert_eq!(fixture.state().await?.requests("read-policy"), 1, "and nothing was sent again");
    let error =
        fixture.client.set(&"product:CFQ7TTC0KP0P".parse()?, &Value::Off).await.expect_err("it is still too long");
    assert!(matches!(error, Error::Status { status: 429, .. }), "other calls fail for the same reason: {error}");
    assert_eq!(fixture.state().await?.requests("write-product"), 0, "without being sent");
    Ok(())
}

#[tokio::test]
async fn a_run_ends_at_a_wait_beyond_the_retry_policy() -> Result {
    for (times, sent) in [(1, 1), (0, 0)] {
        let fixture = Fixture::new().await?;
        let plan = fixture.plan_all_off().await?;
        let rule = |route| json!([{ "route": route, "status": 429, "retry_after": 3600, "times": 1 }]);
        fixture.faults(rule(if times == 1 { "writes" } else { "read-policy" })).await?;
        if times == 0 {
            assert!(fixture.client.policy().await.is_err(), "a read is asked to wait before the run");
        }
        let before = jiff::Timestamp::now();
        let report = fixture.run(&plan.changes).await?;
        let expected =
            if sent == 1 { [("failed", 1), ("not attempted", 28)].into() } else { [("not attempted", 29)].into() };
        assert_eq!(tally(&report), expected, "what was not sent was not attempted");
        assert_eq!(report.stopped, Some(StopReason::Wait), "and it is told why");
        assert_eq!(fixture.state().await?.writes().len(), sent, "nothing more was sent");
        let until = report.throttled_until.ok_or("until when is told")?.duration_since(before).as_secs();
        assert!((3500..=3700).contains(&until), "an hour from then: {until} s");
        let foreign = report.changes.iter().filter(|result| result.correlation_id.is_some()).count();
        assert_eq!(foreign, sent, "no change has the correlation id of another's request");
        assert_eq!(fixture.log.closings(), [Some(StopReason::Wait)], "the record says so");
    }
    Ok(())
}

#[tokio::test]
async fn a_refusal_with_retry_after_is_still_a_refusal() -> Result {
    let fixture = Fixture::new().await?;
    fixture.faults(json!([{ "route": "read-policy", "status": 403, "retry_after": 5 }])).await?;
    assert!(fixture.client.policy().await.is_err_and(|error| error.is_forbidden()), "403 is final");
    assert!(fixture.clock.sleeps().is_empty(), "whatever else it says");
    Ok(())
}

#[tokio::test]
async fn a_person_who_asks_gets_one_real_try() -> Result {
    let fixture = Fixture::new().await?;
    fixture.faults(json!([{ "route": "reads", "status": 429, "retry_after": 86400, "times": 2 }])).await?;
    let error = fixture.client.policy().await.expect_err("a day is too long");
    let until = error.throttled_until().ok_or("until when is told")?;
    let hours = until.duration_since(jiff::Timestamp::now()).as_hours();
    assert!((23..=24).contains(&hours), "a day from the answer on: {until}");
    let reads =
        async || fixture.state().await.map(|state| state.requests("read-policy") + state.requests("list-products"));
    assert!(fixture.client.catalogue().await.is_err_and(|error| error.throttled_until() == Some(until)), "it holds");
    assert_eq!(reads().await?, 1, "nobody asked, so nothing was sent");
    assert!(fixture.client.catalogue_despite_throttle().await.is_err(), "the service asks to wait once more");
    assert_eq!(reads().await?, 2, "one request was tried, and no more");
    assert_eq!(
        fixture.client.catalogue_despite_throttle().await?.offerings.len(),
        33,
        "and as soon as it answers, all is read"
    );
    Ok(())
}
