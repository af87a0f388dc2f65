//! Runs in the middle of which the program ended.

use std::sync::Arc;
use std::time::Duration;

use offswitch_policies::client::{Error, Patience};
use offswitch_policies::model::{Change, Kind, Plan, Value};
use offswitch_policies::run::{
    Outcome, Progress, Recovered, Settled, Sight, Stage as Reached, Stopped, Unfinished, recover,
};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::fixture::{Result, Stage};
use crate::journal_spy::{Fails, Step, TestRecord};
use crate::outcome_counts::word;
use crate::test_clock::FastPace;

/// Recovers on this stage.
async fn recovered(stage: &Stage, run: &[Unfinished]) -> std::result::Result<Recovered, Error> {
    let record = Arc::new(TestRecord { log: stage.log.clone(), fails: None, held: None });
    recover(run, Stopped::Interrupted, &stage.licensing, record).await
}

fn unfinished(changes: &[Change], stage: impl Fn(usize) -> Reached) -> Vec<Unfinished> {
    let one = |(position, change): (usize, &Change)| Unfinished {
        change: change.clone(),
        stage: stage(position),
        rewritten: false,
    };
    changes.iter().enumerate().map(one).collect()
}

/// What the verdicts come to, by position; nothing for those without any.
fn words(recovered: &Recovered, count: usize) -> Vec<&'static str> {
    let verdict = |position| recovered.verdicts.iter().find(|(at, _)| *at == position);
    (0..count).map(|position| verdict(position).map_or("", |(_, settled)| word(&settled.outcome))).collect()
}

#[tokio::test]
async fn every_stage_is_told_as_the_service_shows_it() -> Result {
    let stage = Stage::new().await?;
    let plan = stage.plan_all_off().await?;
    // Of every stage one that shows as wanted, and one that does not.
    let stages = [Reached::NeverSent, Reached::InDoubt, Reached::Accepted, Reached::Doubtful, Reached::Settled];
    let run = unfinished(&plan.changes[..10], |position| stages[position / 2]);
    for change in plan.changes[..10].iter().step_by(2) {
        stage.change_behind(&change.key.id, "Disabled").await?;
    }
    let recovered = recovered(&stage, &run).await?;
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
            "", // settled: it stays so, whoever else set what shows
        ],
        "each as it stands"
    );
    let outcome =
        |position| recovered.verdicts.iter().find(|(at, _)| *at == position).map(|(_, settled)| &settled.outcome);
    assert!(matches!(outcome(0), Some(Outcome::NotAttempted(Stopped::Interrupted))), "for that reason");
    let Some(Outcome::Interrupted(Sight::Shows(seen))) = outcome(3) else { panic!("this one was interrupted") };
    assert_eq!(*seen, plan.changes[3].from, "with the value that shows");
    assert!(matches!(outcome(5), Some(Outcome::Unconfirmed { reason: None })), "nothing failed, it does not show");
    assert_eq!(recovered.catalogue.offerings.len(), 33, "the list comes with it");
    assert_eq!(stage.state().await?.writes().len(), 0, "and nothing was written");
    let recorded = stage.log.steps();
    assert!(
        matches!(&recorded[..], [Step::Judged(verdicts), Step::Closed(Some(Stopped::Interrupted))] if verdicts.len() == 7),
        "all verdicts are recorded, then the run is closed: {recorded:?}"
    );
    Ok(())
}

#[tokio::test]
async fn nothing_in_doubt_is_quick() -> Result {
    let stage = Stage::new().await?;
    let plan = stage.plan_all_off().await?;
    stage.change_behind(&plan.changes[0].key.id, "Disabled").await?;
    let stages = [Reached::InDoubt, Reached::Settled, Reached::NeverSent];
    recovered(&stage, &unfinished(&plan.changes[..3], |position| stages[position])).await?;
    assert!(stage.pace.waits().is_empty(), "what shows, was settled or was never sent is not waited for");
    assert_eq!(stage.state().await?.requests("list-products"), 2, "one look is enough, besides the plan's");
    Ok(())
}

