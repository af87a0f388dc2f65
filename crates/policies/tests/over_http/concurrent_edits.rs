//! Concurrent edits: a run leaves alone what somebody else sets meanwhile.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use offswitch_model::StopReason;
use offswitch_policies::client::Error;
use offswitch_policies::model::Value;
use offswitch_policies::run::{Outcome, Progress, Report};
use offswitch_practice::Options;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::fixture::{Fixture, Result};
use crate::journal_spy::Event;
use crate::outcome_counts::{outcome_label, tally};

/// Changes the first offering of a run of one behind its back, between its answer and the reading back.
async fn changed_after_the_answer(rule: serde_json::Value) -> Result<(Fixture, Report)> {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    let mut rule = rule;
    rule["route"] = json!("writes");
    fixture.faults(json!([rule, { "route": "reads", "latency_ms": 600 }])).await?;
    let running = fixture.begin(&plan.changes[..1], None, CancellationToken::new(), |_| ());
    fixture.log.until(1, |step| matches!(step, Event::Progress(Progress::Responded { .. }))).await;
    fixture.change_behind(&plan.changes[0].key.id, "Disabled").await?;
    let report = running.await?;
    Ok((fixture, report))
}

#[tokio::test]
async fn what_had_no_effect_for_certain_is_not_verified_by_somebody_else() -> Result {
    for (rule, expected) in [(json!({ "status": 400 }), "refused"), (json!({ "status": 429 }), "failed")] {
        let (fixture, report) = changed_after_the_answer(rule).await?;
        let result = &report.changes[0];
        assert_eq!(outcome_label(&result.outcome), expected, "it stays so, whoever set the value that stands");
        assert_eq!(result.observed, Some(Value::Off), "{expected}: that it stands by now is told as well");
        assert!(!result.in_doubt, "{expected}: nobody doubts that this run did not set it");
        assert!(
            fixture.log.places(|step| matches!(step, Event::VerdictsRecorded(_))).is_empty(),
            "{expected}: nor does the record"
        );
    }
    let (_, report) = changed_after_the_answer(json!({ "status": 500 })).await?;
    assert_eq!(tally(&report), [("verified", 1)].into(), "what may have taken effect, and shows, is verified");
    Ok(())
}

#[tokio::test]
async fn what_may_have_taken_effect_is_told_so() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    for (rule, in_doubt) in [(json!({ "status": 500 }), true), (json!({ "status": 429 }), false)] {
        let mut rule = rule;
        rule["route"] = json!("writes");
        fixture.faults(json!([rule])).await?;
        let report = fixture.run(&plan.changes[..1]).await?;
        assert_eq!(tally(&report), [("failed", 1)].into(), "{rule}: it failed");
        assert_eq!(report.changes[0].in_doubt, in_doubt, "{rule}: whether it may have taken effect");
    }
    Ok(())
}

/// Service so slow that four writes are in flight at once.
async fn slow() -> Result<Fixture> {
    let options = Options { latency: Duration::from_millis(40), ..Options::default() };
    Fixture::with(options, "Billing Administrator").await
}

/// Checks the outcomes of the last three changes: one drifted, one no-op, one verified.
async fn skipped_unknown(fixture: &Fixture, report: &Report) -> Result {
    let words: Vec<_> = report.changes[26..].iter().map(|result| outcome_label(&result.outcome)).collect();
    assert_eq!(words, ["drifted", "no-op", "verified"], "what somebody else set is left alone, and told");
    assert_eq!(tally(report)["verified"], 27, "all others are turned off");
    assert_eq!(report.stopped, None, "and nothing stopped the run");
    let service = fixture.state().await?;
    for (result, value) in report.changes[26..].iter().zip(["OnlyTrialsWithoutPaymentMethod", "Disabled"]) {
        let id = &result.change.key.id;
        assert_eq!(service.writes_of(id).count(), 0, "{id} was not written");
        assert_eq!(service.value(id), Some(value), "{id} stands as somebody else set it");
        assert_eq!(result.observed, Some(Value::from(value)), "{id}: which is what was seen");
        assert_eq!(result.correlation_id, None, "{id}: no request was sent");
    }
    let judged =
        |step: &Event| matches!(step, Event::VerdictsRecorded(verdicts) if verdicts.iter().any(|(at, _)| *at == 26));
    assert_eq!(fixture.log.places(judged).len(), 1, "the record has it");
    assert_eq!(fixture.log.closings(), [None], "and is closed");
    Ok(())
}

