//! History of a tenant: its runs and the counts of their outcomes.

use offswitch_ledger::{AccountId, Counts, Ending, Ledger, NewRun, Outcome, PlannedChange, RunId};
use offswitch_model::{Identity, Intent, StopReason};

use crate::fixture::{Result, TENANT, at, change, identity, new_run, opened, outcome_update};

/// Opens a run with a change for each outcome, intends those that have been sent, and records the outcomes.
fn run_of(ledger: &Ledger, account: AccountId, outcomes: &[Option<Outcome>]) -> Result<RunId> {
    let changes = (0..outcomes.len()).map(|index| change(&index.to_string(), "Enabled")).collect();
    let run = ledger.open_run(&new_run(account, changes))?;
    for (position, outcome) in outcomes.iter().enumerate() {
        if *outcome != Some(Outcome::NotAttempted) {
            ledger.record_intent(run, position, at(1), "id")?;
        }
        if let Some(outcome) = outcome {
            ledger.record_outcomes(run, &[(position, outcome_update(*outcome, 2))])?;
        }
    }
    Ok(run)
}

#[test]
fn every_change_is_counted_once() -> Result {
    let folder = tempfile::tempdir()?;
    let (ledger, account) = opened(&folder.path().join("ledger.db"))?;
    let mut outcomes = Vec::new();
    for (times, outcome) in [
        (1, Some(Outcome::Accepted)),
        (2, Some(Outcome::Verified)),
        (3, Some(Outcome::Unconfirmed)),
        (5, Some(Outcome::Refused)),
        (6, Some(Outcome::Failed)),
        (7, Some(Outcome::NotAttempted)),
        (8, Some(Outcome::Interrupted)),
        (9, None),
    ] {
        outcomes.extend([outcome].repeat(times));
    }
    let run = run_of(&ledger, account, &outcomes)?;
    let untouched = ledger.open_run(&new_run(account, vec![change("A", "Enabled"), change("B", "Enabled")]))?;
    let counts = |index: usize| Ok::<_, offswitch_ledger::Error>(ledger.history(TENANT, None, 9)?[index].counts);
    let expected =
        Counts { planned: 41, verified: 2, unconfirmed: 4, refused: 5, failed: 6, not_attempted: 7, interrupted: 8 };
    assert_eq!(counts(1)?, expected, "in an open run what has no outcome is open: 9 of 41");
    assert_eq!(counts(0)?, Counts { planned: 2, ..Counts::default() }, "also what was never sent");
    for run in [run, untouched] {
        ledger.close_run(run, Ending::Stopped(StopReason::Record), at(3))?;
    }
    assert_eq!(
        counts(1)?,
        Counts { unconfirmed: 4 + 9, ..expected },
        "in a closed one what was about to be sent may have been done, and is not said to be undone"
    );
    assert_eq!(
        counts(0)?,
        Counts { planned: 2, not_attempted: 2, ..Counts::default() },
        "and what was not, was not attempted"
    );
    Ok(())
}

#[test]
fn newest_first_in_pages_across_the_tenants_accounts() -> Result {
    let folder = tempfile::tempdir()?;
    let (ledger, alex) = opened(&folder.path().join("ledger.db"))?;
    let sam = ledger.upsert_account(&identity("sam"), at(0))?;
    let stranger = Identity { tenant_id: "other".into(), ..identity("alex") };
    let other = ledger.upsert_account(&stranger, at(0))?;
    let runs: Vec<_> = [alex, other, sam, sam, other, alex, alex]
        .into_iter()
        .map(|account| ledger.open_run(&new_run(account, vec![])))
        .collect::<std::result::Result<_, _>>()?;
    let page = |before: Option<usize>, count| {
        let entries = ledger.history(TENANT, before.map(|index| runs[index]), count)?;
        Ok::<_, offswitch_ledger::Error>(
            entries
                .iter()
                .map(|entry| (runs.iter().position(|run| *run == entry.summary.id), entry.identity.user_id.clone()))
                .collect::<Vec<_>>(),
        )
    };
    let entry = |index: usize, user: &str| (Some(index), user.to_owned());
    assert_eq!(page(None, 3)?, [entry(6, "alex"), entry(5, "alex"), entry(3, "sam")], "the first page, by whom");
    assert_eq!(page(Some(3), 3)?, [entry(2, "sam"), entry(0, "alex")], "the next page has the rest");
    assert_eq!(page(Some(0), 3)?, [], "and then there is no more");
    assert_eq!(page(None, 0)?, [], "a page of nothing is empty");
    assert_eq!(ledger.history("other", None, 9)?.len(), 2, "another tenant has its own history");
    assert_eq!(ledger.history("", None, 9)?, [], "and an unknown one has none");
    Ok(())
}

