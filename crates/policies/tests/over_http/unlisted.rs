//! Offerings that were seen before and that no list has; lists that fail while single reads work.

use std::time::Duration;

use jiff::Timestamp;
use offswitch_model::{OfferingKey, OfferingKind};
use offswitch_policies::client::{Catalogue, Error, SeenOffering};
use offswitch_policies::model::{Offering, Plan, Value};
use offswitch_policies::run::Progress;
use offswitch_practice::Options;
use serde_json::{Value as Json, json};
use tokio_util::sync::CancellationToken;

use crate::fixture::{Fixture, Result};
use crate::outcome_counts::tally;

/// Power Apps per user, Power Automate per user, and Visio Plan 1, all of them on at the start.
const ON: [&str; 3] = ["CFQ7TTC0KP0P", "CFQ7TTC0KP0N", "CFQ7TTC0KXND"];

/// Fault of the list of products: it lacks [`ON`].
fn shorter() -> Json {
    json!({ "route": "list-products", "omit": ON })
}

/// Ids of what no list has and was found by itself, and of what was not.
fn unlisted(catalogue: &Catalogue) -> (Vec<&str>, Vec<(&str, bool)>) {
    let found = catalogue.unlisted.iter().map(|seen| seen.offering.key.id.as_str()).collect();
    let missing = catalogue.missing.iter();
    (found, missing.map(|missing| (missing.seen.offering.key.id.as_str(), catalogue.is_gone(missing))).collect())
}

#[tokio::test]
async fn what_a_list_lacks_is_asked_for_by_itself() -> Result {
    let fixture = Fixture::new().await?;
    let before = fixture.client.catalogue().await?;
    assert_eq!(unlisted(&before), (vec![], vec![]), "the first time nothing is missed");
    let [alive, gone, unread] = ON;
    fixture
        .faults(json!([
            shorter(),
            { "route": "read-product", "offering": gone, "status": 404 },
            { "route": "read-product", "offering": unread, "status": 500 },
        ]))
        .await?;
    for look in ["first", "second"] {
        let catalogue = fixture.client.catalogue().await?;
        let expected = (vec![alive], vec![(gone, true), (unread, false)]);
        assert_eq!(
            unlisted(&catalogue),
            expected,
            "{look} look: what no list has is found, gone, or could not be read"
        );
        let offering = |key: &str| catalogue.offerings.iter().find(|offering| offering.key.id == key);
        assert_eq!(
            offering(alive),
            before.offerings.iter().find(|was| was.key.id == alive),
            "{look}: it is told as it is"
        );
        assert_eq!((offering(gone), offering(unread)), (None, None), "{look}: of what was not read no value is told");
        let seen = &catalogue.missing[0].seen;
        assert_eq!(
            (seen.offering.value.clone(), seen.seen_at),
            (Value::On, before.read_at),
            "{look}: but when it was seen"
        );
    }
    // Power Apps twice, Power Automate once, Visio twice in six attempts each.
    assert_eq!(fixture.state().await?.requests("read-product"), 2 + 1 + 2 * 6, "what is gone is asked for once");

    fixture.faults(json!([])).await?;
    let catalogue = fixture.client.catalogue().await?;
    assert_eq!(unlisted(&catalogue), (vec![], vec![]), "what is listed again is not missed");
    assert_eq!(catalogue.offerings, before.offerings, "and all is as it was");
    Ok(())
}

#[tokio::test]
async fn an_empty_list_hides_nothing() -> Result {
    let fixture = Fixture::new().await?;
    let before = fixture.client.catalogue().await?;
    for route in ["list-offer-types", "list-products"] {
        fixture.faults(json!([{ "route": route, "status": 200, "status_body": { "items": [] } }])).await?;
        let catalogue = fixture.client.catalogue().await?;
        assert_eq!(catalogue.offerings, before.offerings, "{route}: all that was seen is read by itself");
        let kind = if route == "list-products" { OfferingKind::Product } else { OfferingKind::OfferType };
        assert!(
            catalogue.unlisted.iter().all(|seen| seen.offering.key.kind == kind),
            "{route}: and told to be in no list"
        );
        assert!(!catalogue.unlisted.is_empty(), "{route}: which it is not");
    }
    Ok(())
}

