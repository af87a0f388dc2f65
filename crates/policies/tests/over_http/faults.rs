//! Runs of 33, 100 and 300 offerings through every fault of the practice tenant: every report must be true.
//!
//! The seed of all dice is chosen at random and printed; `OFFSWITCH_FAULT_SEED` repeats one. (It repeats the dice. What
//! meets what at the same time is up to the machine.)

use std::io::Write as _;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use offswitch_model::StopReason;
use offswitch_policies::client::RetryPolicy;
use offswitch_policies::run::Report;
use offswitch_practice::Options;
use serde_json::{Value as Json, json};
use tokio_util::sync::CancellationToken;

use crate::fake_session::RefreshResult;
use crate::fixture::{Fixture, Result};
use crate::invariants::{is_gentle, is_told, waits_as_asked};
use crate::journal_spy::Event;
use crate::outcome_counts::tally;
use crate::scaled_clock::ScaledClock;

/// The products of runs of 33, 100 and 300 offerings; four offer types come on top.
const SIZES: [usize; 3] = [29, 96, 296];
/// So many times as fast as real time passes the client's.
const TIMES: u32 = 400;

/// The seed of all dice in this file.
fn seed() -> u64 {
    static SEED: OnceLock<u64> = OnceLock::new();
    *SEED.get_or_init(|| {
        let seed = std::env::var("OFFSWITCH_FAULT_SEED").ok().and_then(|text| text.parse().ok());
        let seed = seed.unwrap_or_else(|| fastrand::u64(..));
        // Past the test harness, which shows what is printed only of tests that fail.
        let _ = writeln!(std::io::stderr(), "OFFSWITCH_FAULT_SEED={seed}");
        seed
    })
}

/// Run through faults, with its report.
struct Ran {
    fixture: Fixture,
    clock: Arc<ScaledClock>,
    report: Report,
    case: String,
}

/// Turns everything off while `rules` are in force, and compares the report with the service.
async fn through(products: usize, name: &str, rules: &Json) -> Result<Ran> {
    through_at(TIMES, products, name, rules).await
}

/// The same; the client's time passes so many times as fast as real time.
async fn through_at(times: u32, products: usize, name: &str, rules: &Json) -> Result<Ran> {
    let case = format!("{name}, {} offerings, OFFSWITCH_FAULT_SEED={}", products + 4, seed());
    let options = Options { products, ..Options::default() };
    let mut fixture = Fixture::with(options, "Billing Administrator").await?;
    let plan = fixture.plan_all_off().await?;
    let clock = Arc::new(ScaledClock::new(times, seed()));
    // Whatever the machine is busy with meanwhile passes 400 times as fast, too: it must not use up the retry_policy.
    let retry_policy = RetryPolicy {
        clock: clock.clone(),
        call_timeout: Duration::MAX,
        run_timeout: Duration::MAX,
        // Nor may it make the values old.
        max_value_age: Duration::MAX,
        ..RetryPolicy::default()
    };
    fixture.client = Arc::new(fixture.client(retry_policy)?);
    fixture.client_clock = clock.clone();
    fixture.session.set_next_refresh(RefreshResult::Same);
    fixture.faults_from(seed(), rules.clone()).await?;
    let report = fixture.begin(&plan.changes, None, CancellationToken::new(), |_| ()).await?;
    let service = fixture.state().await?;
    assert_eq!(report.changes.len(), plan.changes.len(), "{case}: every change has its verdict");
    is_told(&report, &service, &fixture.log, &case);
    is_gentle(&report, &service, &case);
    waits_as_asked(&clock, &fixture.session, RetryPolicy::default().max_delay / times, &case);
    Ok(Ran { fixture, clock, report, case })
}

/// The rule with a route and a chance.
fn on(route: &str, chance: f64, rule: &Json) -> Json {
    let mut rule = rule.clone();
    rule["route"] = json!(route);
    rule["chance"] = json!(chance);
    rule
}

/// Faults that are transient, however often they happen.
fn passing() -> Vec<Json> {
    vec![
        json!({ "drop": "before" }),
        json!({ "drop": "after" }),
        json!({ "body": "truncated" }),
        json!({ "body": "garbage" }),
        json!({ "status": 408 }),
        json!({ "status": 429 }),
        json!({ "status": 500 }),
        json!({ "status": 500, "took_effect": true }),
        json!({ "status": 502, "status_body": "<html>Bad gateway</html>" }),
        json!({ "status": 503, "retry_after": "soon" }),
        json!({ "status": 504, "took_effect": true }),
        json!({ "latency_ms": 5 }),
    ]
}

