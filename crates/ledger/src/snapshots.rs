//! Snapshots: each account's readings of the policy and its offerings, one row for as long as nothing changed.

use jiff::Timestamp;
use offswitch_model::OfferingKind;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use crate::error::Error;
use crate::ledger::Ledger;
use crate::records::AccountId;
use crate::sql_types::{Text, Time};
use crate::write::transaction;

/// The policy of a snapshot, in the service's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicySnapshot {
    /// Its id.
    pub id: String,
    /// Its description.
    pub description: String,
    /// The value of what is new.
    pub default_value: String,
}

/// One offering of a snapshot, in the service's own words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SnapshotItem {
    /// Its id.
    pub offering: String,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// One reading of the list, to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSnapshot {
    /// The time of the reading.
    pub at: Timestamp,
    /// The policy.
    pub policy: PolicySnapshot,
    /// The products.
    pub products: Vec<SnapshotItem>,
    /// The offer types; none if they could not be read.
    pub offer_types: Option<Vec<SnapshotItem>>,
}

/// The offerings of one kind, unchanged from the first to the last of several snapshots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferingsSnapshot {
    /// The time of the first of these snapshots.
    pub first_at: Timestamp,
    /// The time of the last of these snapshots.
    pub last_at: Timestamp,
    /// The offerings, in the order of the first of these snapshots.
    pub offerings: Vec<SnapshotItem>,
}

/// The latest snapshot of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LatestSnapshot {
    /// The policy.
    pub policy: PolicySnapshot,
    /// The products.
    pub products: OfferingsSnapshot,
    /// The offer types, which may have been read longer ago; none if they never could be read.
    pub offer_types: Option<OfferingsSnapshot>,
}

impl Ledger {
    /// Records a snapshot of `account`. A part that is the same as in the latest one only becomes newer, in whatever order
    /// the offerings stand; anything else is recorded beside the earlier ones. Needs no run lock.
    ///
    /// # Errors
    /// Any [`Error`] of a ledger that cannot be written; then nothing of the snapshot is recorded.
    pub fn record_snapshot(&self, account: AccountId, snapshot: &NewSnapshot) -> Result<(), Error> {
        let NewSnapshot { at, policy, products, offer_types } = snapshot;
        transaction(self.connection_to_record()?, |transaction| {
            upsert_policy(transaction, account, *at, policy)?;
            upsert_offerings(transaction, account, OfferingKind::Product, *at, products)?;
            match offer_types {
                Some(offer_types) => upsert_offerings(transaction, account, OfferingKind::OfferType, *at, offer_types),
                None => Ok(()),
            }
        })
    }

    /// Reads the latest snapshot of `account`; none if there never was one. Needs no run lock.
    ///
    /// # Errors
    /// Any [`Error`] of a ledger that cannot be read.
    pub fn latest_snapshot(&self, account: AccountId) -> Result<Option<LatestSnapshot>, Error> {
        let mut connection = self.connection();
        // One transaction, so that all parts are of one snapshot.
        let connection = connection.transaction()?;
        let Some((_, policy)) = latest_policy(&connection, account)? else { return Ok(None) };
        let Some((_, products)) = latest_offerings(&connection, account, OfferingKind::Product)? else {
            return Ok(None);
        };
        let offer_types =
            latest_offerings(&connection, account, OfferingKind::OfferType)?.map(|(_, snapshot)| snapshot);
        Ok(Some(LatestSnapshot { policy, products, offer_types }))
    }
}

fn upsert_policy(
    transaction: &Transaction<'_>,
    account: AccountId,
    at: Timestamp,
    policy: &PolicySnapshot,
) -> Result<(), Error> {
    if let Some((id, last)) = latest_policy(transaction, account)?
        && last == *policy
    {
        transaction.execute("UPDATE policies SET last_at = ?2 WHERE id = ?1", params![id, Time(at)])?;
        return Ok(());
    }
    let PolicySnapshot { id, description, default_value } = policy;
    transaction.execute(
        "INSERT INTO policies (account, policy, description, default_value, first_at, last_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
        params![account.0, id, description, default_value, Time(at)],
    )?;
    Ok(())
}

fn upsert_offerings(
    transaction: &Transaction<'_>,
    account: AccountId,
    kind: OfferingKind,
    at: Timestamp,
    items: &[SnapshotItem],
) -> Result<(), Error> {
    if let Some((id, last)) = latest_offerings(transaction, account, kind)?
        && sorted(&last.offerings) == sorted(items)
    {
        transaction.execute("UPDATE snapshots SET last_at = ?2 WHERE id = ?1", params![id, Time(at)])?;
        return Ok(());
    }
    let sql = "INSERT INTO snapshots (account, kind, first_at, last_at) VALUES (?1, ?2, ?3, ?3) RETURNING id";
    let id: i64 = transaction.query_row(sql, params![account.0, Text(kind), Time(at)], |row| row.get(0))?;
    let mut insert = transaction.prepare_cached(
        "INSERT INTO sightings (snapshot, position, offering, name, value) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (position, SnapshotItem { offering, name, value }) in (0_i64..).zip(items) {
        insert.execute(params![id, position, offering, name, value])?;
    }
    Ok(())
}

/// Sorts the offerings, to compare them without regard to their order, which the service does not promise.
fn sorted(offerings: &[SnapshotItem]) -> Vec<&SnapshotItem> {
    let mut sorted: Vec<_> = offerings.iter().collect();
    sorted.sort();
    sorted
}

/// Reads the policy of the account's latest snapshot, and its row's number.
fn latest_policy(connection: &Connection, account: AccountId) -> Result<Option<(i64, PolicySnapshot)>, Error> {
    let sql = "SELECT id, policy, description, default_value FROM policies WHERE account = ?1 ORDER BY id DESC LIMIT 1";
    let read = |row: &Row<'_>| {
        Ok((row.get(0)?, PolicySnapshot { id: row.get(1)?, description: row.get(2)?, default_value: row.get(3)? }))
    };
    Ok(connection.prepare_cached(sql)?.query_row([account.0], read).optional()?)
}

/// Reads the offerings of that kind of the account's latest snapshot, and their row's number.
fn latest_offerings(
    connection: &Connection,
    account: AccountId,
    kind: OfferingKind,
) -> Result<Option<(i64, OfferingsSnapshot)>, Error> {
    let sql = "SELECT id, first_at, last_at FROM snapshots WHERE account = ?1 AND kind = ?2 ORDER BY id DESC LIMIT 1";
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get::<_, Time>(1)?.0, row.get::<_, Time>(2)?.0));
    let found = connection.prepare_cached(sql)?.query_row(params![account.0, Text(kind)], read).optional()?;
    let Some((id, first_at, last_at)) = found else { return Ok(None) };
    let sql = "SELECT offering, name, value FROM sightings WHERE snapshot = ?1 ORDER BY position";
    let read = |row: &Row<'_>| Ok(SnapshotItem { offering: row.get(0)?, name: row.get(1)?, value: row.get(2)? });
    let offerings = connection.prepare_cached(sql)?.query_map([id], read)?.collect::<Result<_, _>>()?;
    Ok(Some((id, OfferingsSnapshot { first_at, last_at, offerings })))
}
