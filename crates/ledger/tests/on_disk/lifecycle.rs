//! Lifecycle of a run: its steps as they are recorded, kept and read again.

use std::collections::BTreeMap;
#[cfg(unix)]
use std::fs;

use offswitch_ledger::{
    AccountId, DriftedOffering, Ending, Error, Ledger, NewRun, Outcome, OutcomeUpdate, Reason, RunId,
};
use offswitch_model::{Identity, OfferingKey, OfferingKind, StopReason};

use crate::fixture::{Result, TENANT, at, change, identity, item, new_run, opened, outcome_update, snapshot};

#[test]
fn every_step_is_kept_over_a_restart() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.sqlite");
    let (ledger, account) = opened(&path)?;
    let planned =
        vec![change("A", "Enabled"), change("B", "OnlyTrialsWithoutPaymentMethod"), change("C", "etwas\u{202e}Neues")];
    let drifted = vec![DriftedOffering {
        key: OfferingKey { kind: OfferingKind::OfferType, id: "SaaS".into() },
        name: "Apps".into(),
    }];
    let new = NewRun { drifted: drifted.clone(), ..new_run(account, planned.clone()) };
    let run = ledger.open_run(&new)?;
    ledger.record_intent(run, 0, at(1), "id-0")?;
    ledger.record_outcomes(run, &[(0, outcome_update(Outcome::Accepted, 2))])?;
    ledger.record_intent(run, 1, at(3), "id-1")?;
    drop(ledger);

    let ledger = Ledger::open(&path)?;
    let open = ledger.unfinished_runs(TENANT)?;
    let [kept] = &open[..] else { panic!("the run is found open after the restart, but {} were", open.len()) };
    assert_eq!(kept.summary.id, run, "it is the same run");
    assert_eq!(kept.summary.ended, None, "and has not ended");
    assert_eq!(
        kept.changes.iter().map(|change| change.planned.clone()).collect::<Vec<_>>(),
        planned,
        "the plan is kept word for word, unknown values too"
    );
    assert_eq!(kept.drifted, drifted, "so is what the run leaves alone");
    assert_eq!(
        kept.changes[0].outcome.zip(kept.changes[0].outcome_at),
        Some((Outcome::Accepted, at(2))),
        "an outcome is kept"
    );
    assert_eq!(
        kept.changes[1].intended_at,
        Some(at(3)),
        "an intent without outcome shows that a write may have gone out"
    );
    assert_eq!(kept.changes[1].correlation_id.as_deref(), Some("id-1"), "with its correlation id");
    assert_eq!(
        (kept.changes[2].intended_at, kept.changes[2].outcome),
        (None, None),
        "a change never sent shows as such"
    );

    let reason = Reason {
        code: "service.invalid".into(),
        params: BTreeMap::from([("field".into(), "scope \"x\"".into())]),
        text: "Invalid scope.".into(),
    };
    let refused = OutcomeUpdate {
        correlation_id: Some("id-1-again".into()),
        reason: Some(reason.clone()),
        ..outcome_update(Outcome::Refused, 4)
    };
    let rest = [(0, outcome_update(Outcome::Verified, 5)), (1, refused), (2, outcome_update(Outcome::NotAttempted, 5))];
    ledger.record_outcomes(run, &rest)?;
    ledger.close_run(run, Ending::Stopped(StopReason::Admin), at(6))?;
    drop(ledger);

    let ledger = Ledger::open(&path)?;
    assert_eq!(ledger.unfinished_runs(TENANT)?, [], "a closed run is not open");
    let (closed, by) = ledger.run(TENANT, run)?.ok_or("the run is there")?;
    assert_eq!(by, identity("alex"), "and who started it");
    assert_eq!(closed.summary.ended, Some((at(6), Ending::Stopped(StopReason::Admin))), "how it ended is kept");
    assert_eq!(
        closed.changes.iter().map(|change| change.outcome).collect::<Vec<_>>(),
        [Some(Outcome::Verified), Some(Outcome::Refused), Some(Outcome::NotAttempted)],
        "the last outcome of each change counts"
    );
    assert_eq!(closed.changes[0].correlation_id.as_deref(), Some("id-0"), "a verdict keeps the write's correlation id");
    assert_eq!(
        closed.changes[1].correlation_id.as_deref(),
        Some("id-1-again"),
        "the deciding request's id replaces the first's"
    );
    assert_eq!(closed.changes[1].reason, Some(reason), "the reason is kept word for word");
    Ok(())
}