#[tokio::test]
async fn what_an_earlier_session_saw_is_missed_until_it_is_forgotten() -> Result {
    let fixture = Fixture::new().await?;
    let seen_at: Timestamp = "2026-03-14T09:00:00Z".parse()?;
    let key: OfferingKey = "product:CFQ7TTC0GONE".parse()?;
    let offering = Offering { key: key.clone(), name: "Visio Plan 0".to_owned(), value: Value::On };
    fixture.client.remember([SeenOffering { offering, seen_at }]);
    let catalogue = fixture.client.catalogue().await?;
    let [missing] = catalogue.missing.as_slice() else { panic!("one is missing: {:?}", catalogue.missing) };
    assert_eq!((missing.seen.offering.name.as_str(), missing.seen.seen_at), ("Visio Plan 0", seen_at), "it is named");
    assert!(catalogue.is_gone(missing), "and the service does not know it");
    fixture.client.forget(&[key]);
    assert!(fixture.client.catalogue().await?.missing.is_empty(), "once it is forgotten it is not missed");
    Ok(())
}

#[tokio::test]
async fn a_list_that_fails_is_asked_for_without_a_scope() -> Result {
    let fixture = Fixture::new().await?;
    let before = fixture.client.catalogue().await?;
    let invalid = json!({ "errorCode": "BadRequest", "reason": "Invalid scope." });
    for (status, body) in [(400, invalid), (404, Json::Null)] {
        let fault = |route| json!({ "route": route, "status": status, "status_body": body });
        fixture.faults(json!([fault("list-products"), fault("list-offer-types")])).await?;
        let (reads, all) =
            (fixture.state().await?.requests("read-product"), fixture.state().await?.requests("list-all"));
        let catalogue = fixture.client.catalogue().await?;
        assert_eq!(catalogue.offerings, before.offerings, "{status}: that list has all of it");
        assert!(catalogue.products_error.is_none(), "{status}: so that nothing is wrong");
        assert!(catalogue.offer_types_error.is_none(), "{status}: with the offer types neither");
        assert_eq!(fixture.state().await?.requests("read-product"), reads, "{status}: and nothing is read one by one");
        assert_eq!(fixture.state().await?.requests("list-all"), all + 1, "{status}: it is asked for once");
    }
    Ok(())
}

/// Faults of a service whose lists fail while single reads work, as in March 2021 (licensing-service.md).
fn no_lists() -> Json {
    let fault = |route| json!({ "route": route, "status": 404 });
    json!([fault("list-products"), fault("list-offer-types"), fault("list-all")])
}

#[tokio::test]
async fn without_lists_the_known_ones_are_read_one_by_one() -> Result {
    let fixture = Fixture::new().await?;
    let before = fixture.client.catalogue().await?;
    let another = fixture.client(offswitch_policies::client::RetryPolicy::default())?;
    fixture.faults(no_lists()).await?;
    // One client has seen them, the other knows the tables only.
    for (client, who) in [(&*fixture.client, "who has seen them"), (&another, "who has not")] {
        let catalogue = client.catalogue().await?;
        assert_eq!(catalogue.offerings, before.offerings, "{who}: all known ones are read");
        assert!(
            matches!(catalogue.products_error, Some(Error::Status { status: 404, .. })),
            "{who}: it is told that there may be others"
        );
        assert!(matches!(catalogue.offer_types_error, Some(Error::Status { status: 404, .. })), "{who}: of both kinds");
        assert_eq!(unlisted(&catalogue), (vec![], vec![]), "{who}: no product is said to be gone");
    }
    Ok(())
}

#[tokio::test]
async fn without_lists_a_run_is_read_back_gently() -> Result {
    let fixture = Fixture::new().await?;
    fixture.faults(no_lists()).await?;
    let plan = fixture.plan_all_off().await?;
    let before = fixture.state().await?;
    // Time passes, so that values are read again on the way.
    let clock = fixture.clock.clone();
    let on_progress = move |progress: &Progress| {
        if matches!(progress, Progress::Responded { .. }) {
            clock.advance(Duration::from_secs(1));
        }
    };
    let report = fixture.run_with(&plan.changes, None, CancellationToken::new(), on_progress).await?;
    assert_eq!(tally(&report), [("verified", 29)].into(), "everything is turned off and read back");
    let after = fixture.state().await?;
    let reads = |route| after.requests(route) - before.requests(route);
    let lists = ["list-products", "list-offer-types", "list-all"].map(reads);
    assert_eq!(lists, [0; 3], "lists that have failed are not asked for again");
    // Of 29 changes those that are left are read every five.
    let most = 26 + (26 + 21 + 16 + 11 + 6 + 1);
    assert!(reads("read-product") <= most, "nor is what nobody needs: {}", reads("read-product"));
    Ok(())
}

