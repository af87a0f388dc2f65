//! Runs that a later start closes, and what came after them.

use offswitch_ledger::{Ending, Ledger, Outcome, Person, RunId, Settlement};

use crate::fixture::{Result, TENANT, at, change, new_run, opened, person, settled};

#[test]
fn a_recovered_run_is_untold_until_somebody_says_otherwise() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.db");
    let (ledger, account) = opened(&path)?;
    let open = || ledger.open_run(&new_run(account, vec![change("A", "Enabled")]));
    let (live, first, second) = (open()?, open()?, open()?);
    ledger.close_run(live, Ending::Completed, at(1))?;
    ledger.close_recovered_run(first, Ending::Interrupted, at(2))?;
    ledger.close_recovered_run(second, Ending::Record, at(2))?;
    drop(ledger);

    let ledger = Ledger::open(&path)?;
    let untold = |ledger: &Ledger| -> Result<Vec<RunId>> {
        Ok(ledger.untold_runs(TENANT)?.iter().map(|(run, _)| run.head.id).collect())
    };
    assert_eq!(untold(&ledger)?, [first, second], "over a restart, oldest first, without what ended before eyes");
    let (run, by) = &ledger.untold_runs(TENANT)?[0];
    assert_eq!((run.changes.len(), by), (1, &person("alex")), "whole, and with who started it");
    assert_eq!(ledger.untold_runs("other")?, [], "to their tenant only");
    ledger.record_told("other", first)?;
    assert_eq!(untold(&ledger)?, [first, second], "which is the only one that can be told");
    ledger.record_told(TENANT, first)?;
    ledger.record_told(TENANT, first)?;
    ledger.record_told(TENANT, RunId(99))?;
    assert_eq!(untold(&ledger)?, [second], "what was told is not told again");
    let (kept, _) = ledger.run(TENANT, first)?.ok_or("the run is there")?;
    assert_eq!(kept.head.ended, Some((at(2), Ending::Interrupted)), "and stays as it was recorded");
    assert!(
        ledger.close_recovered_run(second, Ending::Interrupted, at(3)).is_err(),
        "a closed run is not closed again"
    );
    Ok(())
}

#[test]
fn what_later_runs_wrote_is_known() -> Result {
    let folder = tempfile::tempdir()?;
    let (ledger, account) = opened(&folder.path().join("ledger.db"))?;
    let stranger = ledger.saw_account(&Person { tenant_id: "other".into(), ..person("alex") }, at(0))?;
    let sam = ledger.saw_account(&person("sam"), at(0))?;
    let names = ["taken", "open", "doubtful", "refused", "failed", "left", "never", "strange"];
    let changes = || names.iter().map(|name| change(name, "Enabled")).collect::<Vec<_>>();
    let earlier = ledger.open_run(&new_run(account, changes()))?;
    ledger.record_intent(earlier, 0, at(1), "id")?;
    let mine = ledger.open_run(&new_run(account, changes()))?;
    let since = ledger.since(TENANT, mine)?;
    assert_eq!((since.followed, since.rewritten), (false, vec![]), "earlier runs do not count");

    let strange = ledger.open_run(&new_run(stranger, vec![change("strange", "Enabled")]))?;
    ledger.record_intent(strange, 0, at(1), "id")?;
    assert!(!ledger.since(TENANT, mine)?.followed, "nor do another tenant's");

    let later = ledger.open_run(&new_run(sam, changes()))?;
    let doubtful = Settlement { in_doubt: true, ..settled(Outcome::Failed, 2) };
    let outcomes = [
        (0, settled(Outcome::Verified, 2)),
        (2, doubtful),
        (3, settled(Outcome::Refused, 2)),
        (4, settled(Outcome::Failed, 2)),
        (5, settled(Outcome::NotAttempted, 2)),
    ];
    for position in 0..6 {
        ledger.record_intent(later, position, at(1), "id")?;
    }
    ledger.record_outcomes(later, &outcomes)?;
    let since = ledger.since(TENANT, mine)?;
    assert!(since.followed, "somebody else's run in the tenant is a later one");
    assert_eq!(since.rewritten, [0, 1, 2], "what it wrote or may have written counts, and nothing else");
    Ok(())
}