#[test]
fn accounts_are_known_by_tenant_and_user() -> Result {
    let folder = tempfile::tempdir()?;
    let (ledger, alex) = opened(&folder.path().join("ledger.sqlite"))?;
    let renamed = Identity { name: "Alex Renamed".into(), ..identity("alex") };
    assert_eq!(ledger.upsert_account(&renamed, at(9))?, alex, "the same person in the same tenant is one account");
    let elsewhere = Identity { tenant_id: "other".into(), ..identity("alex") };
    assert_ne!(ledger.upsert_account(&elsewhere, at(9))?, alex, "in another tenant it is another");
    let account = ledger.account(TENANT, "alex")?.ok_or("the account is there")?;
    assert_eq!(
        (account.identity, account.first_seen, account.last_seen),
        (renamed, at(0), at(9)),
        "names and times follow"
    );
    assert_eq!(ledger.account(TENANT, "nobody")?, None, "an unknown person is no account");
    Ok(())
}

#[test]
fn steps_out_of_order_are_refused() -> Result {
    let folder = tempfile::tempdir()?;
    let (ledger, account) = opened(&folder.path().join("ledger.sqlite"))?;
    let run = ledger.open_run(&new_run(account, vec![change("A", "Enabled")]))?;
    let unknown = |answer: std::result::Result<(), Error>| matches!(answer, Err(Error::Unknown(_)));
    assert!(unknown(ledger.record_intent(run, 1, at(1), "id")), "a position outside the plan");
    assert!(unknown(ledger.record_intent(RunId(99), 0, at(1), "id")), "an unknown run");
    ledger.record_intent(run, 0, at(1), "id")?;
    assert!(unknown(ledger.record_intent(run, 0, at(1), "id")), "an intent already recorded");
    let batch = [(0, outcome_update(Outcome::Verified, 2)), (1, outcome_update(Outcome::Verified, 2))];
    assert!(unknown(ledger.record_outcomes(run, &batch)), "a batch with an unknown position");
    assert_eq!(ledger.run(TENANT, run)?.ok_or("run")?.0.changes[0].outcome, None, "is not recorded by halves");
    ledger.close_run(run, Ending::Completed, at(3))?;
    assert!(unknown(ledger.close_run(run, Ending::Completed, at(3))), "closing twice");
    assert!(
        unknown(ledger.record_outcomes(run, &[(0, outcome_update(Outcome::Failed, 4))])),
        "writing to a closed run"
    );
    assert!(ledger.open_run(&new_run(AccountId(99), vec![])).is_err(), "a run of nobody");
    assert!(
        ledger.open_run(&new_run(account, vec![change("A", "Enabled"), change("A", "Enabled")])).is_err(),
        "a run that changes one offering twice"
    );
    let nowhere = NewRun { origin: Some(RunId(99)), ..new_run(account, vec![]) };
    assert!(ledger.open_run(&nowhere).is_err(), "a run that goes back to one that never was");
    assert_eq!(ledger.history(TENANT, None, 10)?.len(), 1, "and none of these left a run behind");
    Ok(())
}

/// Records so many snapshots, each with a step of a run if this program holds the run lock. Returns whether it does.
fn snapshot_and_run(ledger: &Ledger, number: usize, steps: usize) -> std::result::Result<bool, Error> {
    let account = ledger.upsert_account(&identity(&format!("user{number}")), at(0))?;
    let changes = (0..steps).map(|index| change(&index.to_string(), "Enabled")).collect();
    let run = match ledger.open_run(&new_run(account, changes)) {
        Err(Error::InUse) => None,
        run => Some(run?),
    };
    for step in 0..steps {
        ledger.record_snapshot(account, &snapshot(1, vec![item("A", &step.to_string())]))?;
        if let Some(run) = run {
            ledger.record_intent(run, step, at(1), "id")?;
            ledger.record_outcomes(run, &[(step, outcome_update(Outcome::Accepted, 2))])?;
        }
    }
    run.map_or(Ok(false), |run| ledger.close_run(run, Ending::Completed, at(3)).map(|()| true))
}

