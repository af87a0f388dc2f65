//! A run's steps, as they are recorded, kept and read again.

use std::error::Error as StdError;
use std::path::Path;

use jiff::{Timestamp, ToSpan};
use offswitch_ledger::{
    AccountId, Ending, Error, Intent, Ledger, NewRun, OfferingKind, Outcome, Person, PlannedChange, Reason, RunId,
    Settlement,
};

type Result<T = ()> = std::result::Result<T, Box<dyn StdError>>;

fn at(second: i64) -> Timestamp {
    "2026-03-14T09:26:53Z".parse::<Timestamp>().expect("a fixed time") + second.seconds()
}

fn person(user: &str) -> Person {
    Person {
        tenant_id: "tenant".into(),
        user_id: user.into(),
        name: format!("{user} Example"),
        username: format!("{user}@x.example"),
    }
}

fn change(offering: &str, from: &str) -> PlannedChange {
    PlannedChange {
        kind: OfferingKind::Product,
        offering: offering.into(),
        name: format!("Product {offering}"),
        from: from.into(),
        to: "Disabled".into(),
    }
}

fn new_run(account: AccountId, changes: Vec<PlannedChange>) -> NewRun {
    NewRun { account, intent: Intent::TurnOffAll, origin: None, started_at: at(0), changes }
}

fn settled(outcome: Outcome, second: i64) -> Settlement {
    Settlement { outcome, at: at(second), correlation_id: None, reason: None }
}

fn opened(path: &Path) -> Result<(Ledger, AccountId)> {
    let ledger = Ledger::open(path)?;
    let account = ledger.saw_account(&person("alex"), at(0))?;
    Ok((ledger, account))
}

#[test]
fn every_step_is_kept_over_a_restart() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.sqlite");
    let (ledger, account) = opened(&path)?;
    let planned =
        vec![change("A", "Enabled"), change("B", "OnlyTrialsWithoutPaymentMethod"), change("C", "etwas\u{202e}Neues")];
    let run = ledger.open_run(&new_run(account, planned.clone()))?;
    ledger.record_intent(run, 0, at(1), "id-0")?;
    ledger.record_outcomes(run, &[(0, settled(Outcome::Accepted, 2))])?;
    ledger.record_intent(run, 1, at(3), "id-1")?;
    drop(ledger);

    let ledger = Ledger::open(&path)?;
    let open = ledger.open_runs(account)?;
    let [kept] = &open[..] else { panic!("the run is found open after the restart, but {} were", open.len()) };
    assert_eq!(kept.head.id, run, "it is the same run");
    assert_eq!(kept.head.ended, None, "and has not ended");
    assert_eq!(
        kept.changes.iter().map(|change| change.planned.clone()).collect::<Vec<_>>(),
        planned,
        "the plan is kept word for word, unknown values too"
    );
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

    let refused = Settlement {
        correlation_id: Some("id-1-again".into()),
        reason: Some(Reason { code: "service.invalid".into(), text: "Invalid scope.".into() }),
        ..settled(Outcome::Refused, 4)
    };
    let rest = [(0, settled(Outcome::Verified, 5)), (1, refused), (2, settled(Outcome::NotAttempted, 5))];
    ledger.record_outcomes(run, &rest)?;
    ledger.close_run(run, Ending::Admin, at(6))?;
    drop(ledger);

    let ledger = Ledger::open(&path)?;
    assert_eq!(ledger.open_runs(account)?, [], "a closed run is not open");
    let closed = ledger.run(run)?.ok_or("the run is there")?;
    assert_eq!(closed.head.ended, Some((at(6), Ending::Admin)), "how it ended is kept");
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
    let reason = closed.changes[1].reason.as_ref().map(|reason| (reason.code.as_str(), reason.text.as_str()));
    assert_eq!(reason, Some(("service.invalid", "Invalid scope.")), "the reason is kept word for word");
    Ok(())
}

