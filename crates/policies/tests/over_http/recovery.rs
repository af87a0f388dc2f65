//! Recovery of runs in the middle of which the program ended.

use std::sync::Arc;
use std::time::Duration;

use offswitch_model::{OfferingKind, StopReason};
use offswitch_policies::client::{Error, RetryPolicy};
use offswitch_policies::model::{Change, Plan, Value};
use offswitch_policies::run::{
    ChangeResult, InterruptedChange, ObservedState, Outcome, Progress, RecordedState, Recovered, recover,
};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::fixture::{Fixture, Result};
use crate::journal_spy::{Event, FailAt, JournalSpy};
use crate::outcome_counts::outcome_label;
use crate::scaled_clock::ScaledClock;

/// Recovers on this fixture.
async fn recovered(fixture: &Fixture, run: &[InterruptedChange]) -> std::result::Result<Recovered, Error> {
    let journal = Arc::new(JournalSpy { log: fixture.log.clone(), fails: None, held: None });
    recover(run, StopReason::Interrupted, &fixture.client, journal).await
}

fn interrupted(changes: &[Change], state: impl Fn(usize) -> RecordedState) -> Vec<InterruptedChange> {
    let one = |(position, change): (usize, &Change)| InterruptedChange {
        change: change.clone(),
        state: state(position),
        superseded: false,
    };
    changes.iter().enumerate().map(one).collect()
}

/// Labels of the verdicts by position; empty for those without any.
fn words(recovered: &Recovered, count: usize) -> Vec<&'static str> {
    let verdict = |position| recovered.verdicts.iter().find(|(at, _)| *at == position);
    (0..count).map(|position| verdict(position).map_or("", |(_, result)| outcome_label(&result.outcome))).collect()
}

#[tokio::test]
async fn every_recorded_state_is_told_as_the_service_shows_it() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    // Of every state one that shows as wanted, and one that does not.
    let states = [
        RecordedState::NotSent,
        RecordedState::IntentOnly,
        RecordedState::Accepted,
        RecordedState::FailedUncertain,
        RecordedState::Final,
    ];
    let run = interrupted(&plan.changes[..10], |position| states[position / 2]);
    for change in plan.changes[..10].iter().step_by(2) {
        fixture.change_behind(&change.key.id, "Disabled").await?;
    }
    let recovered = recovered(&fixture, &run).await?;
    assert_eq!(
        words(&recovered, 10),
        [
            "not attempted",
            "not attempted", // never sent, whatever shows
            "verified",
            "interrupted", // in doubt
            "verified",
            "unconfirmed", // accepted
            "verified",
            "", // refused or failed, but in doubt: it stays so unless it shows
            "",
            "", // result: it stays so, whoever else set what shows
        ],
        "each as it stands"
    );
    let outcome =
        |position| recovered.verdicts.iter().find(|(at, _)| *at == position).map(|(_, result)| &result.outcome);
    assert!(matches!(outcome(0), Some(Outcome::NotAttempted(StopReason::Interrupted))), "for that reason");
    let Some(Outcome::Interrupted(ObservedState::Shows(seen))) = outcome(3) else { panic!("this one was interrupted") };
    assert_eq!(*seen, plan.changes[3].from, "with the value that shows");
    assert!(matches!(outcome(5), Some(Outcome::Unconfirmed { reason: None })), "nothing failed, it does not show");
    assert_eq!(recovered.catalogue.offerings.len(), 33, "the list comes with it");
    assert_eq!(fixture.state().await?.writes().len(), 0, "and nothing was written");
    let recorded = fixture.log.steps();
    assert!(
        matches!(&recorded[..], [Event::VerdictsRecorded(verdicts), Event::Ended(Some(StopReason::Interrupted))] if verdicts.len() == 7),
        "all verdicts are recorded, then the run is closed: {recorded:?}"
    );
    Ok(())
}

#[tokio::test]
async fn nothing_in_doubt_is_quick() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.change_behind(&plan.changes[0].key.id, "Disabled").await?;
    let states = [RecordedState::IntentOnly, RecordedState::Final, RecordedState::NotSent];
    recovered(&fixture, &interrupted(&plan.changes[..3], |position| states[position])).await?;
    assert!(fixture.clock.sleeps().is_empty(), "what shows, is final or was never sent is not waited for");
    assert_eq!(fixture.state().await?.requests("list-products"), 2, "one look is enough, besides the plan's");
    Ok(())
}

