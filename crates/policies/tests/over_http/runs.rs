//! Runs as they should go, and as people stop them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use offswitch_model::{OfferingKey, StopReason};
use offswitch_policies::model::{Plan, Value};
use offswitch_policies::run::{ChangeResult, Outcome, Progress, Response};
use offswitch_practice::Options;
use serde_json::json;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use crate::fixture::{Fixture, Result};
use crate::journal_spy::{DiskFull, Event, FailAt, JournalSpy};
use crate::outcome_counts::{outcome_label, tally};

#[tokio::test]
async fn everything_is_turned_off_and_verified() -> Result {
    let fixture =
        Fixture::with(Options { latency: Duration::from_millis(20), ..Options::default() }, "Global Administrator")
            .await?;
    let report = fixture.turn_off_all().await?;
    assert_eq!(tally(&report), [("verified", 29)].into(), "28 that were on and 1 that had trials are verified");
    assert_eq!((report.run, report.stopped), (Some(7), None), "the run has its number and was not stopped");
    let catalogue = report.catalogue.ok_or("the list was read back")?;
    assert!(catalogue.offerings.iter().all(|offering| offering.value == Value::Off), "as read back, all is off");
    let service = fixture.state().await?;
    assert_eq!(service.count("Disabled"), 33, "and the service says so too");
    assert_eq!(service.writes().len(), 29, "with one write for each change");
    assert_eq!(service.most_writes_at_once(), 4, "four at once, and never more");
    assert_eq!(fixture.log.closings(), [None], "the record is closed");
    Ok(())
}

#[tokio::test]
async fn each_step_follows_the_one_before() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.run(&plan.changes).await?;
    let log = &fixture.log;
    assert!(
        matches!(log.steps()[..2], [Event::Began(29), Event::Progress(Progress::Started { run: 7, .. })]),
        "first it is recorded"
    );
    let service = fixture.state().await?;
    for (position, change) in plan.changes.iter().enumerate() {
        let told = |kind: fn(&Progress) -> Option<&OfferingKey>| {
            log.places(|step| matches!(step, Event::Progress(progress) if kind(progress) == Some(&change.key)))
        };
        let intended = log.places(|step| matches!(step, Event::IntentRecorded(at, _) if *at == position));
        let under_way = told(|progress| if let Progress::Writing { key } = progress { Some(key) } else { None });
        let result =
            log.places(|step| matches!(step, Event::ResponseRecorded(at, Response::Accepted(_)) if *at == position));
        let answered = told(|progress| if let Progress::Responded { key, .. } = progress { Some(key) } else { None });
        let judged = told(|progress| if let Progress::Verdict { key, .. } = progress { Some(key) } else { None });
        let verdict = |step: &Event| matches!(step, Event::VerdictsRecorded(verdicts) if verdicts.iter().any(|(at, _)| *at == position));
        let places = [intended, under_way, result, answered, log.places(verdict), judged].concat();
        assert_eq!(places.len(), 6, "every step of {} is taken once", change.name);
        assert!(
            places.is_sorted(),
            "intent, write, answer on disk, progress, verdict on disk, progress: in this order"
        );
        let write =
            service.writes().iter().find(|write| write["id"] == change.key.id.as_str()).ok_or("the write arrived")?;
        let with_its_id = |step: &Event| matches!(step, Event::IntentRecorded(at, id) if *at == position && write["correlation_id"] == id.to_string());
        assert_eq!(log.places(with_its_id).len(), 1, "the write carried the correlation id recorded with the intent");
    }
    assert!(matches!(log.steps().last(), Some(Event::Ended(None))), "last the record is closed");
    Ok(())
}

#[tokio::test]
async fn undo_brings_back_exactly_what_was() -> Result {
    let fixture = Fixture::new().await?;
    let before = fixture.client.catalogue().await?.offerings;
    let report = fixture.turn_off_all().await?;
    let done: Vec<_> = report.changes.iter().map(|result| result.change.clone()).collect();
    fixture.change_behind("CFQ7TTC0KP0P", "OnlyTrialsWithoutPaymentMethod").await?;
    let undo = Plan::undo(&done, &fixture.client.catalogue().await?.offerings);
    assert_eq!(undo.drifted.len(), 1, "what somebody else set since is left alone");
    assert_eq!(undo.drifted[0].key.id, "CFQ7TTC0KP0P", "and named");
    let report = fixture.run(&undo.changes).await?;
    assert_eq!(tally(&report), [("verified", 28)].into(), "all others are brought back");
    let mut expected = before;
    for offering in expected.iter_mut().filter(|offering| offering.key.id == "CFQ7TTC0KP0P") {
        offering.value = Value::TrialsOnly;
    }
    assert_eq!(
        fixture.client.catalogue().await?.offerings,
        expected,
        "to the values that they had, trials only included"
    );
    Ok(())
}