/// Faults with a `Retry-After`.
fn waits() -> Vec<Json> {
    vec![
        json!({ "status": 429, "retry_after": 20 }),
        json!({ "status": 503, "retry_after": 20, "took_effect": true }),
        json!({ "status": 429, "retry_after_date": 20 }),
    ]
}

/// Refusals, which are final for their offering.
fn refusals() -> Vec<Json> {
    vec![json!({ "status": 400 }), json!({ "status": 404 }), json!({ "status": 409 })]
}

/// Differences of reads that are not wrong.
fn views() -> Vec<Json> {
    vec![
        json!({ "stale_ms": 10 }),
        json!({ "page_size": 7 }),
        json!({ "page_size": 9, "next_link": "@odata.nextLink" }),
        json!({ "offer_type_id_in": "scopeValue" }),
        json!({ "odd_items": [null, { "productId": 7 }, "?"] }),
    ]
}

#[tokio::test]
async fn transient_faults_are_reported_truthfully() -> Result {
    for rule in passing() {
        for products in SIZES {
            let rules = json!([on("writes", 0.3, &rule), on("reads", 0.3, &rule)]);
            let Ran { report, case, .. } = through(products, &format!("30 % of all {rule}"), &rules).await?;
            assert_eq!(report.stopped, None, "{case}: nothing stops the run");
            // Six times out of six is one in 1,400.
            let missed = tally(&report).get("failed").copied().unwrap_or_default();
            assert!(missed <= products / 20, "{case}: nearly all of it is got over, but {missed} failed");
        }
    }
    Ok(())
}

#[tokio::test]
async fn throttling_is_waited_for_and_reported_truthfully() -> Result {
    for rule in waits() {
        for products in SIZES {
            // About six waits, however many writes there are.
            let chance = 6.0 / f64::from(u16::try_from(products)?);
            let rules = json!([on("writes", chance, &rule), on("reads", 0.1, &rule)]);
            let Ran { fixture, clock, case, .. } = through(products, &format!("some of all {rule}"), &rules).await?;
            let waits = waits_as_asked(&clock, &fixture.session, RetryPolicy::default().max_delay / TIMES, &case);
            let told = fixture.log.told_waits().len();
            assert!(told <= waits, "{case}: no wait is told that is not waited for");
        }
    }
    Ok(())
}

#[tokio::test]
async fn throttling_beyond_the_retry_policy_is_reported_truthfully() -> Result {
    for rule in [json!({ "status": 429, "retry_after": 3600 }), json!({ "status": 503, "retry_after_date": 3600 })] {
        for products in SIZES {
            let rules = json!([on("writes", 0.05, &rule)]);
            let Ran { fixture, report, case, .. } = through(products, &format!("5 % of writes {rule}"), &rules).await?;
            let asked = |write: &Json| write["status"] == rule["status"];
            let count = fixture.state().await?.writes().iter().filter(|write| asked(write)).count();
            let last = fixture.state().await?.writes().len() == report.changes.len();
            assert!(
                count == 0 || last || report.stopped == Some(StopReason::Wait),
                "{case}: the first one ends the run"
            );
            assert!(count <= 4, "{case}: and then nothing more is sent, but {count} were asked to wait");
        }
    }
    Ok(())
}

#[tokio::test]
async fn refusals_are_reported_truthfully() -> Result {
    for rule in refusals() {
        for products in SIZES {
            let Ran { report, case, .. } =
                through(products, &format!("30 % of writes {rule}"), &json!([on("writes", 0.3, &rule)])).await?;
            let tally = tally(&report);
            assert_eq!(report.stopped, None, "{case}: nothing stops the run");
            assert_eq!(
                tally.values().sum::<usize>(),
                tally["refused"] + tally["verified"],
                "{case}: the rest is verified"
            );
        }
    }
    for products in SIZES {
        let rules = json!([on("writes", 0.05, &json!({ "status": 403 }))]);
        let Ran { report, case, fixture, .. } = through(products, "5 % of writes forbidden", &rules).await?;
        let first = fixture.state().await?.writes()[0]["status"] == 403;
        assert_eq!(report.stopped == Some(StopReason::Refused), first, "{case}: only the very first stops the run");
    }
    Ok(())
}

#[tokio::test]
async fn reads_that_differ_are_reported_truthfully() -> Result {
    for rule in views() {
        for products in SIZES {
            let name = format!("80 % of reads {rule}");
            let Ran { report, case, .. } = through(products, &name, &json!([on("reads", 0.8, &rule)])).await?;
            let all = [("verified", report.changes.len())].into();
            assert_eq!(tally(&report), all, "{case}: none of this is wrong");
        }
    }
    Ok(())
}

