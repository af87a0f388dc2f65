//! Failed writes, and the durability of those that succeed.

use jiff::Timestamp;
use offswitch_model::{Identity, Intent, OfferingKey, OfferingKind};

use crate::{Ending, Error, Ledger, NewRun, Outcome, OutcomeUpdate, PlannedChange};

fn outcome_update(outcome: Outcome) -> OutcomeUpdate {
    OutcomeUpdate {
        outcome,
        at: Timestamp::UNIX_EPOCH,
        correlation_id: None,
        reason: None,
        in_doubt: false,
        observed: None,
    }
}

/// A ledger with one open run of one intended change, and the run's plan.
fn started(folder: &tempfile::TempDir) -> Result<(Ledger, NewRun, crate::RunId), Error> {
    let ledger = Ledger::open(&folder.path().join("ledger.sqlite"))?;
    let identity = Identity {
        tenant_id: "t".into(),
        user_id: "u".into(),
        name: "Alex".into(),
        username: "alex@practice.example".into(),
    };
    let account = ledger.upsert_account(&identity, Timestamp::UNIX_EPOCH)?;
    let change = PlannedChange {
        key: OfferingKey { kind: OfferingKind::Product, id: "CFQ7TTC0KP0P".into() },
        name: "Power Apps per user".into(),
        from: "Enabled".into(),
        to: "Disabled".into(),
    };
    let changes = vec![change];
    let started_at = Timestamp::UNIX_EPOCH;
    let new = NewRun { account, intent: Intent::Set, origin: None, started_at, changes, drifted: vec![] };
    let run = ledger.open_run(&new)?;
    ledger.record_intent(run, 0, Timestamp::UNIX_EPOCH, "id")?;
    Ok((ledger, new, run))
}

#[test]
fn a_full_disk_is_told_and_loses_nothing() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let (ledger, new, run) = started(&folder)?;
    let pages: i64 = ledger.connection().pragma_query_value(None, "page_count", |row| row.get(0))?;
    ledger.connection().pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
    let mut huge = new.clone();
    huge.changes[0].name = "x".repeat(1_000_000);
    assert!(
        matches!(ledger.open_run(&huge), Err(Error::Full(_))),
        "a run that finds no room says that the disk is full"
    );
    assert_eq!(ledger.unfinished_runs("t")?.len(), 1, "nothing of that run is left behind, the earlier one stands");
    ledger.connection().pragma_update_and_check(None, "max_page_count", i64::from(u32::MAX - 1), |_| Ok(()))?;
    ledger.record_outcomes(run, &[(0, outcome_update(Outcome::Accepted))])?;
    ledger.open_run(&huge)?;
    Ok(())
}

#[test]
fn a_ledger_that_may_not_be_written_says_so() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let (ledger, new, run) = started(&folder)?;
    ledger.connection().pragma_update(None, "query_only", true)?;
    assert!(matches!(ledger.open_run(&new), Err(Error::ReadOnly(_))), "opening a run is refused");
    assert!(
        matches!(ledger.close_run(run, Ending::Completed, Timestamp::UNIX_EPOCH), Err(Error::ReadOnly(_))),
        "closing one too"
    );
    assert_eq!(ledger.unfinished_runs("t")?.len(), 1, "what was recorded can still be read");
    Ok(())
}

#[test]
fn intent_is_on_disk_before_the_call_returns() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let (ledger, ..) = started(&folder)?;
    let asked =
        |name: &str| ledger.connection().pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0));
    assert_eq!(asked("synchronous")?, 2.into(), "synchronous is FULL");
    assert_eq!(asked("journal_mode")?, "wal".to_owned().into(), "the journal is a write-ahead log");
    assert_eq!(asked("foreign_keys")?, 1.into(), "references are kept");
    Ok(())
}