#[tokio::test]
async fn what_somebody_else_sets_during_a_pause_is_not_written() -> Result {
    let fixture = slow().await?;
    let plan = fixture.plan_all_off().await?;
    let running = fixture.begin(&plan.changes, None, CancellationToken::new(), |_| ());
    fixture.log.until(5, |step| matches!(step, Event::Progress(Progress::Responded { .. }))).await;
    fixture.control("revoke", json!({})).await?;
    fixture.log.until(1, |step| matches!(step, Event::Progress(Progress::Paused))).await;
    fixture.change_behind(&plan.changes[26].key.id, "OnlyTrialsWithoutPaymentMethod").await?;
    fixture.change_behind(&plan.changes[27].key.id, "Disabled").await?;
    fixture.session.restore(&fixture.new_token().await?);
    let report = running.await?;
    skipped_unknown(&fixture, &report).await
}

#[tokio::test]
async fn what_met_the_end_of_the_session_and_was_set_meanwhile_is_not_written_again() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.control("revoke", json!({})).await?;
    let running = fixture.begin(&plan.changes[..2], None, CancellationToken::new(), |_| ());
    fixture.log.until(1, |step| matches!(step, Event::Progress(Progress::Paused))).await;
    fixture.change_behind(&plan.changes[0].key.id, "Perhaps").await?;
    fixture.session.restore(&fixture.new_token().await?);
    let report = running.await?;
    let first = &report.changes[0];
    assert!(
        matches!(&first.outcome, Outcome::Failed(error) if error.is_session_expired()),
        "it was sent, and met the end: {:?}",
        first.outcome
    );
    assert_eq!(first.observed, Some(Value::from("Perhaps")), "and somebody else has set it since");
    assert_eq!(outcome_label(&report.changes[1].outcome), "verified", "the other one is turned off");
    assert_eq!(report.stopped, None, "and nothing stopped the run");
    assert_eq!(fixture.state().await?.value(&plan.changes[0].key.id), Some("Perhaps"), "which stays");
    Ok(())
}