#[test]
fn a_run_is_shown_to_its_tenant_only() -> Result {
    let folder = tempfile::tempdir()?;
    let (ledger, account) = opened(&folder.path().join("ledger.db"))?;
    let first = ledger.open_run(&new_run(account, vec![change("A", "Enabled")]))?;
    let undo = NewRun { intent: Intent::Undo, origin: Some(first), ..new_run(account, vec![]) };
    let second = ledger.open_run(&undo)?;
    let (run, by) = ledger.run(TENANT, second)?.ok_or("the run is there")?;
    assert_eq!(
        (run.summary.intent, run.summary.origin),
        (Intent::Undo, Some(first)),
        "an undo names what it goes back to"
    );
    assert_eq!(by, identity("alex"), "and who started it");
    assert_eq!(ledger.run("other", first)?, None, "another tenant does not see it");
    assert_eq!(ledger.run(TENANT, RunId(99))?, None, "an unknown number is no run");
    let open: Vec<_> = ledger.unfinished_runs(TENANT)?.iter().map(|run| run.summary.id).collect();
    assert_eq!(open, [first, second], "unfinished runs come oldest first");
    assert_eq!(ledger.unfinished_runs("other")?, [], "and to their tenant only");
    Ok(())
}

#[test]
fn the_one_value_that_a_run_leads_to() -> Result {
    let folder = tempfile::tempdir()?;
    let (ledger, account) = opened(&folder.path().join("ledger.db"))?;
    let to = |offering: &str, value: &str| PlannedChange { to: value.into(), ..change(offering, "x") };
    let runs = [
        (vec![to("A", "Disabled"), to("B", "Disabled")], Some("Disabled".to_owned())),
        (vec![to("A", "Disabled"), to("B", "Enabled"), to("C", "Disabled")], None),
        (vec![], None),
    ];
    for (changes, value) in runs {
        let run = ledger.open_run(&new_run(account, changes))?;
        assert_eq!(ledger.history(TENANT, None, 1)?[0].to, value, "of untouched changes");
        if value.is_some() {
            ledger.record_intent(run, 1, at(1), "id")?;
            assert_eq!(ledger.history(TENANT, None, 1)?[0].to, value, "and of changes that stand differently");
        }
    }
    Ok(())
}

#[test]
fn offerings_whose_last_write_was_refused_are_known() -> Result {
    let folder = tempfile::tempdir()?;
    let (ledger, account) = opened(&folder.path().join("ledger.sqlite"))?;
    let other = ledger.upsert_account(&Identity { tenant_id: "other".into(), ..identity("alex") }, at(0))?;
    let run = |account, outcomes: &[(&str, Outcome)]| -> Result {
        let run = ledger.open_run(&new_run(account, outcomes.iter().map(|(id, _)| change(id, "Enabled")).collect()))?;
        for (position, (_, outcome)) in outcomes.iter().enumerate() {
            if *outcome != Outcome::NotAttempted {
                ledger.record_intent(run, position, at(1), "an id")?;
            }
            ledger.record_outcomes(run, &[(position, outcome_update(*outcome, 2))])?;
        }
        Ok(ledger.close_run(run, Ending::Completed, at(3))?)
    };
    run(
        account,
        &[("A", Outcome::Refused), ("B", Outcome::Refused), ("C", Outcome::Verified), ("D", Outcome::Refused)],
    )?;
    run(other, &[("C", Outcome::Refused)])?;
    run(account, &[("A", Outcome::Verified), ("D", Outcome::NotAttempted)])?;
    let refused: Vec<_> = ledger.refused_offerings(TENANT)?.into_iter().map(|(key, _)| key.id).collect();
    assert_eq!(refused, ["B", "D"], "without what was accepted since, and without other tenants' refusals");
    Ok(())
}
