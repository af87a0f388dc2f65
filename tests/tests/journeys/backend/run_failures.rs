//! Runs in which something goes wrong.

use anyhow::Result;
use offswitch_tests::control::OFF;
use serde_json::json;

use crate::fixture::Fixture;

/// Microsoft 365 Copilot.
const COPILOT: &str = "CFQ7TTC0MM8R";
/// Python in Excel.
const PYTHON: &str = "CFQ7TTC0S3X1";

#[tokio::test]
async fn a_failed_change_is_named_with_its_reason_and_can_be_retried() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    fixture
        .control
        .faults(json!([
            { "route": "write-product", "offering": COPILOT, "status": 400 },
            { "route": "write-product", "offering": PYTHON, "status": 503, "times": 2 },
            { "route": "write-offer-type", "offering": "SaaS", "drop": "after", "times": 1 },
        ]))
        .await?;
    window.press("Turn off all").await?;
    window.shows("28 turned off and verified.").await?;
    window.shows("Microsoft 365 Copilot: The service did not accept the request").await?;
    let state = fixture.control.state().await?;
    assert_eq!(state.count(OFF), 32, "everything but the one that failed is off");
    let tries = |id: &str| state.writes.iter().filter(|write| write.id == id).count();
    assert_eq!(tries(COPILOT), 1, "a request that is not accepted is not repeated");
    assert_eq!(tries(PYTHON), 3, "a busy service is asked again until it answers");
    assert!(state.writes_most_at_once <= 4, "never more than 4 writes at once, tries included");

    fixture.control.release().await?;
    window.press("Retry").await?;
    window.shows("1 turned off and verified.").await?;
    window.shows("Everything is off").await?;
    assert_eq!(fixture.control.state().await?.count(OFF), 33, "now everything is off");
    window.close().await
}

#[tokio::test]
async fn stop_finishes_what_is_under_way_and_starts_nothing_more() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    fixture.control.hold_writes_after(3).await?;
    window.press("Turn off all").await?;
    window.progress(1.0).await?;
    window.press("Stop").await?;
    fixture.control.release().await?;
    window.shows("You stopped.").await?;
    window.shows("not attempted.").await?;
    let stopped = fixture.control.state().await?;
    assert!((1..29).contains(&stopped.writes.len()), "{} of 29 writes were made", stopped.writes.len());
    assert!(stopped.writes.iter().all(|write| write.status == Some(200)), "what was under way has been finished");
    window.shows(&format!("{} turned off and verified.", stopped.writes.len())).await?;
    assert_eq!(fixture.control.state().await?.writes.len(), stopped.writes.len(), "nothing more is started");

    window.press("Continue").await?;
    window.shows("Everything is off").await?;
    assert_eq!(fixture.control.state().await?.count(OFF), 33, "the rest can be done later");
    window.close().await
}

#[tokio::test]
async fn a_service_that_lags_is_looked_at_again() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    fixture.control.faults(json!([{ "route": "reads", "stale_ms": 1500 }])).await?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;
    window.shows("Everything is off").await?;
    window.close().await
}

#[tokio::test]
async fn throttling_is_told_and_waited_for() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    let busy = json!([{ "route": "write-product", "status": 429, "retry_after": 4, "times": 4 }]);
    fixture.control.faults(busy).await?;
    window.press("Turn off all").await?;
    window.shows("The service asked us to wait").await?;
    window.shows("29 turned off and verified.").await?;
    window.close().await
}

#[tokio::test]
async fn a_stop_while_the_list_is_still_read_changes_nothing() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;
    let writes = fixture.control.state().await?.writes.len();
    fixture.control.hold_reads().await?;
    window.press("Undo").await?;
    window.press("Bring back").await?;
    window.press("Stop").await?;
    window.shows("Stopped before anything was changed").await?;
    let state = fixture.control.state().await?;
    assert_eq!((state.writes.len(), state.count(OFF)), (writes, 33), "nothing was written after the stop");
    window.close().await
}