#[test]
fn accounts_are_known_by_tenant_and_user() -> Result {
    let folder = tempfile::tempdir()?;
    let (ledger, alex) = opened(&folder.path().join("ledger.sqlite"))?;
    let renamed = Person { name: "Alex Renamed".into(), ..person("alex") };
    assert_eq!(ledger.saw_account(&renamed, at(9))?, alex, "the same person in the same tenant is one account");
    let elsewhere = Person { tenant_id: "other".into(), ..person("alex") };
    assert_ne!(ledger.saw_account(&elsewhere, at(9))?, alex, "in another tenant it is another");
    let account = ledger.account(alex)?.ok_or("the account is there")?;
    assert_eq!(
        (account.person, account.first_seen, account.last_seen),
        (renamed, at(0), at(9)),
        "names and times follow"
    );
    assert_eq!(ledger.account(AccountId(99))?, None, "an unknown number is no account");
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
    let batch = [(0, settled(Outcome::Verified, 2)), (1, settled(Outcome::Verified, 2))];
    assert!(unknown(ledger.record_outcomes(run, &batch)), "a batch with an unknown position");
    assert_eq!(ledger.run(run)?.ok_or("run")?.changes[0].outcome, None, "is not recorded by halves");
    ledger.close_run(run, Ending::Completed, at(3))?;
    assert!(unknown(ledger.close_run(run, Ending::Completed, at(3))), "closing twice");
    assert!(unknown(ledger.record_outcomes(run, &[(0, settled(Outcome::Failed, 4))])), "writing to a closed run");
    assert!(ledger.open_run(&new_run(AccountId(99), vec![])).is_err(), "a run of nobody");
    assert!(
        ledger.open_run(&new_run(account, vec![change("A", "Enabled"), change("A", "Enabled")])).is_err(),
        "a run that changes one offering twice"
    );
    assert_eq!(ledger.latest_runs(account, None, 10)?.len(), 1, "and none of these left a run behind");
    Ok(())
}

#[test]
fn runs_are_listed_newest_first_in_pages() -> Result {
    let folder = tempfile::tempdir()?;
    let (ledger, account) = opened(&folder.path().join("ledger.sqlite"))?;
    let other = ledger.saw_account(&person("sam"), at(0))?;
    let first = ledger.open_run(&new_run(account, vec![change("A", "Enabled")]))?;
    let undo = NewRun { intent: Intent::Undo, origin: Some(first), ..new_run(account, vec![change("A", "Disabled")]) };
    let second = ledger.open_run(&undo)?;
    ledger.open_run(&new_run(other, vec![]))?;
    let third = ledger.open_run(&new_run(account, vec![]))?;
    let page = ledger.latest_runs(account, None, 2)?;
    assert_eq!(
        page.iter().map(|head| head.id).collect::<Vec<_>>(),
        [third, second],
        "the first page has the newest two"
    );
    assert_eq!(
        (page[1].intent, page[1].origin),
        (Intent::Undo, Some(first)),
        "an undo names the run that it goes back to"
    );
    let page = ledger.latest_runs(account, Some(second), 2)?;
    assert_eq!(
        page.iter().map(|head| head.id).collect::<Vec<_>>(),
        [first],
        "the next page has the rest of this account"
    );
    Ok(())
}

#[test]
fn two_programs_use_one_file_at_once() -> Result {
    const STEPS: usize = 20;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.sqlite");
    let start = std::sync::Barrier::new(4);
    std::thread::scope(|scope| {
        let programs: Vec<_> = (0..4)
            .map(|number| {
                let (path, start) = (&path, &start);
                scope.spawn(move || -> std::result::Result<(), Error> {
                    start.wait();
                    let ledger = Ledger::open(path)?;
                    let account = ledger.saw_account(&person(&format!("user{number}")), at(0))?;
                    let changes = (0..STEPS).map(|index| change(&index.to_string(), "Enabled")).collect();
                    let run = ledger.open_run(&new_run(account, changes))?;
                    for position in 0..STEPS {
                        ledger.record_intent(run, position, at(1), "id")?;
                        ledger.record_outcomes(run, &[(position, settled(Outcome::Accepted, 2))])?;
                    }
                    ledger.close_run(run, Ending::Completed, at(3))
                })
            })
            .collect();
        for program in programs {
            let answer = program.join().expect("the program does not panic");
            assert!(answer.is_ok(), "each program opens and writes the file as if it were alone: {answer:?}");
        }
    });
    let ledger = Ledger::open(&path)?;
    for run in 1..=4 {
        let run = ledger.run(RunId(run))?.ok_or("every program's run is there")?;
        assert!(run.changes.iter().all(|change| change.outcome == Some(Outcome::Accepted)), "with every step");
        assert_eq!(run.changes.len(), STEPS, "of every change");
    }
    Ok(())
}
