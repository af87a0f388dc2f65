//! What was seen when: each account's looks at the service.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use crate::cell::Time;
use crate::error::Error;
use crate::file::Ledger;
use crate::rows::AccountId;
use crate::words::OfferingKind;
use crate::write::step;

/// The policy as a look showed it, in the service's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicySeen {
    /// Its id.
    pub id: String,
    /// Its description.
    pub description: String,
    /// The value of what is new.
    pub default_value: String,
}

/// One offering as a look showed it, in the service's own words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sighting {
    /// Its id.
    pub offering: String,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// One reading of the list, to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// When.
    pub at: Timestamp,
    /// The policy.
    pub policy: PolicySeen,
    /// The products.
    pub products: Vec<Sighting>,
    /// The offer types; none if they could not be read.
    pub offer_types: Option<Vec<Sighting>>,
}

/// What looks showed of one kind of offering, unchanged from the first to the last of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// When it was seen first.
    pub first_at: Timestamp,
    /// When it was seen last.
    pub last_at: Timestamp,
    /// The offerings, in the order of the first of these looks.
    pub offerings: Vec<Sighting>,
}

/// What an account saw last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastLook {
    /// The policy.
    pub policy: PolicySeen,
    /// The products.
    pub products: Snapshot,
    /// The offer types, which may have been seen longer ago; none if they never could be read.
    pub offer_types: Option<Snapshot>,
}

impl Ledger {
    /// Records what `account` sees. What is the same as the account saw last only becomes newer, in whatever order the
    /// offerings stand; anything else is recorded beside what was seen before. Needs no charge.
    ///
    /// # Errors
    /// Any [`Error`] of a ledger that cannot be written; then nothing of the look is recorded.
    pub fn record_look(&self, account: AccountId, look: &Look) -> Result<(), Error> {
        let Look { at, policy, products, offer_types } = look;
        step(self.connection(), |step| {
            see_policy(step, account, *at, policy)?;
            see_offerings(step, account, OfferingKind::Product, *at, products)?;
            match offer_types {
                Some(offer_types) => see_offerings(step, account, OfferingKind::OfferType, *at, offer_types),
                None => Ok(()),
            }
        })
    }

    /// What `account` saw last; none if it never looked. Needs no charge.
    ///
    /// # Errors
    /// Any [`Error`] of a ledger that cannot be read.
    pub fn last_look(&self, account: AccountId) -> Result<Option<LastLook>, Error> {
        let mut connection = self.connection();
        // One transaction, so that all parts are of one look.
        let connection = connection.transaction()?;
        let Some((_, policy)) = last_policy(&connection, account)? else { return Ok(None) };
        let Some((_, products)) = last_snapshot(&connection, account, OfferingKind::Product)? else { return Ok(None) };
        let offer_types = last_snapshot(&connection, account, OfferingKind::OfferType)?.map(|(_, snapshot)| snapshot);
        Ok(Some(LastLook { policy, products, offer_types }))
    }
}

fn see_policy(step: &Transaction<'_>, account: AccountId, at: Timestamp, seen: &PolicySeen) -> Result<(), Error> {
    if let Some((id, last)) = last_policy(step, account)?
        && last == *seen
    {
        step.execute("UPDATE policies SET last_at = ?2 WHERE id = ?1", params![id, Time(at)])?;
        return Ok(());
    }
    let PolicySeen { id, description, default_value } = seen;
    step.execute(
        "INSERT INTO policies (account, policy, description, default_value, first_at, last_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
        params![account.0, id, description, default_value, Time(at)],
    )?;
    Ok(())
}

fn see_offerings(
    step: &Transaction<'_>,
    account: AccountId,
    kind: OfferingKind,
    at: Timestamp,
    seen: &[Sighting],
) -> Result<(), Error> {
    if let Some((id, last)) = last_snapshot(step, account, kind)?
        && sorted(&last.offerings) == sorted(seen)
    {
        step.execute("UPDATE snapshots SET last_at = ?2 WHERE id = ?1", params![id, Time(at)])?;
        return Ok(());
    }
    let sql = "INSERT INTO snapshots (account, kind, first_at, last_at) VALUES (?1, ?2, ?3, ?3) RETURNING id";
    let id: i64 = step.query_row(sql, params![account.0, kind, Time(at)], |row| row.get(0))?;
    let mut insert = step.prepare_cached(
        "INSERT INTO sightings (snapshot, position, offering, name, value) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (position, Sighting { offering, name, value }) in (0_i64..).zip(seen) {
        insert.execute(params![id, position, offering, name, value])?;
    }
    Ok(())
}

/// The offerings without regard to their order, which the service does not promise.
fn sorted(offerings: &[Sighting]) -> Vec<&Sighting> {
    let mut sorted: Vec<_> = offerings.iter().collect();
    sorted.sort();
    sorted
}

/// The policy as the account saw it last, and its row's number.
fn last_policy(connection: &Connection, account: AccountId) -> Result<Option<(i64, PolicySeen)>, Error> {
    let sql = "SELECT id, policy, description, default_value FROM policies WHERE account = ?1 ORDER BY id DESC LIMIT 1";
    let read = |row: &Row<'_>| {
        Ok((row.get(0)?, PolicySeen { id: row.get(1)?, description: row.get(2)?, default_value: row.get(3)? }))
    };
    Ok(connection.prepare_cached(sql)?.query_row([account.0], read).optional()?)
}

/// The account's latest snapshot of that kind, and its number.
fn last_snapshot(
    connection: &Connection,
    account: AccountId,
    kind: OfferingKind,
) -> Result<Option<(i64, Snapshot)>, Error> {
    let sql = "SELECT id, first_at, last_at FROM snapshots WHERE account = ?1 AND kind = ?2 ORDER BY id DESC LIMIT 1";
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get::<_, Time>(1)?.0, row.get::<_, Time>(2)?.0));
    let found = connection.prepare_cached(sql)?.query_row(params![account.0, kind], read).optional()?;
    let Some((id, first_at, last_at)) = found else { return Ok(None) };
    let sql = "SELECT offering, name, value FROM sightings WHERE snapshot = ?1 ORDER BY position";
    let read = |row: &Row<'_>| Ok(Sighting { offering: row.get(0)?, name: row.get(1)?, value: row.get(2)? });
    let offerings = connection.prepare_cached(sql)?.query_map([id], read)?.collect::<Result<_, _>>()?;
    Ok(Some((id, Snapshot { first_at, last_at, offerings })))
}