#[tokio::test]
async fn a_request_that_takes_effect_late_is_found() -> Result {
    let mut stage = Stage::new().await?;
    let plan = stage.plan_all_off().await?;
    let change = &plan.changes[2];
    let pace = Arc::new(FastPace::new(10, 0));
    let other = Arc::new(stage.client(Patience { pace: pace.clone(), ..Patience::default() })?);
    // Half of it passes before the write takes effect: on the clock of whoever recovers that is ten seconds.
    stage.faults(json!([{ "route": "writes", "latency_ms": 2000 }])).await?;
    let (licensing, key) = (stage.licensing.clone(), change.key.clone());
    let under_way = tokio::spawn(async move { licensing.set(&key, &Value::Off).await });
    while stage.state().await?.writes_under_way() == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    stage.licensing = other;
    let recovered = recovered(&stage, &unfinished(&plan.changes[2..3], |_| Reached::InDoubt)).await?;
    assert_eq!(words(&recovered, 1), ["verified"], "it was still on its way, and then it showed");
    assert!(!pace.waits().is_empty(), "not at the first look");
    under_way.await??;
    Ok(())
}

#[tokio::test]
async fn what_does_not_show_is_waited_for_and_no_longer() -> Result {
    for reached in [Reached::InDoubt, Reached::Accepted] {
        let stage = Stage::new().await?;
        let plan = stage.plan_all_off().await?;
        recovered(&stage, &unfinished(&plan.changes[..1], |_| reached)).await?;
        let waited: Duration = stage.pace.waits().iter().sum();
        assert_eq!(waited, Patience::default().confirm, "{reached:?}: for the time to confirm");
    }
    Ok(())
}

#[tokio::test]
async fn a_third_value_is_named() -> Result {
    let stage = Stage::new().await?;
    let plan = stage.plan_all_off().await?;
    let product =
        plan.changes.iter().position(|change| change.key.kind == Kind::Product).ok_or("there are products")?;
    let changes = &plan.changes[product..=product];
    stage.change_behind(&changes[0].key.id, "Perhaps").await?;
    let recovered = recovered(&stage, &unfinished(changes, |_| Reached::InDoubt)).await?;
    let [(0, settled)] = &recovered.verdicts[..] else { panic!("{:?}", recovered.verdicts) };
    assert!(matches!(settled.outcome, Outcome::Interrupted(Sight::Shows(_))), "it was cut off");
    assert_eq!(settled.seen, Some(Value::from("Perhaps")), "somebody else has set it, and to what is told");
    Ok(())
}

/// A change of an offer type, and one of a product.
async fn one_of_each(stage: &Stage) -> Result<Vec<Change>> {
    let changes = stage.plan_all_off().await?.changes;
    let of = |kind| changes.iter().find(move |change| change.key.kind == kind).cloned();
    Ok([of(Kind::OfferType), of(Kind::Product)].into_iter().flatten().collect())
}

#[tokio::test]
async fn offer_types_that_the_list_lacks_are_asked_for_one_by_one() -> Result {
    let stage = Stage::new().await?;
    let changes = one_of_each(&stage).await?;
    for change in &changes {
        stage.change_behind(&change.key.id, "Disabled").await?;
    }
    stage.faults(json!([{ "route": "list-offer-types", "status": 404 }])).await?;
    let recovered = recovered(&stage, &unfinished(&changes, |_| Reached::InDoubt)).await?;
    assert_eq!(words(&recovered, 2), ["verified", "verified"], "the offer type was found without the list");
    assert!(recovered.catalogue.offer_types_error.is_some(), "of which the reason is kept");
    Ok(())
}