#[tokio::test]
async fn a_request_that_takes_effect_late_is_found() -> Result {
    let mut fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    let change = &plan.changes[2];
    let clock = Arc::new(ScaledClock::new(10, 0));
    let other = Arc::new(fixture.client(RetryPolicy { clock: clock.clone(), ..RetryPolicy::default() })?);
    // Half of it passes before the write takes effect: on the clock of whoever recovers that is ten seconds.
    fixture.faults(json!([{ "route": "writes", "latency_ms": 2000 }])).await?;
    let (client, key) = (fixture.client.clone(), change.key.clone());
    let under_way = tokio::spawn(async move { client.set(&key, &Value::Off).await });
    while fixture.state().await?.writes_under_way() == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    fixture.client = other;
    let recovered = recovered(&fixture, &interrupted(&plan.changes[2..3], |_| RecordedState::IntentOnly)).await?;
    assert_eq!(words(&recovered, 1), ["verified"], "it was still on its way, and then it showed");
    assert!(!clock.sleeps().is_empty(), "not at the first look");
    under_way.await??;
    Ok(())
}

#[tokio::test]
async fn what_does_not_show_is_waited_for_and_no_longer() -> Result {
    for reached in [RecordedState::IntentOnly, RecordedState::Accepted] {
        let fixture = Fixture::new().await?;
        let plan = fixture.plan_all_off().await?;
        recovered(&fixture, &interrupted(&plan.changes[..1], |_| reached)).await?;
        let waited: Duration = fixture.clock.sleeps().iter().sum();
        assert_eq!(waited, RetryPolicy::default().confirm_timeout, "{reached:?}: for the time to confirm");
    }
    Ok(())
}

#[tokio::test]
async fn a_third_value_is_named() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    let product =
        plan.changes.iter().position(|change| change.key.kind == OfferingKind::Product).ok_or("there are products")?;
    let changes = &plan.changes[product..=product];
    fixture.change_behind(&changes[0].key.id, "Perhaps").await?;
    let recovered = recovered(&fixture, &interrupted(changes, |_| RecordedState::IntentOnly)).await?;
    let [(0, result)] = &recovered.verdicts[..] else { panic!("{:?}", recovered.verdicts) };
    assert!(matches!(result.outcome, Outcome::Interrupted(ObservedState::Shows(_))), "it was cut off");
    assert_eq!(result.observed, Some(Value::from("Perhaps")), "somebody else has set it, and to what is told");
    Ok(())
}

/// A change of an offer type, and one of a product.
async fn one_of_each(fixture: &Fixture) -> Result<Vec<Change>> {
    let changes = fixture.plan_all_off().await?.changes;
    let of = |kind| changes.iter().find(move |change| change.key.kind == kind).cloned();
    Ok([of(OfferingKind::OfferType), of(OfferingKind::Product)].into_iter().flatten().collect())
}

#[tokio::test]
async fn offer_types_that_the_list_lacks_are_asked_for_one_by_one() -> Result {
    let fixture = Fixture::new().await?;
    let changes = one_of_each(&fixture).await?;
    for change in &changes {
        fixture.change_behind(&change.key.id, "Disabled").await?;
    }
    let no_list = |route| json!({ "route": route, "status": 404 });
    fixture.faults(json!([no_list("list-offer-types"), no_list("list-all")])).await?;
    let recovered = recovered(&fixture, &interrupted(&changes, |_| RecordedState::IntentOnly)).await?;
    assert_eq!(words(&recovered, 2), ["verified", "verified"], "the offer type was found without the list");
    assert!(recovered.catalogue.offer_types_error.is_some(), "of which the reason is kept");
    Ok(())
}