#[tokio::test]
async fn what_somebody_else_sets_during_a_suspension_is_not_written() -> Result {
    // Asleep while writes are in flight, and while one waits for another attempt.
    for fault in [json!([]), json!([{ "route": "writes", "status": 503, "times": 1 }])] {
        let fixture = slow().await?;
        let plan = fixture.plan_all_off().await?;
        fixture.faults(fault.clone()).await?;
        let (clock, begun) = (fixture.clock.clone(), AtomicUsize::new(0));
        fixture.clock.hold(fault != json!([]));
        let on_progress = move |progress: &Progress| {
            if matches!(progress, Progress::Writing { .. }) && begun.fetch_add(1, Ordering::Relaxed) == 4 {
                clock.advance(Duration::from_hours(9));
            }
        };
        let running = fixture.begin(&plan.changes, None, CancellationToken::new(), on_progress);
        if fault != json!([]) {
            fixture.clock.until_sleeps(1).await;
            fixture.clock.advance(Duration::from_hours(9));
        }
        fixture.change_behind(&plan.changes[26].key.id, "OnlyTrialsWithoutPaymentMethod").await?;
        fixture.change_behind(&plan.changes[27].key.id, "Disabled").await?;
        fixture.clock.hold(false);
        let report = running.await?;
        skipped_unknown(&fixture, &report).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_write_that_waits_for_another_attempt_over_a_night_is_not_made_again_blindly() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.faults(json!([{ "route": "writes", "status": 429, "times": 1 }])).await?;
    fixture.clock.hold(true);
    let running = fixture.begin(&plan.changes[..1], None, CancellationToken::new(), |_| ());
    fixture.clock.until_sleeps(1).await;
    fixture.clock.advance(Duration::from_hours(9));
    fixture.change_behind(&plan.changes[0].key.id, "Perhaps").await?;
    fixture.clock.hold(false);
    let report = running.await?;
    assert_eq!(fixture.state().await?.writes().len(), 1, "in the morning it is not written over somebody else's value");
    let result = &report.changes[0];
    assert!(
        matches!(result.outcome, Outcome::Failed(Error::Status { status: 429, .. })),
        "it failed in the evening: {:?}",
        result.outcome
    );
    assert_eq!(result.observed, Some(Value::from("Perhaps")), "and this is what stands");
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_read_after_a_pause_ends_the_run() -> Result {
    for (status, stopped) in [(403, StopReason::Unread), (401, StopReason::Session)] {
        let fixture = slow().await?;
        let plan = fixture.plan_all_off().await?;
        let running = fixture.begin(&plan.changes, None, CancellationToken::new(), |_| ());
        fixture.log.until(5, |step| matches!(step, Event::Progress(Progress::Responded { .. }))).await;
        fixture.control("revoke", json!({})).await?;
        fixture.log.until(1, |step| matches!(step, Event::Progress(Progress::Paused))).await;
        fixture.faults(json!([{ "route": "list-products", "status": status }])).await?;
        // What the service let in before the end may be answered after it.
        fixture.until_nothing_in_flight().await?;
        let before = fixture.state().await?.writes().len();
        fixture.session.set_next_refresh(crate::fake_session::RefreshResult::Same);
        fixture.session.restore(&fixture.new_token().await?);
        let report = running.await?;
        assert_eq!(report.stopped, Some(stopped), "{status}: it is told why");
        let service = fixture.state().await?;
        let late = service.writes()[before..].iter().filter(|write| write["status"] == 200).count();
        assert_eq!(late, 0, "{status}: nothing is written blindly");
        assert!(tally(&report)["not attempted"] >= 20, "{status}: the rest is left for Continue");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_written_seconds_after_it_was_read_is_read_again() -> Result {
    let fixture = slow().await?;
    let plan = fixture.plan_all_off().await?;
    let lists = fixture.state().await?.requests("list-products");
    let (clock, answered) = (fixture.clock.clone(), AtomicUsize::new(0));
    let on_progress = move |progress: &Progress| {
        if matches!(progress, Progress::Responded { .. }) && answered.fetch_add(1, Ordering::Relaxed) == 9 {
            clock.advance(Duration::from_secs(6));
        }
    };
    fixture.faults(json!([{ "route": "list-products", "hold": "before" }])).await?;
    let running = fixture.begin(&plan.changes, None, CancellationToken::new(), on_progress);
    while fixture.state().await?.requests("list-products") == lists {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    fixture.change_behind(&plan.changes[26].key.id, "OnlyTrialsWithoutPaymentMethod").await?;
    fixture.change_behind(&plan.changes[27].key.id, "Disabled").await?;
    fixture.faults(json!([])).await?;
    let report = running.await?;
    skipped_unknown(&fixture, &report).await?;
    let service = fixture.state().await?;
    assert_eq!(service.requests("list-products") - lists, 2, "the list was read once on the way, and once at the end");
    Ok(())
}

#[tokio::test]
async fn a_quick_run_reads_the_list_once() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    let lists = fixture.state().await?.requests("list-products");
    fixture.run(&plan.changes).await?;
    assert_eq!(fixture.state().await?.requests("list-products") - lists, 1, "at its end");
    Ok(())
}

#[tokio::test]
async fn a_list_that_takes_long_to_read_does_not_hold_up_a_run_for_ever() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    let clock = fixture.clock.clone();
    // Each step takes six seconds, as does each reading that follows from it.
    let on_progress = move |_: &Progress| clock.advance(Duration::from_secs(6));
    let report = fixture.run_with(&plan.changes[..12], None, CancellationToken::new(), on_progress).await?;
    assert_eq!(tally(&report), [("verified", 12)].into(), "it comes to its end");
    Ok(())
}