#[tokio::test]
async fn an_offering_that_is_gone_is_told_with_the_reason() -> Result {
    let stage = Stage::new().await?;
    let changes = one_of_each(&stage).await?;
    let gone = Change { key: "product:GONE".parse()?, ..changes[1].clone() };
    stage
        .faults(json!([{ "route": "list-offer-types", "status": 404 }, { "route": "read-offer-type", "status": 404 }]))
        .await?;
    for reached in [Reached::InDoubt, Reached::Accepted] {
        let before = stage.state().await?;
        let run = unfinished(&[changes[0].clone(), gone.clone()], |_| reached);
        let recovered = recovered(&stage, &run).await?;
        for (_, Settled { outcome, .. }) in &recovered.verdicts {
            let truth = match outcome {
                Outcome::Unconfirmed { reason: Some(Error::Status { status: 404, .. }) } => {
                    reached == Reached::Accepted
                }
                Outcome::Interrupted(Sight::Unreadable(Error::Status { status: 404, .. })) => {
                    reached == Reached::InDoubt
                }
                _ => false,
            };
            assert!(truth, "{reached:?}: only what was accepted is told to be so, each with the reason: {outcome:?}");
        }
        assert_eq!(recovered.verdicts.len(), 2, "{reached:?}: both are told");
        let after = stage.state().await?;
        for route in ["list-offer-types", "read-offer-type", "read-product"] {
            assert_eq!(after.requests(route) - before.requests(route), 1, "{reached:?}: {route} is not asked again");
        }
    }
    Ok(())
}

#[tokio::test]
async fn one_offering_that_cannot_be_read_does_not_keep_the_run_open() -> Result {
    for rules in [
        json!([{ "route": "list-offer-types", "status": 500 }, { "route": "read-offer-type", "status": 500 }]),
        json!([{ "route": "list-offer-types", "status": 403 }]),
    ] {
        let stage = Stage::new().await?;
        let changes = one_of_each(&stage).await?;
        stage.change_behind(&changes[1].key.id, "Disabled").await?;
        stage.faults(rules.clone()).await?;
        let recovered = recovered(&stage, &unfinished(&changes, |_| Reached::InDoubt)).await?;
        assert_eq!(words(&recovered, 2), ["interrupted", "verified"], "{rules}: what can be read is judged");
        let (_, unread) = &recovered.verdicts[0];
        assert!(
            matches!(unread.outcome, Outcome::Interrupted(Sight::Unreadable(_))),
            "{rules}: the other is told with the reason: {:?}",
            unread.outcome
        );
        assert_eq!(stage.log.closings(), [Some(Stopped::Interrupted)], "{rules}: and the run is closed");
    }
    Ok(())
}

#[tokio::test]
async fn what_a_later_run_wrote_tells_nothing_of_an_older_one() -> Result {
    let stage = Stage::new().await?;
    let plan = stage.plan_all_off().await?;
    let stages = [Reached::NeverSent, Reached::InDoubt, Reached::Accepted, Reached::Doubtful, Reached::Settled];
    for shows in ["Enabled", "Disabled"] {
        let mut run = unfinished(&plan.changes[..5], |position| stages[position]);
        for unfinished in &mut run {
            unfinished.rewritten = true;
            stage.change_behind(&unfinished.change.key.id, shows).await?;
        }
        let recovered = recovered(&stage, &run).await?;
        assert_eq!(
            words(&recovered, 5),
            ["overtaken", "interrupted", "interrupted", "", ""],
            "{shows}: whatever shows now, the later run set it"
        );
        assert!(recovered.verdicts.iter().all(|(_, settled)| settled.seen.is_none()), "{shows}: so it is not told");
    }
    assert!(stage.pace.waits().is_empty(), "and nobody waits for it to show");
    Ok(())
}

#[tokio::test]
async fn a_service_that_cannot_be_read_leaves_the_run_open() -> Result {
    for rules in [
        json!([{ "route": "list-products", "status": 404 }]),
        json!([{ "route": "reads", "status": 503 }]),
        json!([{ "route": "reads", "status": 403 }]),
        json!([{ "route": "reads", "drop": "before" }]),
        json!([{ "route": "reads", "status": 401 }]),
    ] {
        let stage = Stage::new().await?;
        let changes = one_of_each(&stage).await?;
        stage.faults(rules.clone()).await?;
        let outcome = recovered(&stage, &unfinished(&changes, |_| Reached::InDoubt)).await;
        assert!(outcome.is_err(), "{rules}: the reason is told, not {outcome:?}");
        assert!(stage.log.steps().is_empty(), "{rules}: nothing is recorded: {:?}", stage.log.steps());
    }
    Ok(())
}