#[tokio::test]
async fn an_offering_that_is_gone_is_told_with_the_reason() -> Result {
    let fixture = Fixture::new().await?;
    let changes = one_of_each(&fixture).await?;
    let gone = Change { key: "product:GONE".parse()?, ..changes[1].clone() };
    let gone_for_good = |route| json!({ "route": route, "status": 404 });
    fixture.faults(json!(["list-offer-types", "list-all", "read-offer-type"].map(gone_for_good))).await?;
    for reached in [RecordedState::IntentOnly, RecordedState::Accepted] {
        let before = fixture.state().await?;
        let run = interrupted(&[changes[0].clone(), gone.clone()], |_| reached);
        let recovered = recovered(&fixture, &run).await?;
        for (_, ChangeResult { outcome, .. }) in &recovered.verdicts {
            let truth = match outcome {
                Outcome::Unconfirmed { reason: Some(Error::Status { status: 404, .. }) } => {
                    reached == RecordedState::Accepted
                }
                Outcome::Interrupted(ObservedState::Unreadable(Error::Status { status: 404, .. })) => {
                    reached == RecordedState::IntentOnly
                }
                _ => false,
            };
            assert!(truth, "{reached:?}: only what was accepted is told to be so, each with the reason: {outcome:?}");
        }
        assert_eq!(recovered.verdicts.len(), 2, "{reached:?}: both are told");
        let after = fixture.state().await?;
        let asked = |route| after.requests(route) - before.requests(route);
        let once = ["list-offer-types", "list-all", "read-product"].map(asked);
        let lists = u64::from(reached == RecordedState::IntentOnly);
        assert_eq!(once, [lists, lists, 1], "{reached:?}: no list that failed is asked for again, nor the product");
        // The four known ones are asked for in place of the list, once in this session, and the one that was changed.
        let known = if reached == RecordedState::IntentOnly { 4 } else { 0 };
        assert_eq!(asked("read-offer-type"), known + 1, "{reached:?}: nor is any offer type");
    }
    Ok(())
}

#[tokio::test]
async fn one_offering_that_cannot_be_read_does_not_keep_the_run_open() -> Result {
    for rules in [
        json!([{ "route": "list-offer-types", "status": 500 }, { "route": "read-offer-type", "status": 500 }]),
        json!([{ "route": "list-offer-types", "status": 403 }]),
    ] {
        let fixture = Fixture::new().await?;
        let changes = one_of_each(&fixture).await?;
        fixture.change_behind(&changes[1].key.id, "Disabled").await?;
        fixture.faults(rules.clone()).await?;
        let recovered = recovered(&fixture, &interrupted(&changes, |_| RecordedState::IntentOnly)).await?;
        assert_eq!(words(&recovered, 2), ["interrupted", "verified"], "{rules}: what can be read is judged");
        let (_, unread) = &recovered.verdicts[0];
        assert!(
            matches!(unread.outcome, Outcome::Interrupted(ObservedState::Unreadable(_))),
            "{rules}: the other is told with the reason: {:?}",
            unread.outcome
        );
        assert_eq!(fixture.log.closings(), [Some(StopReason::Interrupted)], "{rules}: and the run is closed");
    }
    Ok(())
}

#[tokio::test]
async fn what_a_later_run_wrote_tells_nothing_of_an_older_one() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    let states = [
        RecordedState::NotSent,
        RecordedState::IntentOnly,
        RecordedState::Accepted,
        RecordedState::FailedUncertain,
        RecordedState::Final,
    ];
    for shows in ["Enabled", "Disabled"] {
        let mut run = interrupted(&plan.changes[..5], |position| states[position]);
        for interrupted in &mut run {
            interrupted.superseded = true;
            fixture.change_behind(&interrupted.change.key.id, shows).await?;
        }
        let recovered = recovered(&fixture, &run).await?;
        assert_eq!(
            words(&recovered, 5),
            ["drifted", "interrupted", "interrupted", "", ""],
            "{shows}: whatever shows now, the later run set it"
        );
        assert!(recovered.verdicts.iter().all(|(_, result)| result.observed.is_none()), "{shows}: so it is not told");
    }
    assert!(fixture.clock.sleeps().is_empty(), "and nobody waits for it to show");
    Ok(())
}

#[tokio::test]
async fn a_service_that_cannot_be_read_leaves_the_run_open() -> Result {
    for rules in [
        json!([{ "route": "reads", "status": 404 }]),
        json!([{ "route": "list-products", "status": 500 }]),
        json!([{ "route": "reads", "status": 503 }]),
        json!([{ "route": "reads", "status": 403 }]),
        json!([{ "route": "reads", "drop": "before" }]),
        json!([{ "route": "reads", "status": 401 }]),
    ] {
        let fixture = Fixture::new().await?;
        let changes = one_of_each(&fixture).await?;
        fixture.faults(rules.clone()).await?;
        let outcome = recovered(&fixture, &interrupted(&changes, |_| RecordedState::IntentOnly)).await;
        assert!(outcome.is_err(), "{rules}: the reason is told, not {outcome:?}");
        assert!(fixture.log.steps().is_empty(), "{rules}: nothing is recorded: {:?}", fixture.log.steps());
    }
    Ok(())
}

