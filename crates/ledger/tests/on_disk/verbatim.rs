//! Verbatim texts: the service's words are kept whatever they are.

use std::collections::BTreeMap;

use jiff::Timestamp;
use offswitch_ledger::{
    DriftedOffering, Ending, Ledger, NewRun, NewSnapshot, Outcome, OutcomeUpdate, PlannedChange, PolicySnapshot,
    Reason, SnapshotItem,
};
use offswitch_model::{Identity, Intent, OfferingKey, OfferingKind, StopReason};
use proptest::prelude::*;

use crate::fixture::Result;

/// Records `text` wherever a text can be and `time` wherever a time can be, and reads them again after a restart.
fn round_trip(text: &str, time: Timestamp) -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.db");
    let ledger = Ledger::open(&path)?;
    let identity = Identity { tenant_id: text.into(), user_id: text.into(), name: text.into(), username: text.into() };
    let account = ledger.upsert_account(&identity, time)?;
    let planned = PlannedChange {
        key: OfferingKey { kind: OfferingKind::OfferType, id: text.into() },
        name: text.into(),
        from: text.into(),
        to: text.into(),
    };
    let drifted =
        vec![DriftedOffering { key: OfferingKey { kind: OfferingKind::Product, id: text.into() }, name: text.into() }];
    let mut new = NewRun {
        account,
        intent: Intent::Continue,
        origin: None,
        started_at: time,
        changes: vec![planned.clone()],
        drifted: drifted.clone(),
    };
    let run = ledger.open_run(&new)?;
    ledger.record_intent(run, 0, time, text)?;
    let reason = Reason { code: text.into(), params: BTreeMap::from([(text.into(), text.into())]), text: text.into() };
    let update = OutcomeUpdate {
        outcome: Outcome::Interrupted,
        at: time,
        correlation_id: None,
        reason: Some(reason.clone()),
        in_doubt: true,
        observed: Some(text.into()),
    };
    ledger.record_outcomes(run, &[(0, update)])?;
    ledger.close_run(run, Ending::Stopped(StopReason::Time), time)?;
    let policy = PolicySnapshot { id: text.into(), description: text.into(), default_value: text.into() };
    let item = SnapshotItem { offering: text.into(), name: text.into(), value: text.into() };
    // The same one twice: a service that says so is recorded as it spoke.
    let products = vec![item.clone(), item.clone()];
    ledger.record_snapshot(
        account,
        &NewSnapshot { at: time, policy: policy.clone(), products, offer_types: Some(vec![item]) },
    )?;
    new.origin = Some(run);
    ledger.open_run(&new)?;
    drop(ledger);

    let ledger = Ledger::open(&path)?;
    let (kept, by) = ledger.run(text, run)?.ok_or("the run is there")?;
    assert_eq!(by, identity, "the person is as told");
    assert_eq!(
        (kept.summary.started_at, kept.summary.ended),
        (time, Some((time, Ending::Stopped(StopReason::Time)))),
        "so are the run's times"
    );
    assert_eq!(kept.drifted, drifted, "and what it left alone");
    let change = &kept.changes[0];
    assert_eq!(change.planned, planned, "and its change");
    assert_eq!((change.observed.as_deref(), change.in_doubt), (Some(text), true), "and what was seen of it");
    assert_eq!(change.correlation_id.as_deref(), Some(text), "and the correlation id");
    assert_eq!((change.intended_at, change.outcome_at), (Some(time), Some(time)), "and its times");
    assert_eq!(change.reason.as_ref(), Some(&reason), "and the reason");
    let history = ledger.history(text, None, 9)?;
    assert_eq!(history[1].to.as_deref(), Some(text), "the history tells the value");
    assert_eq!(history[0].summary.origin, Some(run), "and the origin");
    assert_eq!(ledger.unfinished_runs(text)?.len(), 1, "the open run is found");
    let snapshot = ledger.latest_snapshot(account)?.ok_or("there was a look")?;
    assert_eq!(snapshot.policy, policy, "the policy is as seen");
    assert_eq!((snapshot.products.offerings.len(), snapshot.products.last_at), (2, time), "the products are as seen");
    assert_eq!(snapshot.offer_types.ok_or("offer types")?.offerings[0].value, text, "and the offer types");
    Ok(())
}

#[test]
fn texts_that_break_things_elsewhere() -> Result {
    let long = "\u{202e}x\u{1f9a6}".repeat(150_000);
    for text in [
        "",
        " ",
        "\0",
        "a\0b",
        "\u{1b}[31m\r\n\t\u{7f}\u{85}",
        "\u{202e}desrever\u{2066}\u{200f}\u{feff}",
        "'; DROP TABLE runs; --",
        "\"quoted\" %s {} \\u0000 \\",
        "=HYPERLINK(\"x\")",
        "null",
        "0",
        "e\u{301}\u{301}\u{301} \u{fdfa} \u{10ffff}",
        &long,
    ] {
        round_trip(text, Timestamp::UNIX_EPOCH)?;
    }
    for time in [Timestamp::MIN, Timestamp::MAX, Timestamp::from_nanosecond(-1)?] {
        round_trip("x", time)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_and_any_time(
        text in prop::collection::vec(any::<char>(), 0..60),
        time in Timestamp::MIN.as_nanosecond()..=Timestamp::MAX.as_nanosecond(),
    ) {
        let text = String::from_iter(text);
        let time = Timestamp::from_nanosecond(time).expect("a time in range");
        let outcome = round_trip(&text, time);
        prop_assert!(outcome.is_ok(), "recording and reading succeed: {outcome:?}");
    }
}