#[tokio::test]
async fn a_run_of_one_reads_that_one() -> Result {
    let fixture = Fixture::new().await?;
    let now = fixture.client.products().await?.offerings;
    let plan = Plan::set(&now, &[("product:CFQ7TTC0KP0P".parse()?, Value::On)], &Value::TrialsOnly)?;
    let report = fixture.run(&plan.changes).await?;
    assert!(matches!(report.changes[0].outcome, Outcome::Verified), "it is verified: {:?}", report.changes[0].outcome);
    assert_eq!(report.changes[0].observed, Some(Value::TrialsOnly), "with the value as it was read");
    let service = fixture.state().await?;
    assert_eq!(
        (service.requests("read-product"), service.requests("list-products")),
        (1, 1),
        "only that product was read again"
    );
    Ok(())
}

#[tokio::test]
async fn a_role_that_may_not_write_is_refused_once() -> Result {
    let fixture = Fixture::with(Options::default(), "Global Reader").await?;
    let report = fixture.turn_off_all().await?;
    assert_eq!(fixture.state().await?.writes().len(), 1, "one write was refused, no other was sent");
    assert_eq!(report.stopped, Some(StopReason::Refused), "and that stopped the run");
    assert_eq!(tally(&report), [("refused", 1), ("not attempted", 28)].into(), "the rest was not attempted");
    assert!(matches!(report.changes[28].outcome, Outcome::NotAttempted(StopReason::Refused)), "for that reason");
    assert_eq!(fixture.log.closings(), [Some(StopReason::Refused)], "the record says so");
    Ok(())
}

#[tokio::test]
async fn stop_finishes_what_is_in_flight_and_starts_nothing_more() -> Result {
    let fixture =
        Fixture::with(Options { latency: Duration::from_millis(60), ..Options::default() }, "Billing Administrator")
            .await?;
    let plan = fixture.plan_all_off().await?;
    let (stop, answers) = (CancellationToken::new(), AtomicUsize::new(0));
    let on_progress = {
        let stop = stop.clone();
        move |progress: &Progress| {
            if matches!(progress, Progress::Responded { .. }) && answers.fetch_add(1, Ordering::Relaxed) == 6 {
                stop.cancel();
            }
        }
    };
    let report = fixture.run_with(&plan.changes, None, stop, on_progress).await?;
    let tally = tally(&report);
    let (verified, rest) = (tally["verified"], tally["not attempted"]);
    let (told, in_hand) = (7, 8);
    assert!(
        (told..=told + in_hand).contains(&verified),
        "seven answers were told, four more may have been in flight and as many not recorded yet: {verified}"
    );
    assert_eq!(verified + rest, 29, "everything else was not attempted");
    assert_eq!(report.stopped, Some(StopReason::Admin), "the admin stopped it");
    let service = fixture.state().await?;
    assert_eq!(service.writes().len(), verified, "what was sent is exactly what is verified");
    assert_eq!(service.count("Disabled"), verified + 4, "and the service agrees");
    Ok(())
}

#[tokio::test]
async fn stop_does_not_wait_for_another_attempt() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    fixture.faults(json!([{ "route": "writes", "status": 503, "retry_after": 60 }])).await?;
    let stop = CancellationToken::new();
    let on_progress = {
        let stop = stop.clone();
        move |progress: &Progress| {
            if matches!(progress, Progress::Waiting { .. }) {
                stop.cancel();
            }
        }
    };
    let report = fixture.run_with(&plan.changes, None, stop, on_progress).await?;
    assert_eq!(report.stopped, Some(StopReason::Admin), "the admin stopped it");
    assert_eq!(
        tally(&report),
        [("failed", 1), ("not attempted", 28)].into(),
        "the one that waited gave up, the rest was not sent"
    );
    Ok(())
}

#[tokio::test]
async fn a_stop_before_the_start_sends_nothing() -> Result {
    let fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    let stop = CancellationToken::new();
    stop.cancel();
    let report = fixture.run_with(&plan.changes, None, stop, |_| ()).await?;
    assert_eq!(tally(&report), [("not attempted", 29)].into(), "nothing was attempted");
    assert_eq!(fixture.state().await?.writes().len(), 0, "nothing was written");
    Ok(())
}

#[tokio::test]
async fn nothing_is_written_without_a_record() -> Result {
    for (fails, written) in
        [(FailAt::Begin, 0), (FailAt::RecordIntent(0), 0), (FailAt::RecordIntent(1), 4), (FailAt::RecordResponse(0), 1)]
    {
        let fixture = Fixture::with(
            Options { latency: Duration::from_millis(20), ..Options::default() },
            "Billing Administrator",
        )
        .await?;
        let plan = fixture.plan_all_off().await?;
        let report = fixture.run_with(&plan.changes, Some(fails), CancellationToken::new(), |_| ()).await?;
        let service = fixture.state().await?;
        assert!(
            service.writes().len() <= written,
            "{fails:?}: at most {written} writes, but {} were sent",
            service.writes().len()
        );
        assert_eq!(report.stopped, Some(StopReason::Record), "{fails:?}: the record stopped the run");
        let cause = report.journal_error.as_ref().ok_or("the reason is kept")?;
        assert!(cause.get_ref().is::<DiskFull>(), "{fails:?}: and can be recognized");
        let verified = tally(&report).get("verified").copied().unwrap_or_default();
        assert_eq!(verified, service.writes().len(), "{fails:?}: what was written is verified");
        let intended = fixture.log.places(|step| matches!(step, Event::IntentRecorded(..))).len();
        assert!(service.writes().len() <= intended, "{fails:?}: nothing was written without a recorded intent");
    }
    Ok(())
}

