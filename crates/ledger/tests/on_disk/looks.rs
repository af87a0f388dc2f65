//! What was seen when.

use offswitch_ledger::{AccountId, LastLook, Ledger, Look, PolicySeen, Snapshot};
use rusqlite::Connection;

use crate::fixture::{Result, at, look, opened, person, sighting};

fn last(ledger: &Ledger, account: AccountId) -> Result<LastLook> {
    Ok(ledger.last_look(account)?.ok_or("there was a look")?)
}

#[test]
fn the_same_again_only_becomes_newer() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.db");
    let (ledger, account) = opened(&path)?;
    assert_eq!(ledger.last_look(account)?, None, "before the first look nothing was seen");
    let both = vec![sighting("A", "Enabled"), sighting("B", "Disabled")];
    ledger.record_look(account, &look(1, both.clone()))?;
    ledger.record_look(account, &look(2, both.clone()))?;
    let turned = vec![both[1].clone(), both[0].clone()];
    ledger.record_look(account, &look(3, turned.clone()))?;
    let seen = Snapshot { first_at: at(1), last_at: at(3), offerings: both.clone() };
    assert_eq!(last(&ledger, account)?.products, seen, "in whatever order the service tells them");

    let off = vec![sighting("A", "Disabled"), sighting("B", "Disabled")];
    ledger.record_look(account, &look(4, off.clone()))?;
    let seen = Snapshot { first_at: at(4), last_at: at(4), offerings: off };
    assert_eq!(last(&ledger, account)?.products, seen, "another value is something new");
    ledger.record_look(account, &look(5, both))?;
    assert_eq!(last(&ledger, account)?.products.first_at, at(5), "what was seen before something else is seen anew");
    ledger.record_look(account, &look(6, vec![]))?;
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
    ledger.record_look(account, &look(1, vec![sighting("A", "Enabled")]))?;
    assert_eq!(last(&ledger, account)?.offer_types, None, "offer types that never could be read are not empty");
    let types = vec![sighting("SaaS", "Enabled")];
    ledger
        .record_look(account, &Look { offer_types: Some(types.clone()), ..look(2, vec![sighting("A", "Enabled")]) })?;
    ledger.record_look(account, &look(3, vec![sighting("A", "Disabled")]))?;
    let seen = last(&ledger, account)?;
    assert_eq!(
        seen.offer_types,
        Some(Snapshot { first_at: at(2), last_at: at(2), offerings: types }),
        "a look without them leaves them and their time alone"
    );
    assert_eq!(seen.products.offerings, [sighting("A", "Disabled")], "while the products move on");
    ledger.record_look(account, &Look { offer_types: Some(vec![]), ..look(4, vec![]) })?;
    assert_eq!(last(&ledger, account)?.offer_types.ok_or("seen")?.offerings, [], "that there are none is seen");
    Ok(())
}

#[test]
fn the_policy_is_kept_as_seen() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.db");
    let (ledger, account) = opened(&path)?;
    let first = look(1, vec![sighting("A", "Enabled")]);
    ledger.record_look(account, &first)?;
    ledger.record_look(account, &Look { at: at(2), ..first.clone() })?;
    let changed = PolicySeen { default_value: "Disabled".into(), ..first.policy.clone() };
    ledger.record_look(account, &Look { at: at(3), policy: changed.clone(), ..first })?;
    let seen = last(&ledger, account)?;
    assert_eq!(seen.policy, changed, "the last one counts");
    assert_eq!((seen.products.first_at, seen.products.last_at), (at(1), at(3)), "and makes no new list");
    drop(ledger);
    let kept: i64 = Connection::open(&path)?.query_row("SELECT count(*) FROM policies", [], |row| row.get(0))?;
    assert_eq!(kept, 2, "the policy as it was before is kept");
    Ok(())
}

#[test]
fn looks_belong_to_the_account() -> Result {
    let folder = tempfile::tempdir()?;
    let (ledger, alex) = opened(&folder.path().join("ledger.db"))?;
    let sam = ledger.saw_account(&person("sam"), at(0))?;
    ledger.record_look(alex, &look(1, vec![sighting("A", "Enabled")]))?;
    assert_eq!(ledger.last_look(sam)?, None, "what one person saw another did not");
    ledger.record_look(sam, &look(2, vec![sighting("A", "Enabled")]))?;
    assert_eq!(last(&ledger, alex)?.products.last_at, at(1), "nor is it renewed by another's look");
    assert!(ledger.record_look(AccountId(99), &look(3, vec![])).is_err(), "nobody sees nothing");
    assert_eq!(ledger.last_look(AccountId(99))?, None, "and nothing is kept of it");
    Ok(())
}