#[tokio::test]
async fn reads_that_fail_for_good_are_reported_truthfully() -> Result {
    for route in ["list-products", "read-policy", "list-offer-types"] {
        for (status, sizes) in [(400, &SIZES[..1]), (403, &SIZES[..1]), (404, &SIZES[..])] {
            for products in sizes.iter().copied() {
                let rules = json!([{ "route": route, "status": status }]);
                // Nothing is waited for. In real time no busy moment of the machine passes for its sleep.
                let Ran { fixture, report, case, .. } =
                    through_at(1, products, &format!("{route} is {status}"), &rules).await?;
                let asked = fixture.state().await?.requests(route);
                assert_eq!(asked, 2, "{case}: asked once for the plan and once to read back");
                // A list that fails by itself is asked for in another way.
                let hidden = route == "read-policy" || route == "list-products" && status == 403;
                assert_eq!(report.read_error.is_some(), hidden, "{case}: and the reason is told");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn rejected_sessions_are_reported_truthfully() -> Result {
    for products in SIZES {
        let rules = json!([on("all", 0.05, &json!({ "status": 401 }))]);
        let Ran { fixture, report, case, .. } = through(products, "5 % of all rejected", &rules).await?;
        let paused =
            fixture.log.places(|step| matches!(step, Event::Progress(offswitch_policies::run::Progress::Paused))).len();
        assert!(paused > 0 || report.stopped.is_none(), "{case}: without a pause nothing stops the run");
    }
    Ok(())
}

#[tokio::test]
async fn a_refresh_in_the_middle_is_reported_truthfully() -> Result {
    for products in SIZES {
        let options = Options { products, ..Options::default() };
        let fixture = Fixture::with(options, "Billing Administrator").await?;
        let plan = fixture.plan_all_off().await?;
        let old = fixture.session.token();
        let running = fixture.begin(&plan.changes, None, CancellationToken::new(), |_| ());
        fixture.log.until(products / 2, |step| matches!(step, Event::ResponseRecorded(..))).await;
        fixture.session.hold_refreshes(true);
        fixture.control("revoke", json!({ "refresh": false })).await?;
        fixture.prepare_refresh().await?;
        fixture.session.hold_refreshes(false);
        let report = running.await?;
        let case = format!("a renewal in the middle, {} offerings", products + 4);
        is_told(&report, &fixture.state().await?, &fixture.log, &case);
        assert_eq!(tally(&report), [("verified", plan.changes.len())].into(), "{case}: nothing is lost");
        assert_ne!(fixture.session.token(), old, "{case}: and there was one");
    }
    Ok(())
}

#[tokio::test]
async fn all_faults_at_once_are_reported_truthfully() -> Result {
    let (passing, waits, refusals, views) = (passing(), waits(), refusals(), views());
    // Of writes, all of it together is 30 %, and so of reads.
    let share = 0.3 / f64::from(u8::try_from(passing.len() + 1)?);
    let of_writes = passing.iter().map(|rule| on("writes", share, rule));
    let refused = refusals.iter().map(|rule| on("writes", share / 3.0, rule));
    let of_reads = passing.iter().map(|rule| on("reads", share, rule));
    let seen = views.iter().map(|rule| on("reads", 0.3, rule));
    let rejected = [on("all", 0.01, &json!({ "status": 401 }))];
    let asked = waits.iter().map(|rule| on("all", 0.005, rule));
    let rules: Vec<_> = of_writes.chain(refused).chain(of_reads).chain(seen).chain(rejected).chain(asked).collect();
    for products in [SIZES[0], SIZES[0], SIZES[0], SIZES[1], SIZES[1], SIZES[2]] {
        through(products, "30 % of everything", &json!(rules)).await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_service_sees_no_request_during_a_wait() -> Result {
    for (rule, least) in [
        (json!({ "route": "writes", "status": 429, "retry_after": 40, "times": 1 }), 40),
        (json!({ "route": "writes", "status": 503, "retry_after_date": 40, "times": 1 }), 38),
    ] {
        let Ran { fixture, case, .. } = through(SIZES[0], &format!("the first write {rule}"), &json!([rule])).await?;
        let service = fixture.state().await?;
        let times: Vec<jiff::Timestamp> =
            service.writes().iter().filter_map(|write| write["time"].as_str()?.parse().ok()).collect();
        let waited = times[1].duration_since(times[0]).unsigned_abs();
        assert!(waited >= Duration::from_secs(least) / TIMES, "{case}: the next came after {waited:?}");
    }
    Ok(())
}
