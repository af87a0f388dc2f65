//! Known offerings: everything that was ever seen, and what of it was acknowledged to be missing.

use offswitch_ledger::{AccountId, KnownOffering, Ledger, NewSnapshot};
use offswitch_model::OfferingKey;

use crate::fixture::{Result, at, identity, item, opened, snapshot};

/// Id, value, second of the last sighting, and whether it was acknowledged to be missing.
fn known(ledger: &Ledger, account: AccountId) -> Result<Vec<(String, String, i64, bool)>> {
    let row = |KnownOffering { key, value, seen_at, missing_acknowledged, .. }| {
        (key.to_string(), value, seen_at.as_second() - at(0).as_second(), missing_acknowledged)
    };
    Ok(ledger.known_offerings(account)?.into_iter().map(row).collect())
}

fn row(key: &str, value: &str, second: i64, acknowledged: bool) -> (String, String, i64, bool) {
    (key.to_owned(), value.to_owned(), second, acknowledged)
}

#[test]
fn what_was_ever_seen_stays_known_as_it_was_seen_last() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.db");
    let (ledger, account) = opened(&path)?;
    assert_eq!(known(&ledger, account)?, [], "before the first look nothing is known");
    let types = Some(vec![item("SaaS", "Enabled")]);
    let first = NewSnapshot { offer_types: types, ..snapshot(1, vec![item("A", "Enabled"), item("B", "Enabled")]) };
    ledger.record_snapshot(account, &first)?;
    ledger.record_snapshot(account, &snapshot(2, vec![item("A", "Disabled")]))?;
    ledger.record_snapshot(account, &snapshot(3, vec![item("A", "Disabled"), item("C", "Perhaps")]))?;
    let other = ledger.upsert_account(&identity("kim"), at(4))?;
    ledger.record_snapshot(other, &snapshot(5, vec![item("D", "Enabled")]))?;
    drop(ledger);
    let expected = [
        row("offerType:SaaS", "Enabled", 1, false),
        row("product:A", "Disabled", 3, false),
        row("product:B", "Enabled", 1, false),
        row("product:C", "Perhaps", 3, false),
    ];
    let (ledger, account) = opened(&path)?;
    assert_eq!(
        known(&ledger, account)?,
        expected,
        "each with the time of its own last sighting, and of this account only"
    );
    Ok(())
}

#[test]
fn what_is_acknowledged_to_be_missing_is_so_until_it_is_seen_again() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.db");
    let (ledger, account) = opened(&path)?;
    ledger.record_snapshot(account, &snapshot(1, vec![item("A", "Enabled"), item("B", "Enabled")]))?;
    ledger.record_snapshot(account, &snapshot(2, vec![item("A", "Enabled")]))?;
    let key: OfferingKey = "product:B".parse()?;
    for second in [3, 4] {
        ledger.acknowledge_missing(account, std::slice::from_ref(&key), at(second))?;
    }
    let of_b = |ledger: &Ledger| Ok::<_, Box<dyn std::error::Error>>(known(ledger, account)?[1].clone());
    assert_eq!(of_b(&ledger)?, row("product:B", "Enabled", 1, true), "it is known, and that it is missing, too");
    drop(ledger);
    let ledger = Ledger::open(&path)?;
    assert_eq!(of_b(&ledger)?, row("product:B", "Enabled", 1, true), "also after a restart");
    ledger.record_snapshot(account, &snapshot(5, vec![item("A", "Enabled"), item("B", "Disabled")]))?;
    assert_eq!(
        of_b(&ledger)?,
        row("product:B", "Disabled", 5, false),
        "once it is listed again nothing is acknowledged"
    );
    ledger.record_snapshot(account, &snapshot(6, vec![item("A", "Enabled")]))?;
    assert_eq!(of_b(&ledger)?, row("product:B", "Disabled", 5, false), "nor when it goes missing anew");
    Ok(())
}
