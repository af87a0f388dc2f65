//! The run lock: one program at a time may run.

use std::path::Path;

use offswitch_ledger::{Ending, Error, Ledger, NewRun, Outcome, RunId};
use offswitch_model::{Intent, StopReason};

use crate::fixture::{
    Result, SecondProcess, TENANT, at, change, contents, identity, item, new_run, opened, outcome_update, snapshot,
    wait_for_the_end,
};

/// Tells the second program where the ledger is.
const PATH: &str = "OFFSWITCH_LEDGER_RUN_LOCK_PATH";

/// In the second program: takes the run lock with a run that it leaves open.
fn run_and_wait(path: &Path) -> Result {
    let (ledger, account) = opened(path)?;
    let run = ledger.open_run(&new_run(account, vec![change("A", "Enabled"), change("B", "Enabled")]))?;
    ledger.record_intent(run, 0, at(1), "id")?;
    wait_for_the_end()
}

#[test]
fn while_another_program_holds_the_run_lock() -> Result {
    if let Some(path) = std::env::var_os(PATH) {
        return run_and_wait(path.as_ref());
    }
    for kill in [true, false] {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ledger.db");
        let second =
            SecondProcess::start("run_lock::while_another_program_holds_the_run_lock", &[(PATH, path.as_os_str())])?;

        let ledger = Ledger::open(&path)?;
        let account = ledger.upsert_account(&identity("sam"), at(0))?;
        ledger.record_snapshot(account, &snapshot(1, vec![item("A", "Enabled")]))?;
        assert!(ledger.latest_snapshot(account)?.is_some(), "what is seen can be recorded and read meanwhile");
        assert_eq!(ledger.history(TENANT, None, 9)?.len(), 1, "the other's run is in the history");
        let before = contents(&ledger)?;
        let run = RunId(1);
        let refusals = [
            ("opening a run", ledger.open_run(&new_run(account, vec![])).map(|_| ())),
            ("looking for runs to recover", ledger.unfinished_runs(TENANT).map(|_| ())),
            ("recording an intent", ledger.record_intent(run, 1, at(2), "id")),
            ("recording an outcome", ledger.record_outcomes(run, &[(0, outcome_update(Outcome::Failed, 2))])),
            ("closing", ledger.close_run(run, Ending::Stopped(StopReason::Interrupted), at(2))),
        ];
        for (what, answer) in refusals {
            assert!(matches!(answer, Err(Error::InUse)), "{what} is for the program in charge: {answer:?}");
        }
        assert_eq!(contents(&ledger)?, before, "and none of that changed anything");

        let end = if kill { SecondProcess::kill } else { SecondProcess::end };
        end(second)?;
        let unfinished = ledger.unfinished_runs(TENANT)?;
        assert_eq!(unfinished.len(), 1, "once the other is gone, however, the run that it left is found");
        assert!(unfinished[0].changes[0].intended_at.is_some(), "with how far it came");
        ledger.record_outcomes(
            run,
            &[(0, outcome_update(Outcome::Interrupted, 3)), (1, outcome_update(Outcome::NotAttempted, 3))],
        )?;
        ledger.close_run(run, Ending::Stopped(StopReason::Interrupted), at(4))?;
        let rest = NewRun { intent: Intent::Continue, origin: Some(run), ..new_run(account, vec![]) };
        ledger.open_run(&rest)?;
    }
    Ok(())
}

#[test]
fn the_run_lock_ends_with_the_ledger() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.db");
    let (first, account) = opened(&path)?;
    let second = Ledger::open(&path)?;
    second.unfinished_runs(TENANT)?;
    assert!(
        matches!(first.open_run(&new_run(account, vec![])), Err(Error::InUse)),
        "the run lock is its who needs it first, not his who opens first"
    );
    drop(second);
    first.open_run(&new_run(account, vec![]))?;
    assert!(matches!(Ledger::open(&path)?.unfinished_runs(TENANT), Err(Error::InUse)), "then it is the other's");
    first.open_run(&new_run(account, vec![]))?;
    Ok(())
}

#[test]
fn where_no_lock_can_be_no_run_is() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.db");
    std::fs::create_dir(folder.path().join("ledger.db.lock"))?;
    let (ledger, account) = opened(&path)?;
    let answer = ledger.open_run(&new_run(account, vec![]));
    assert!(matches!(answer, Err(Error::Unopenable(_) | Error::ReadOnly(_))), "it is told: {answer:?}");
    assert_eq!(ledger.history(TENANT, None, 9)?, [], "nothing is recorded");
    Ok(())
}