#[tokio::test]
async fn what_no_list_has_is_read_gently_in_a_run() -> Result {
    let fixture = Fixture::new().await?;
    fixture.client.catalogue().await?;
    fixture.faults(json!([{ "route": "list-products", "status": 200, "status_body": { "items": [] } }])).await?;
    let plan = fixture.plan_all_off().await?;
    let before = fixture.state().await?.requests("read-product");
    let products = plan.changes.iter().filter(|change| change.key.kind == OfferingKind::Product);
    let first: Vec<_> = products.take(2).cloned().collect();
    let report = fixture.run(&first).await?;
    assert_eq!(tally(&report), [("verified", 2)].into(), "both are turned off and read back");
    assert_eq!(fixture.state().await?.requests("read-product") - before, 2, "which is all that is read by itself");
    let catalogue = report.catalogue.ok_or("there is a list")?;
    assert_eq!(catalogue.offerings.len(), 33, "the others are there as they were seen");
    Ok(())
}

#[tokio::test]
async fn what_was_changed_by_itself_is_not_taken_back_by_a_later_run() -> Result {
    let fixture = Fixture::new().await?;
    fixture.client.catalogue().await?;
    fixture.faults(json!([shorter()])).await?;
    let plan = fixture.plan_all_off().await?;
    let (unlisted, others): (Vec<_>, Vec<_>) = plan.changes.iter().cloned().partition(|change| change.key.id == ON[0]);
    let report = fixture.run(&unlisted).await?;
    assert_eq!(tally(&report), [("verified", 1)].into(), "one that no list has is turned off alone");
    let report = fixture.run(&others[..2]).await?;
    let catalogue = report.catalogue.ok_or("there is a list")?;
    let seen = catalogue.offerings.iter().find(|offering| offering.key.id == ON[0]).ok_or("it is there")?;
    assert_eq!(seen.value, Value::Off, "and stays so in the list that the next run reads");
    Ok(())
}

#[tokio::test]
async fn what_the_list_has_but_nobody_understands_is_not_said_to_be_missing() -> Result {
    let fixture = Fixture::new().await?;
    fixture.client.catalogue().await?;
    let odd = json!({ "productId": ON[0], "productName": "Power Apps per user", "policyValue": null });
    fixture.faults(json!([{ "route": "list-products", "omit": [ON[0]], "odd_items": [odd] }])).await?;
    let before = fixture.state().await?.requests("read-product");
    let catalogue = fixture.client.catalogue().await?;
    assert_eq!(catalogue.unreadable.len(), 1, "it is told as what it is");
    assert_eq!(unlisted(&catalogue), (vec![], vec![]), "and nothing else");
    assert_eq!(fixture.state().await?.requests("read-product"), before, "nor is it asked for, to be written");
    Ok(())
}

#[tokio::test]
async fn nothing_is_gone_where_no_list_was_read_or_it_was_seen_since() -> Result {
    let fixture = Fixture::new().await?;
    fixture.client.catalogue().await?;
    let gone = json!({ "route": "read-product", "offering": ON[0], "status": 404 });
    let mut rules = no_lists();
    rules.as_array_mut().ok_or("rules")?.push(gone.clone());
    fixture.faults(rules).await?;
    assert_eq!(
        unlisted(&fixture.client.catalogue().await?).1,
        [(ON[0], false)],
        "a 404 says little while all lists say so"
    );
    fixture.faults(json!([shorter(), gone])).await?;
    assert!(unlisted(&fixture.client.catalogue().await?).1.contains(&(ON[0], true)), "beside a list it does");
    fixture.faults(json!([])).await?;
    fixture.client.catalogue().await?;
    fixture.faults(json!([shorter()])).await?;
    let catalogue = fixture.client.catalogue().await?;
    assert_eq!(catalogue.missing.len(), 0, "what was listed since is asked for anew: {:?}", catalogue.missing);
    Ok(())
}

#[tokio::test]
async fn once_the_network_is_gone_nothing_more_is_asked_for() -> Result {
    let fixture = Fixture::new().await?;
    fixture.client.catalogue().await?;
    let empty = json!({ "route": "list-products", "status": 200, "status_body": { "items": [] } });
    fixture.faults(json!([empty, { "route": "read-product", "drop": "before" }])).await?;
    let catalogue = fixture.client.catalogue().await?;
    assert_eq!(catalogue.missing.len(), 29, "all are told to be unread");
    let asked = fixture.state().await?.requests("read-product");
    assert!(asked <= 4 * 6, "but just those in flight were asked for: {asked}");
    Ok(())
}

