//! A program that is killed between two steps leaves behind exactly the steps that it had taken.

use offswitch_ledger::{DriftedOffering, Ending, Ledger, NewRun, Outcome, RunId};
use offswitch_model::{OfferingKey, OfferingKind};

use crate::fixture::{
    Result, SecondProcess, TENANT, at, change, contents, identity, item, new_run, outcome_update, snapshot,
    wait_for_the_end,
};

/// Tells the second copy of this test program where the ledger is and after how many steps to wait for its end.
const PATH: &str = "OFFSWITCH_LEDGER_CRASH_PATH";
const STEPS: &str = "OFFSWITCH_LEDGER_CRASH_STEPS";

/// Takes the first `steps` steps of a run of two changes and of two snapshots.
fn take_steps(ledger: &Ledger, steps: usize) -> std::result::Result<(), offswitch_ledger::Error> {
    let account = ledger.upsert_account(&identity("alex"), at(0))?;
    let drifted = vec![DriftedOffering {
        key: OfferingKey { kind: OfferingKind::Product, id: "C".into() },
        name: "Product C".into(),
    }];
    let changes = vec![change("A", "Enabled"), change("B", "Enabled")];
    let new = NewRun { drifted, ..new_run(account, changes) };
    let run = RunId(1);
    let step = |number: usize| match number {
        1 => ledger.record_snapshot(account, &snapshot(1, vec![item("A", "Enabled"), item("B", "Enabled")])),
        2 => ledger.open_run(&new).map(|_| ()),
        3 => ledger.record_intent(run, 0, at(2), "id"),
        4 => ledger.record_outcomes(run, &[(0, outcome_update(Outcome::Accepted, 3))]),
        5 => ledger.record_intent(run, 1, at(4), "id"),
        6 => ledger.record_outcomes(run, &[(1, outcome_update(Outcome::Failed, 5))]),
        7 => ledger.record_snapshot(account, &snapshot(6, vec![item("A", "Disabled"), item("B", "Enabled")])),
        8 => ledger.record_outcomes(run, &[(0, outcome_update(Outcome::Verified, 7))]),
        _ => ledger.close_run(run, Ending::Completed, at(8)),
    };
    (1..=steps).try_for_each(step)
}

#[test]
fn killed_between_any_two_steps() -> Result {
    if let (Some(path), Ok(steps)) = (std::env::var_os(PATH), std::env::var(STEPS)) {
        let ledger = Ledger::open(path.as_ref())?;
        take_steps(&ledger, steps.parse()?)?;
        return wait_for_the_end();
    }
    for steps in 0..=9 {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ledger.sqlite");
        let number = steps.to_string();
        let environment = [(PATH, path.as_os_str()), (STEPS, number.as_ref())];
        SecondProcess::start("crash::killed_between_any_two_steps", &environment)?.kill()?;

        let expected_folder = tempfile::tempdir()?;
        let expected = Ledger::open(&expected_folder.path().join("ledger.sqlite"))?;
        take_steps(&expected, steps)?;
        let kept = Ledger::open(&path)?;
        assert_eq!(contents(&kept)?, contents(&expected)?, "after {steps} steps and a kill exactly these are on disk");
        assert_eq!(
            kept.unfinished_runs(TENANT)?.len(),
            usize::from((2..9).contains(&steps)),
            "and the open run is found"
        );
    }
    Ok(())
}
