//! Snapshots: recorded, renewed and read.

use offswitch_ledger::{AccountId, LatestSnapshot, Ledger, NewSnapshot, OfferingsSnapshot, PolicySnapshot};
use rusqlite::Connection;

use crate::fixture::{Result, at, identity, item, opened, snapshot};

fn last(ledger: &Ledger, account: AccountId) -> Result<LatestSnapshot> {
    Ok(ledger.latest_snapshot(account)?.ok_or("there was a look")?)
}

#[test]
fn the_same_again_only_becomes_newer() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.db");
    let (ledger, account) = opened(&path)?;
    assert_eq!(ledger.latest_snapshot(account)?, None, "before the first look nothing was seen");
    let both = vec![item("A", "Enabled"), item("B", "Disabled")];
    ledger.record_snapshot(account, &snapshot(1, both.clone()))?;
    ledger.record_snapshot(account, &snapshot(2, both.clone()))?;
    let turned = vec![both[1].clone(), both[0].clone()];
    ledger.record_snapshot(account, &snapshot(3, turned.clone()))?;
    let expected = OfferingsSnapshot { first_at: at(1), last_at: at(3), offerings: both.clone() };
    assert_eq!(last(&ledger, account)?.products, expected, "in whatever order the service tells them");

    let off = vec![item("A", "Disabled"), item("B", "Disabled")];
    ledger.record_snapshot(account, &snapshot(4, off.clone()))?;
    let expected = OfferingsSnapshot { first_at: at(4), last_at: at(4), offerings: off };
    assert_eq!(last(&ledger, account)?.products, expected, "another value is something new");
    ledger.record_snapshot(account, &snapshot(5, both))?;
    assert_eq!(last(&ledger, account)?.products.first_at, at(5), "what was seen before something else is seen anew");
    ledger.record_snapshot(account, &snapshot(6, vec![]))?;
    assert_eq!(last(&ledger, account)?.products.offerings, [], "that there is nothing is seen too");
    drop(ledger);

    let connection = Connection::open(&path)?;
    let kept: i64 = connection.query_row("SELECT count(*) FROM snapshots", [], |row| row.get(0))?;
    assert_eq!(kept, 4, "every list that was seen is kept");
    Ok(())
}

#[test]
fn offer_types_that_could_not_be_read_stay_as_seen() -> Result {
    let folder = tempfile::tempdir()?;
    let (ledger, account) = opened(&folder.path().join("ledger.db"))?;
    ledger.record_snapshot(account, &snapshot(1, vec![item("A", "Enabled")]))?;
    assert_eq!(last(&ledger, account)?.offer_types, None, "offer types that never could be read are not empty");
    let types = vec![item("SaaS", "Enabled")];
    ledger.record_snapshot(
        account,
        &NewSnapshot { offer_types: Some(types.clone()), ..snapshot(2, vec![item("A", "Enabled")]) },
    )?;
    ledger.record_snapshot(account, &snapshot(3, vec![item("A", "Disabled")]))?;
    let latest = last(&ledger, account)?;
    assert_eq!(
        latest.offer_types,
        Some(OfferingsSnapshot { first_at: at(2), last_at: at(2), offerings: types }),
        "a look without them leaves them and their time alone"
    );
    assert_eq!(latest.products.offerings, [item("A", "Disabled")], "while the products move on");
    ledger.record_snapshot(account, &NewSnapshot { offer_types: Some(vec![]), ..snapshot(4, vec![]) })?;
    assert_eq!(last(&ledger, account)?.offer_types.ok_or("seen")?.offerings, [], "that there are none is seen");
    Ok(())
}

#[test]
fn the_policy_is_kept_as_seen() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.db");
    let (ledger, account) = opened(&path)?;
    let first = snapshot(1, vec![item("A", "Enabled")]);
    ledger.record_snapshot(account, &first)?;
    ledger.record_snapshot(account, &NewSnapshot { at: at(2), ..first.clone() })?;
    let changed = PolicySnapshot { default_value: "Disabled".into(), ..first.policy.clone() };
    ledger.record_snapshot(account, &NewSnapshot { at: at(3), policy: changed.clone(), ..first })?;
    let latest = last(&ledger, account)?;
    assert_eq!(latest.policy, changed, "the last one counts");
    assert_eq!((latest.products.first_at, latest.products.last_at), (at(1), at(3)), "and makes no new list");
    drop(ledger);
    let kept: i64 = Connection::open(&path)?.query_row("SELECT count(*) FROM policies", [], |row| row.get(0))?;
    assert_eq!(kept, 2, "the policy as it was before is kept");
    Ok(())
}

#[test]
fn snapshots_belong_to_the_account() -> Result {
    let folder = tempfile::tempdir()?;
    let (ledger, alex) = opened(&folder.path().join("ledger.db"))?;
    let sam = ledger.upsert_account(&identity("sam"), at(0))?;
    ledger.record_snapshot(alex, &snapshot(1, vec![item("A", "Enabled")]))?;
    assert_eq!(ledger.latest_snapshot(sam)?, None, "what one person saw another did not");
    ledger.record_snapshot(sam, &snapshot(2, vec![item("A", "Enabled")]))?;
    assert_eq!(last(&ledger, alex)?.products.last_at, at(1), "nor is it renewed by another's look");
    assert!(ledger.record_snapshot(AccountId(99), &snapshot(3, vec![])).is_err(), "nobody sees nothing");
    assert_eq!(ledger.latest_snapshot(AccountId(99))?, None, "and nothing is kept of it");
    Ok(())
}