#[tokio::test]
async fn a_later_look_that_fails_leaves_the_run_open_too() -> Result {
    let stage = Stage::new().await?;
    let changes = one_of_each(&stage).await?;
    let run = unfinished(&changes, |_| Reached::InDoubt);
    stage.pace.hold(true);
    let (outcome, faults) = tokio::join!(recovered(&stage, &run), async {
        stage.pace.until_waits(1).await;
        stage.faults(json!([{ "route": "list-products", "status": 404 }])).await?;
        stage.pace.hold(false);
        Result::Ok(())
    });
    faults?;
    assert!(outcome.is_err(), "what was seen before does not tell what takes effect late: {outcome:?}");
    assert!(stage.log.steps().is_empty(), "nothing is recorded");
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_recorded_is_told() -> Result {
    let stage = Stage::new().await?;
    let plan = stage.plan_all_off().await?;
    let record = Arc::new(TestRecord { log: stage.log.clone(), fails: Some(Fails::Judge), held: None });
    let recovered =
        recover(&unfinished(&plan.changes, |_| Reached::NeverSent), Stopped::Interrupted, &stage.licensing, record)
            .await?;
    assert!(recovered.record_error.is_some(), "the reason is told");
    assert_eq!(stage.log.closings(), [], "and the run stays open");
    Ok(())
}

#[tokio::test]
async fn a_run_without_anything_to_say_is_closed() -> Result {
    let stage = Stage::new().await?;
    let plan = stage.plan_all_off().await?;
    for run in [Vec::new(), unfinished(&plan.changes[..1], |_| Reached::Settled)] {
        let recovered = recovered(&stage, &run).await?;
        assert!(recovered.verdicts.is_empty(), "there is nothing to find out");
    }
    assert_eq!(stage.log.closings(), [Some(Stopped::Interrupted); 2], "the runs are closed all the same");
    Ok(())
}

#[tokio::test]
async fn killed_at_any_answer_and_recovered() -> Result {
    for killed_at in [1, 2, 7, 20, 29] {
        let stage = Stage::new().await?;
        let plan = stage.plan_all_off().await?;
        stage.faults(json!([{ "route": "writes", "latency_ms": 4 }])).await?;
        let running = stage.begin(&plan.changes, None, CancellationToken::new(), |_| ());
        stage.log.until(killed_at, |step| matches!(step, Step::Settled(..))).await;
        running.abort();
        let _ = running.await;
        let steps = stage.log.steps();
        let reached = |position: usize| {
            let last = steps.iter().rev().find_map(|step| match step {
                Step::Intended(at, _) if *at == position => Some(Reached::InDoubt),
                Step::Settled(at, _) if *at == position => Some(Reached::Accepted),
                Step::Judged(verdicts) if verdicts.iter().any(|(at, _)| *at == position) => Some(Reached::Settled),
                _ => None,
            });
            last.unwrap_or(Reached::NeverSent)
        };
        let recovered = recovered(&stage, &unfinished(&plan.changes, reached)).await?;
        let service = stage.state().await?;
        for (position, Settled { outcome, .. }) in &recovered.verdicts {
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
            recovered.verdicts.iter().filter(|(_, settled)| !matches!(settled.outcome, Outcome::Verified)).count();
        assert_eq!(rest.changes.len(), undone, "killed at answer {killed_at}: the list that comes with it agrees");
        assert!(
            stage.log.places(|step| matches!(step, Step::Told(Progress::Paused))).is_empty(),
            "nobody had to sign in"
        );
    }
    Ok(())
}