#[tokio::test]
async fn a_later_look_that_fails_leaves_the_run_open_too() -> Result {
    let fixture = Fixture::new().await?;
    let changes = one_of_each(&fixture).await?;
    let run = interrupted(&changes, |_| RecordedState::IntentOnly);
    fixture.clock.hold(true);
    let (outcome, faults) = tokio::join!(recovered(&fixture, &run), async {
        fixture.clock.until_sleeps(1).await;
        fixture.faults(json!([{ "route": "list-products", "status": 403 }])).await?;
        fixture.clock.hold(false);
        Result::Ok(())
    });
    faults?;
    assert!(outcome.is_err(), "what was seen before does not tell what takes effect late: {outcome:?}");
    assert!(fixture.log.steps().is_empty(), "nothing is recorded");
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_recorded_is_told() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    let journal = Arc::new(JournalSpy { log: fixture.log.clone(), fails: Some(FailAt::RecordVerdicts), held: None });
    let recovered = recover(
        &interrupted(&plan.changes, |_| RecordedState::NotSent),
        StopReason::Interrupted,
        &fixture.client,
        journal,
    )
    .await?;
    assert!(recovered.journal_error.is_some(), "the reason is told");
    assert_eq!(fixture.log.closings(), [], "and the run stays open");
    Ok(())
}

#[tokio::test]
async fn a_run_without_anything_to_say_is_closed() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    for run in [Vec::new(), interrupted(&plan.changes[..1], |_| RecordedState::Final)] {
        let recovered = recovered(&fixture, &run).await?;
        assert!(recovered.verdicts.is_empty(), "there is nothing to find out");
    }
    assert_eq!(fixture.log.closings(), [Some(StopReason::Interrupted); 2], "the runs are closed all the same");
    Ok(())
}

#[tokio::test]
async fn killed_at_any_answer_and_recovered() -> Result {
    for killed_at in [1, 2, 7, 20, 29] {
        let fixture = Fixture::new().await?;
        let plan = fixture.plan_all_off().await?;
        fixture.faults(json!([{ "route": "writes", "latency_ms": 4 }])).await?;
        let running = fixture.begin(&plan.changes, None, CancellationToken::new(), |_| ());
        fixture.log.until(killed_at, |step| matches!(step, Event::ResponseRecorded(..))).await;
        running.abort();
        let _ = running.await;
        let steps = fixture.log.steps();
        let reached = |position: usize| {
            let last = steps.iter().rev().find_map(|step| match step {
                Event::IntentRecorded(at, _) if *at == position => Some(RecordedState::IntentOnly),
                Event::ResponseRecorded(at, _) if *at == position => Some(RecordedState::Accepted),
                Event::VerdictsRecorded(verdicts) if verdicts.iter().any(|(at, _)| *at == position) => {
                    Some(RecordedState::Final)
                }
                _ => None,
            });
            last.unwrap_or(RecordedState::NotSent)
        };
        let recovered = recovered(&fixture, &interrupted(&plan.changes, reached)).await?;
        let service = fixture.state().await?;
        for (position, ChangeResult { outcome, .. }) in &recovered.verdicts {
            let change = &plan.changes[*position];
            let off = service.value(&change.key.id) == Some("Disabled");
            let truth = match outcome {
                Outcome::Verified => off,
                Outcome::NotAttempted(_) => service.writes_of(&change.key.id).count() == 0,
                Outcome::Interrupted(_) => !off,
                _ => false,
            };
            assert!(truth, "killed at answer {killed_at}: {} is told as {outcome:?}", change.name);
        }
        let rest = Plan::turn_off_all(&recovered.catalogue.offerings);
        let undone =
            recovered.verdicts.iter().filter(|(_, result)| !matches!(result.outcome, Outcome::Verified)).count();
        assert_eq!(rest.changes.len(), undone, "killed at answer {killed_at}: the list that comes with it agrees");
        assert!(
            fixture.log.places(|step| matches!(step, Event::Progress(Progress::Paused))).is_empty(),
            "nobody had to sign in"
        );
    }
    Ok(())
}