#[test]
fn several_programs_read_and_one_runs() -> Result {
    const STEPS: usize = 20;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.sqlite");
    let start = std::sync::Barrier::new(4);
    let ran: Vec<bool> = std::thread::scope(|scope| {
        let programs: Vec<_> = (0..4)
            .map(|number| {
                let (path, start) = (&path, &start);
                scope.spawn(move || -> std::result::Result<bool, Error> {
                    start.wait();
                    let ledger = Ledger::open(path);
                    let ran = ledger.as_ref().ok().map(|ledger| snapshot_and_run(ledger, number, STEPS));
                    // No program ends before each has asked for the run lock.
                    start.wait();
                    ledger.and(ran.unwrap_or(Ok(false)))
                })
            })
            .collect();
        let programs = programs.into_iter().map(|program| program.join().expect("the program does not panic"));
        programs.collect::<std::result::Result<_, _>>()
    })?;
    assert_eq!(ran.iter().filter(|ran| **ran).count(), 1, "one of four is in charge and runs: {ran:?}");
    let ledger = Ledger::open(&path)?;
    let (run, _) = ledger.run(TENANT, RunId(1))?.ok_or("its run is there")?;
    assert_eq!(run.changes.len(), STEPS, "with every change");
    assert!(run.changes.iter().all(|change| change.outcome == Some(Outcome::Accepted)), "and every step");
    for account in 1..=4 {
        let snapshot = ledger.latest_snapshot(AccountId(account))?.ok_or("each program's looks are there")?;
        assert_eq!(snapshot.products.offerings, [item("A", "19")], "up to the last");
    }
    Ok(())
}

#[cfg(unix)]
#[test]
fn a_file_that_was_deleted_or_replaced_is_noticed_before_anything_is_recorded() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.db");
    let (ledger, account) = opened(&path)?;
    let run = ledger.open_run(&new_run(account, vec![change("A", "Enabled")]))?;
    fs::rename(&path, folder.path().join("moved.db"))?;
    for what in ["is gone", "is another one"] {
        assert!(!ledger.is_in_place(), "the file {what}");
        let answers = [
            ledger.upsert_account(&identity("alex"), at(1)).map(drop),
            ledger.open_run(&new_run(account, vec![change("B", "Enabled")])).map(drop),
            ledger.record_intent(run, 0, at(1), "an id"),
            ledger.close_run(run, Ending::Completed, at(2)),
        ];
        for answer in answers {
            assert!(matches!(answer, Err(Error::Replaced)), "nothing is recorded where the file {what}: {answer:?}");
        }
        fs::copy(folder.path().join("moved.db"), &path)?;
    }
    fs::rename(folder.path().join("moved.db"), &path)?;
    assert!(ledger.is_in_place(), "put back, it is the same again");
    ledger.record_intent(run, 0, at(1), "an id")?;
    Ok(())
}

#[cfg(unix)]
#[test]
fn closing_a_deleted_ledger_leaves_the_new_one_whole() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.db");
    let (former, account) = opened(&path)?;
    former.open_run(&new_run(account, vec![change("A", "Enabled")]))?;
    fs::remove_file(&path)?;
    // As another program may, which knows nothing of the former one.
    let log = |name: &str| folder.path().join(name);
    fs::rename(log("ledger.db-wal"), log("moved.db-wal"))?;
    let (ledger, account) = opened(&path)?;
    drop(former);
    let run = ledger.open_run(&new_run(account, vec![change("B", "Enabled")]))?;
    ledger.close_run(run, Ending::Completed, at(2))?;
    // Another connection sees only what is in the file and its log.
    let history = Ledger::open(&path)?.history(TENANT, None, 10)?;
    assert_eq!(history.len(), 1, "the new run alone, though the former ledger was closed after the new one was opened");
    Ok(())
}