#[tokio::test]
async fn writes_do_not_wait_for_the_disk() -> Result {
    let mut fixture = Fixture::new().await?;
    let plan = fixture.plan_all_off().await?;
    let disk = Arc::new(Mutex::new(()));
    fixture.held = Some(disk.clone());
    let busy = disk.lock().await;
    let running = fixture.begin(&plan.changes, None, CancellationToken::new(), |_| ());
    // The first is done; of the others no answer can be recorded.
    while fixture.state().await?.writes().len() < 9 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    let intended = fixture.log.places(|step| matches!(step, Event::IntentRecorded(..))).len();
    assert_eq!(fixture.state().await?.writes().len(), 9, "eight more are written meanwhile, and then it is waited for");
    assert_eq!(intended, 9, "nothing more than these is intended");
    drop(busy);
    assert_eq!(tally(&running.await?), [("verified", 29)].into(), "then all is turned off");
    Ok(())
}

#[tokio::test]
async fn a_record_with_gaps_stays_open() -> Result {
    for (fails, missing) in [(FailAt::RecordVerdicts, 29), (FailAt::End, 0)] {
        let fixture = Fixture::new().await?;
        let plan = fixture.plan_all_off().await?;
        let report = fixture.run_with(&plan.changes, Some(fails), CancellationToken::new(), |_| ()).await?;
        assert!(report.journal_error.is_some(), "{fails:?}: the reason is kept");
        assert_eq!(
            fixture.log.closings(),
            [],
            "{fails:?}: the record shows the run as open, so that it is looked at again"
        );
        let pending = report.pending_records.as_ref().ok_or("what is missing is kept")?;
        let journal = JournalSpy { log: fixture.log.clone(), fails: None, held: None };
        pending.append_to(&journal)?;
        let judged = fixture
            .log
            .places(|step| matches!(step, Event::VerdictsRecorded(verdicts) if verdicts.len() == missing))
            .len();
        assert_eq!(judged, usize::from(missing > 0), "{fails:?}: it can be recorded later, all that is missing");
        assert_eq!(fixture.log.closings(), [None], "{fails:?}: and then the run is closed, which nothing stopped");
    }
    Ok(())
}

#[tokio::test]
async fn a_gap_that_is_filled_at_the_end_is_none() -> Result {
    let truths = [(json!([]), "verified"), (json!([{ "route": "writes", "status": 400 }]), "refused")];
    for (rules, outcome) in truths {
        let fixture = Fixture::new().await?;
        let plan = fixture.plan_all_off().await?;
        fixture.faults(rules).await?;
        let fails = Some(FailAt::RecordResponse(0));
        let report = fixture.run_with(&plan.changes, fails, CancellationToken::new(), |_| ()).await?;
        assert_eq!(tally(&report), [(outcome, 1), ("not attempted", 28)].into(), "the writing ended with the first");
        assert!(
            report.pending_records.is_none(),
            "{outcome}: its verdict is recorded at the end, so nothing is missing"
        );
        let judged = |step: &Event| {
            let of_the_first =
                |(at, result): &(usize, ChangeResult)| *at == 0 && outcome_label(&result.outcome) == outcome;
            matches!(step, Event::VerdictsRecorded(verdicts) if verdicts.iter().any(of_the_first))
        };
        assert_eq!(fixture.log.places(judged).len(), 1, "{outcome}: once");
        assert_eq!(
            fixture.log.closings(),
            [Some(StopReason::Record)],
            "{outcome}: the run is closed and says why it ended"
        );
    }
    Ok(())
}

#[tokio::test]
async fn an_empty_plan_is_an_empty_run() -> Result {
    let fixture = Fixture::new().await?;
    let report = fixture.run(&[]).await?;
    assert!(report.changes.is_empty() && report.stopped.is_none(), "nothing to do, nothing in the way");
    assert_eq!(fixture.state().await?.requests("list-products"), 0, "and nothing is read");
    Ok(())
}

#[tokio::test]
async fn two_runs_at_once_share_the_four_writes() -> Result {
    let options = Options { latency: Duration::from_millis(30), products: 40, ..Options::default() };
    let fixture = Arc::new(Fixture::with(options, "Billing Administrator").await?);
    let changes = fixture.plan_all_off().await?.changes;
    let (one, other) = changes.split_at(changes.len() / 2);
    let (one, other) = tokio::try_join!(fixture.run(one), fixture.run(other))?;
    assert_eq!(tally(&one)["verified"] + tally(&other)["verified"], changes.len(), "both are verified");
    assert_eq!(
        fixture.state().await?.most_writes_at_once(),
        4,
        "and together never had more than four writes in flight"
    );
    Ok(())
}
