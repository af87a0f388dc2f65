//! Known offerings: everything that an account's snapshots have ever held, and what of it was acknowledged to be missing.

use jiff::Timestamp;
use offswitch_model::OfferingKey;
use rusqlite::{Row, params};

use crate::error::Error;
use crate::ledger::Ledger;
use crate::records::AccountId;
use crate::sql_types::{Text, Time};
use crate::write::transaction;

/// An offering as the newest snapshot that holds it has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownOffering {
    /// Its key.
    pub key: OfferingKey,
    /// Its name, as the service said it.
    pub name: String,
    /// Its value, in the service's own words.
    pub value: String,
    /// The time of that snapshot.
    pub seen_at: Timestamp,
    /// The admin has acknowledged since then that it is missing.
    pub missing_acknowledged: bool,
}

impl Ledger {
    /// Reads all offerings that the snapshots of `account` have ever held, by kind and id. Needs no run lock.
    ///
    /// # Errors
    /// Any [`Error`] of a ledger that cannot be read.
    pub fn known_offerings(&self, account: AccountId) -> Result<Vec<KnownOffering>, Error> {
        let connection = self.connection();
        // With max(), SQLite takes the other columns from the row that has it.
        let mut query = connection.prepare_cached(
            "SELECT held.kind, item.offering, item.name, item.value, held.last_at, acknowledged.at, max(held.id)
             FROM snapshots AS held
             JOIN sightings AS item ON item.snapshot = held.id
             LEFT JOIN missing_acknowledged AS acknowledged
                 ON (acknowledged.account, acknowledged.kind, acknowledged.offering)
                     = (held.account, held.kind, item.offering)
             WHERE held.account = ?1
             GROUP BY held.kind, item.offering
             ORDER BY held.kind, item.offering",
        )?;
        let read = |row: &Row<'_>| {
            let (kind, seen_at) = (row.get::<_, Text<_>>(0)?.0, row.get::<_, Time>(4)?.0);
            let acknowledged_at = row.get::<_, Option<Time>>(5)?;
            Ok(KnownOffering {
                key: OfferingKey { kind, id: row.get(1)? },
                name: row.get(2)?,
                value: row.get(3)?,
                seen_at,
                missing_acknowledged: acknowledged_at.is_some_and(|Time(at)| at >= seen_at),
            })
        };
        Ok(query.query_map([account.0], read)?.collect::<Result<_, _>>()?)
    }

    /// Records that the admin has acknowledged that these offerings are missing. Needs no run lock.
    ///
    /// # Errors
    /// Any [`Error`] of a ledger that cannot be written; then nothing of it is recorded.
    pub fn acknowledge_missing(&self, account: AccountId, keys: &[OfferingKey], at: Timestamp) -> Result<(), Error> {
        transaction(self.connection_to_record()?, |transaction| {
            let mut upsert = transaction.prepare_cached(
                "INSERT INTO missing_acknowledged (account, kind, offering, at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (account, kind, offering) DO UPDATE SET at = ?4",
            )?;
            for OfferingKey { kind, id } in keys {
                upsert.execute(params![account.0, Text(*kind), id, Time(at)])?;
            }
            Ok(())
        })
    }
}
