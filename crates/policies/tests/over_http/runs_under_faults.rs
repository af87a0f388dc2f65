//! Runs under faults: every verdict must be true.

use std::sync::atomic::Ordering;

use offswitch_policies::client::Error;
use offswitch_policies::model::Value;
use offswitch_policies::run::{Outcome, Report};
use serde_json::json;

use crate::fixture::{Fixture, Result};
use crate::outcome_counts::{outcome_label, tally};
use crate::tenant_state::State;

/// Compares every verdict with the service.
fn verdicts_are_true(report: &Report, service: &State) {
    for result in &report.changes {
        let (change, outcome) = (&result.change, outcome_label(&result.outcome));
        let stands = service.value(&change.key.id).map(Value::from) == Some(change.to.clone());
        match result.outcome {
            Outcome::Verified => assert!(stands, "{} is told as verified, so the service must say so", change.name),
            Outcome::Unconfirmed { .. } => {}
            _ => assert!(!stands, "{} is told as {outcome}, so the service must not show it", change.name),
        }
    }
}

#[tokio::test]
async fn a_fault_that_passes_is_got_over() -> Result {
    for fault in [
        json!({ "drop": "before" }),
        json!({ "drop": "after" }),
        json!({ "body": "truncated" }),
        json!({ "body": "garbage" }),
        json!({ "status": 500 }),
        json!({ "status": 503, "took_effect": true }),
        json!({ "status": 429, "retry_after": 2 }),
    ] {
        let fixture = Fixture::new().await?;
        let plan = fixture.plan_all_off().await?;
        // The change that goes alone meets it, and later three that are in flight at once.
        let rules: Vec<_> = [(0, 5), (6, 2), (7, 3), (8, 1)]
            .into_iter()
            .map(|(position, times): (usize, u32)| {
                let mut rule = fault.clone();
                rule["route"] = json!("writes");
                rule["offering"] = json!(plan.changes[position].key.id);
                rule["times"] = json!(times);
                rule
            })
            .collect();
        fixture.faults(json!(rules)).await?;
        let report = fixture.run(&plan.changes).await?;
        let service = fixture.state().await?;
        verdicts_are_true(&report, &service);
        assert_eq!(tally(&report), [("verified", 29)].into(), "for all {fault} everything is off in the end");
        assert_eq!(service.writes().len(), 29 + 11, "{fault}: with one write more for each time that it happened");
        assert!(service.most_writes_at_once() <= 4, "never more than four writes at once");
    }
    Ok(())
}

#[tokio::test]
async fn a_write_that_seemed_to_fail_but_took_effect_is_verified() -> Result {
    for fault in
        [json!({ "drop": "after" }), json!({ "body": "garbage" }), json!({ "status": 500, "took_effect": true })]
    {
        let fixture = Fixture::new().await?;
        let plan = fixture.plan_all_off().await?;
        let mut rule = fault.clone();
        rule["route"] = json!("writes");
        rule["offering"] = json!(plan.changes[3].key.id);
        fixture.faults(json!([rule])).await?;
        let report = fixture.run(&plan.changes).await?;
        verdicts_are_true(&report, &fixture.state().await?);
        assert_eq!(tally(&report)["verified"], 29, "{fault}: the list shows it, so it is verified");
    }
    Ok(())
}

#[tokio::test]
async fn what_may_have_taken_effect_is_looked_for_again() -> Result {
    for fault in [
        json!({ "drop": "after" }),
        json!({ "body": "truncated" }),
        json!({ "body": "garbage" }),
        json!({ "status": 408, "took_effect": true }),
        json!({ "status": 500, "took_effect": true }),
    ] {
        let fixture = Fixture::new().await?;
        let plan = fixture.plan_all_off().await?;
        let mut rule = fault.clone();
        rule["route"] = json!("writes");
        let lag = json!({ "route": "reads", "stale_ms": 600_000, "times": 2 });
        fixture.faults(json!([rule, lag])).await?;
        let report = fixture.run(&plan.changes[..1]).await?;
        assert_eq!(tally(&report), [("verified", 1)].into(), "{fault}: until it shows");
    }
    Ok(())
}

#[tokio::test]
async fn a_failing_write_fails_alone() -> Result {
    for fault in [json!({ "drop": "before" }), json!({ "status": 500 })] {
        let fixture = Fixture::new().await?;
        let plan = fixture.plan_all_off().await?;
        let mut rule = fault.clone();
        rule["route"] = json!("writes");
        rule["offering"] = json!(plan.changes[3].key.id);
        fixture.faults(json!([rule])).await?;
        let report = fixture.run(&plan.changes).await?;
        verdicts_are_true(&report, &fixture.state().await?);
        assert_eq!(tally(&report), [("verified", 28), ("failed", 1)].into(), "{fault}: the others are verified");
        assert!(matches!(report.changes[3].outcome, Outcome::Failed(_)), "{fault}: this one failed");
        assert_eq!(report.stopped, None, "{fault}: and the run went on to its end");
    }
    Ok(())
}

