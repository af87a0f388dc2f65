//! Recovered runs: closed at a later start, acknowledged once, superseded by later runs.

use offswitch_ledger::{Ending, Ledger, Outcome, OutcomeUpdate, RunId};
use offswitch_model::{Identity, StopReason};

use crate::fixture::{Result, TENANT, at, change, identity, new_run, opened, outcome_update};

#[test]
fn a_recovered_run_is_unacknowledged_until_somebody_says_otherwise() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.db");
    let (ledger, account) = opened(&path)?;
    let open = || ledger.open_run(&new_run(account, vec![change("A", "Enabled")]));
    let (live, first, second) = (open()?, open()?, open()?);
    ledger.close_run(live, Ending::Completed, at(1))?;
    ledger.close_recovered_run(first, Ending::Stopped(StopReason::Interrupted), at(2))?;
    ledger.close_recovered_run(second, Ending::Stopped(StopReason::Record), at(2))?;
    drop(ledger);

    let ledger = Ledger::open(&path)?;
    let unacknowledged = |ledger: &Ledger| -> Result<Vec<RunId>> {
        Ok(ledger.unacknowledged_runs(TENANT)?.iter().map(|(run, _)| run.summary.id).collect())
    };
    assert_eq!(
        unacknowledged(&ledger)?,
        [first, second],
        "over a restart, oldest first, without what ended before eyes"
    );
    let (run, by) = &ledger.unacknowledged_runs(TENANT)?[0];
    assert_eq!((run.changes.len(), by), (1, &identity("alex")), "whole, and with who started it");
    assert_eq!(ledger.unacknowledged_runs("other")?, [], "to their tenant only");
    ledger.acknowledge_run("other", first)?;
    assert_eq!(unacknowledged(&ledger)?, [first, second], "which is the only one that can be told");
    ledger.acknowledge_run(TENANT, first)?;
    ledger.acknowledge_run(TENANT, first)?;
    ledger.acknowledge_run(TENANT, RunId(99))?;
    assert_eq!(unacknowledged(&ledger)?, [second], "what was told is not told again");
    let (kept, _) = ledger.run(TENANT, first)?.ok_or("the run is there")?;
    assert_eq!(
        kept.summary.ended,
        Some((at(2), Ending::Stopped(StopReason::Interrupted))),
        "and stays as it was recorded"
    );
    assert!(
        ledger.close_recovered_run(second, Ending::Stopped(StopReason::Interrupted), at(3)).is_err(),
        "a closed run is not closed again"
    );
    Ok(())
}

#[test]
fn what_later_runs_wrote_is_known() -> Result {
    let folder = tempfile::tempdir()?;
    let (ledger, account) = opened(&folder.path().join("ledger.db"))?;
    let stranger = ledger.upsert_account(&Identity { tenant_id: "other".into(), ..identity("alex") }, at(0))?;
    let sam = ledger.upsert_account(&identity("sam"), at(0))?;
    let names = ["taken", "open", "doubtful", "refused", "failed", "left", "never", "strange"];
    let changes = || names.iter().map(|name| change(name, "Enabled")).collect::<Vec<_>>();
    let earlier = ledger.open_run(&new_run(account, changes()))?;
    ledger.record_intent(earlier, 0, at(1), "id")?;
    let mine = ledger.open_run(&new_run(account, changes()))?;
    let later = ledger.later_runs(TENANT, mine)?;
    assert_eq!((later.any, later.superseded), (false, vec![]), "earlier runs do not count");

    let strange = ledger.open_run(&new_run(stranger, vec![change("strange", "Enabled")]))?;
    ledger.record_intent(strange, 0, at(1), "id")?;
    assert!(!ledger.later_runs(TENANT, mine)?.any, "nor do another tenant's");

    let later = ledger.open_run(&new_run(sam, changes()))?;
    let doubtful = OutcomeUpdate { in_doubt: true, ..outcome_update(Outcome::Failed, 2) };
    let outcomes = [
        (0, outcome_update(Outcome::Verified, 2)),
        (2, doubtful),
        (3, outcome_update(Outcome::Refused, 2)),
        (4, outcome_update(Outcome::Failed, 2)),
        (5, outcome_update(Outcome::NotAttempted, 2)),
    ];
    for position in 0..6 {
        ledger.record_intent(later, position, at(1), "id")?;
    }
    ledger.record_outcomes(later, &outcomes)?;
    let later = ledger.later_runs(TENANT, mine)?;
    assert!(later.any, "somebody else's run in the tenant is a later one");
    assert_eq!(later.superseded, [0, 1, 2], "what it wrote or may have written counts, and nothing else");
    Ok(())
}
