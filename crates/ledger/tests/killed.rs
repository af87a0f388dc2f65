//! A program that is killed between two steps leaves behind exactly the steps that it had taken.

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use jiff::Timestamp;
use offswitch_ledger::{
    AccountId, Ending, Intent, Ledger, NewRun, OfferingKind, Outcome, Person, PlannedChange, RunId, Settlement,
};

/// Tells the second copy of this test program where the ledger is and after how many steps to wait for its end.
const PATH: &str = "OFFSWITCH_LEDGER_KILLED_PATH";
const STEPS: &str = "OFFSWITCH_LEDGER_KILLED_STEPS";

/// Takes the first `steps` steps of a run of two changes.
fn take_steps(ledger: &Ledger, steps: usize) -> Result<(), offswitch_ledger::Error> {
    let now = Timestamp::UNIX_EPOCH;
    let change = |offering: &str| PlannedChange {
        kind: OfferingKind::OfferType,
        offering: offering.into(),
        name: offering.into(),
        from: "Enabled".into(),
        to: "Disabled".into(),
    };
    let outcome = |outcome| Settlement { outcome, at: now, correlation_id: None, reason: None };
    let person =
        Person { tenant_id: "t".into(), user_id: "u".into(), name: "n".into(), username: "u@x.example".into() };
    let account = ledger.saw_account(&person, now)?;
    let changes = vec![change("SaaS"), change("DYNAMICSBC")];
    let new = NewRun { account, intent: Intent::Set, origin: None, started_at: now, changes };
    let step = |number: usize| match number {
        1 => ledger.open_run(&new).map(|_| ()),
        2 => ledger.record_intent(RunId(1), 0, now, "id"),
        3 => ledger.record_outcomes(RunId(1), &[(0, outcome(Outcome::Accepted))]),
        4 => ledger.record_intent(RunId(1), 1, now, "id"),
        5 => ledger.record_outcomes(RunId(1), &[(1, outcome(Outcome::Failed))]),
        6 => ledger.record_outcomes(RunId(1), &[(0, outcome(Outcome::Verified))]),
        _ => ledger.close_run(RunId(1), Ending::Completed, now),
    };
    (1..=steps).try_for_each(step)
}

#[test]
fn killed_between_any_two_steps() -> Result<(), Box<dyn Error>> {
    if let (Ok(path), Ok(steps)) = (std::env::var(PATH), std::env::var(STEPS)) {
        let ledger = Ledger::open(path.as_ref())?;
        take_steps(&ledger, steps.parse()?)?;
        std::io::stdout().write_all(b"\ntaken!")?;
        std::io::stdout().flush()?;
        std::io::stdin().read_to_end(&mut Vec::new())?;
        return Ok(());
    }
    for steps in 0..=7 {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ledger.sqlite");
        let mut child = Command::new(std::env::current_exe()?)
            .args(["--exact", "killed_between_any_two_steps", "--nocapture", "--quiet"])
            .env(PATH, &path)
            .env(STEPS, steps.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut output = child.stdout.take().ok_or("a pipe")?;
        let mut said = Vec::new();
        let mut byte = [0];
        while !said.ends_with(b"taken!") && output.read(&mut byte)? == 1 {
            said.push(byte[0]);
        }
        assert!(said.ends_with(b"taken!"), "the program took its steps before it was killed");
        child.kill()?;
        child.wait()?;

        let expected_folder = tempfile::tempdir()?;
        let expected = Ledger::open(&expected_folder.path().join("ledger.sqlite"))?;
        take_steps(&expected, steps)?;
        let kept = Ledger::open(&path)?;
        assert_eq!(
            kept.run(RunId(1))?,
            expected.run(RunId(1))?,
            "after {steps} steps and a kill exactly these are on disk"
        );
        assert_eq!(
            kept.open_runs(AccountId(1))?.len(),
            usize::from((1..7).contains(&steps)),
            "and the open run is found"
        );
    }
    Ok(())
}