#[tokio::test]
async fn a_refused_offering_is_refused_alone_and_once() -> Result {
    for status in [400, 404] {
        for position in [0, 5] {
            let fixture = Fixture::new().await?;
            let plan = fixture.plan_all_off().await?;
            let id = &plan.changes[position].key.id;
            fixture.faults(json!([{ "route": "writes", "offering": id, "status": status }])).await?;
            let report = fixture.run(&plan.changes).await?;
            let service = fixture.state().await?;
            verdicts_are_true(&report, &service);
            assert_eq!(tally(&report), [("verified", 28), ("refused", 1)].into(), "{status}: the others are verified");
            assert_eq!(
                service.writes().iter().filter(|write| write["id"] == **id).count(),
                1,
                "{status}: it was sent once"
            );
            assert!(
                matches!(&report.changes[position].outcome, Outcome::Refused(Error::Status { reason: Some(_), .. })),
                "{status}: with the service's reason"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_offer_type_without_trials_is_refused_by_the_service() -> Result {
    let fixture = Fixture::new().await?;
    let now = fixture.client.offer_types().await?.offerings;
    let plan =
        offswitch_policies::model::Plan::set(&now, &[("offerType:SaaS".parse()?, Value::On)], &Value::TrialsOnly)?;
    let report = fixture.run(&plan.changes).await?;
    assert!(matches!(report.changes[0].outcome, Outcome::Refused(_)), "the refusal is told");
    assert_eq!(report.changes[0].observed, Some(Value::On), "and the old value is kept");
    Ok(())
}

#[tokio::test]
async fn reads_that_lag_are_read_again() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.faults(json!([{ "route": "reads", "stale_ms": 600_000, "times": 6 }])).await?;
    let report = fixture.run(&plan.changes).await?;
    assert_eq!(tally(&report)["verified"], 29, "in the end the list shows it");
    assert_eq!(fixture.clock.sleeps().len(), 2, "after two looks at three routes each that showed the past");
    Ok(())
}

#[tokio::test]
async fn reads_that_never_catch_up_leave_changes_unconfirmed() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.faults(json!([{ "route": "reads", "stale_ms": 600_000 }])).await?;
    let report = fixture.run(&plan.changes).await?;
    assert_eq!(tally(&report), [("unconfirmed", 29)].into(), "accepted, not yet confirmed");
    assert!(matches!(report.changes[0].outcome, Outcome::Unconfirmed { reason: None }), "without any error");
    assert_eq!(report.changes[0].observed, Some(report.changes[0].change.from.clone()), "the old value still shows");
    assert_eq!(fixture.clock.sleeps().iter().sum::<std::time::Duration>().as_secs(), 15, "after the time to confirm");
    Ok(())
}

#[tokio::test]
async fn reading_back_may_fail() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.faults(json!([{ "route": "list-products", "status": 403 }])).await?;
    let report = fixture.run(&plan.changes).await?;
    assert_eq!(tally(&report), [("unconfirmed", 29)].into(), "what was accepted is unconfirmed");
    let reasons = report.changes.iter().all(|result| {
        matches!(&result.outcome, Outcome::Unconfirmed { reason: Some(Error::Status { status: 403, .. }) })
    });
    assert!(reasons, "with the reason");
    assert!(report.catalogue.is_none() && report.read_error.is_some(), "and there is no list to show");
    Ok(())
}

#[tokio::test]
async fn offer_types_may_fail_to_be_read_back() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    let no_list = |route| json!({ "route": route, "status": 404 });
    fixture.faults(json!([no_list("list-offer-types"), no_list("list-all")])).await?;
    let report = fixture.run(&plan.changes).await?;
    assert_eq!(tally(&report), [("verified", 29)].into(), "the offer types are asked for one by one");
    assert_eq!(fixture.state().await?.requests("read-offer-type"), 4, "those that are known");
    Ok(())
}

#[tokio::test]
async fn offer_types_may_not_be_read_back_at_all() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture
        .faults(json!([
            { "route": "list-offer-types", "status": 404 },
            { "route": "list-all", "status": 404 },
            { "route": "read-offer-type", "status": 404 },
            { "route": "list-products", "stale_ms": 600_000, "times": 3 },
        ]))
        .await?;
    let report = fixture.run(&plan.changes).await?;
    assert_eq!(
        tally(&report),
        [("verified", 26), ("unconfirmed", 3)].into(),
        "three offer types were changed, not seen"
    );
    let service = fixture.state().await?;
    let asked = (service.requests("list-offer-types"), service.requests("read-offer-type"));
    assert_eq!(
        asked,
        (1 + 1, 4 + 3),
        "and however often the list is read again, what was refused is not asked for again"
    );
    let reason = report.changes.iter().find_map(|result| match &result.outcome {
        Outcome::Unconfirmed { reason } => reason.as_ref(),
        _ => None,
    });
    assert!(matches!(reason, Some(Error::Status { status: 404, .. })), "the reason is that of the offer types");
    Ok(())
}

#[tokio::test]
async fn a_renewal_in_the_middle_loses_nothing() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.control("revoke", json!({})).await?;
    fixture.prepare_refresh().await?;
    let report = fixture.run(&plan.changes).await?;
    assert_eq!(tally(&report), [("verified", 29)].into(), "all is turned off");
    assert_eq!(fixture.session.refreshes.load(Ordering::Relaxed), 1, "with one renewal");
    Ok(())
}