#[tokio::test]
async fn a_list_that_cannot_be_had_for_another_reason_is_not_put_together() -> Result {
    let fixture = Fixture::new().await?;
    fixture.client.catalogue().await?;
    for status in [403, 500] {
        fixture.faults(json!([{ "route": "list-products", "status": status }])).await?;
        let before = fixture.state().await?.requests("read-product");
        assert!(fixture.client.catalogue().await.is_err(), "{status}: there is no list");
        assert_eq!(
            fixture.state().await?.requests("read-product"),
            before,
            "{status}: and nothing is asked one by one"
        );
        fixture.faults(json!([{ "route": "list-offer-types", "status": status }])).await?;
        let catalogue = fixture.client.catalogue().await?;
        assert_eq!(catalogue.offerings.len(), 29, "{status}: offer types are left out");
        assert_eq!(unlisted(&catalogue), (vec![], vec![]), "{status}: without being missed");
        assert!(catalogue.offer_types_error.is_some(), "{status}: but told to be unknown");
    }
    Ok(())
}

#[tokio::test]
async fn what_no_list_has_is_turned_off_and_undone_too() -> Result {
    let fixture = Fixture::with(Options::default(), "Billing Administrator").await?;
    fixture.client.catalogue().await?;
    fixture.faults(json!([shorter()])).await?;
    let report = fixture.turn_off_all().await?;
    assert_eq!(tally(&report), [("verified", 29)].into(), "all 29 that were on, listed or not");
    let service = fixture.state().await?;
    for id in ON {
        assert_eq!(service.value(id), Some("Disabled"), "{id} is off at the service");
    }
    Ok(())
}

#[tokio::test]
async fn the_end_of_the_session_is_told_as_such() -> Result {
    let fixture = Fixture::new().await?;
    fixture.client.catalogue().await?;
    fixture.faults(json!([shorter(), { "route": "read-product", "status": 401 }])).await?;
    fixture.session.set_next_refresh(crate::fake_session::RefreshResult::Same);
    let error = fixture.client.catalogue().await.expect_err("a single read met the end of the session");
    assert!(error.is_session_expired(), "{error}");
    Ok(())
}

/// Service that couples ids of one name, as old and new ids of a product are (licensing-service.md).
async fn coupled() -> Result<Fixture> {
    let fixture = Fixture::new().await?;
    fixture.faults(json!([{ "route": "writes", "coupled": true }])).await?;
    Ok(fixture)
}

#[tokio::test]
async fn coupled_ids_are_turned_off_and_undone_without_a_false_word() -> Result {
    // With the pause, values are read in the middle of the run.
    for pause in [false, true] {
        let fixture = coupled().await?;
        // Off at the start; on, so that both ends are to be changed.
        fixture.change_behind("CFQ7TTC0L3PB", "Enabled").await?;
        fixture.change_behind("CFQ7TTC0H9MP", "Enabled").await?;
        let before = fixture.client.catalogue().await?;
        let plan = fixture.plan_all_off().await?;
        assert_eq!(plan.changes.len(), 31, "both ids of Power BI Pro are among them");
        let clock = fixture.clock.clone();
        let on_progress = move |progress: &Progress| {
            if pause && matches!(progress, Progress::Responded { .. }) {
                clock.advance(Duration::from_secs(6));
            }
        };
        let report = fixture.run_with(&plan.changes, None, CancellationToken::new(), on_progress).await?;
        assert_eq!(tally(&report), [("verified", 31)].into(), "pause {pause}: each is written, and none has drifted");
        let done: Vec<_> = report.changes.iter().map(|result| result.change.clone()).collect();
        let off = fixture.client.catalogue().await?;
        let undo = Plan::undo(&done, &off.offerings);
        assert_eq!(undo.changes.len(), 31, "pause {pause}: all of it can be undone");
        let report = fixture.run(&undo.changes).await?;
        assert_eq!(tally(&report), [("verified", 31)].into(), "pause {pause}: and is");
        assert_eq!(fixture.client.catalogue().await?.offerings, before.offerings, "pause {pause}: all is as it was");
    }
    Ok(())
}
