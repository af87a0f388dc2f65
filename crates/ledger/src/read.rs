//! Reading what was recorded.

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::error::Error;
use crate::file::Ledger;
use crate::rows::{Account, AccountId, Change, Person, PlannedChange, Reason, Run, RunHead, RunId};

const HEAD: &str = "SELECT id, account, intent, origin, started_at, ended_at, ending FROM runs";

impl Ledger {
    /// The account with that number.
    ///
    /// # Errors
    /// Any [`Error`] of a ledger that cannot be read.
    pub fn account(&self, id: AccountId) -> Result<Option<Account>, Error> {
        let sql = "SELECT id, tenant_id, user_id, name, username, first_seen, last_seen FROM accounts WHERE id = ?1";
        Ok(self.connection().prepare_cached(sql)?.query_row([id.0], account).optional()?)
    }

    /// The run with that number and its changes.
    ///
    /// # Errors
    /// Any [`Error`] of a ledger that cannot be read.
    pub fn run(&self, id: RunId) -> Result<Option<Run>, Error> {
        let mut connection = self.connection();
        // One transaction, so that another program's write cannot come between a run and its changes.
        let connection = connection.transaction()?;
        let head = connection.prepare_cached(&format!("{HEAD} WHERE id = ?1"))?.query_row([id.0], head).optional()?;
        head.map(|head| whole(&connection, head)).transpose()
    }

    /// The account's runs that are not closed, oldest first: a run under way, or one in which a program died.
    ///
    /// # Errors
    /// Any [`Error`] of a ledger that cannot be read.
    pub fn open_runs(&self, account: AccountId) -> Result<Vec<Run>, Error> {
        let mut connection = self.connection();
        let connection = connection.transaction()?;
        let heads = {
            let sql = format!("{HEAD} WHERE account = ?1 AND ended_at IS NULL ORDER BY id");
            let mut query = connection.prepare_cached(&sql)?;
            query.query_map([account.0], head)?.collect::<Result<Vec<_>, _>>()?
        };
        heads.into_iter().map(|head| whole(&connection, head)).collect()
    }

    /// At most `count` of the account's runs, newest first, without their changes; with `before`, only older ones, so
    /// that the last number of one page asks for the next.
    ///
    /// # Errors
    /// Any [`Error`] of a ledger that cannot be read.
    pub fn latest_runs(&self, account: AccountId, before: Option<RunId>, count: u32) -> Result<Vec<RunHead>, Error> {
        let connection = self.connection();
        let mut query =
            connection.prepare_cached(&format!("{HEAD} WHERE account = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"))?;
        let before = before.map_or(i64::MAX, |run| run.0);
        let heads = query.query_map(params![account.0, before, count], head)?.collect::<Result<_, _>>()?;
        Ok(heads)
    }
}

fn whole(connection: &Connection, head: RunHead) -> Result<Run, Error> {
    let sql =
        "SELECT position, kind, offering, name, from_value, to_value, intended_at, correlation_id, outcome, outcome_at,
               error_code, error_text FROM changes WHERE run = ?1 ORDER BY position";
    let mut query = connection.prepare_cached(sql)?;
    let changes = query.query_map([head.id.0], change)?.collect::<Result<_, _>>()?;
    Ok(Run { head, changes })
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    let person = Person { tenant_id: row.get(1)?, user_id: row.get(2)?, name: row.get(3)?, username: row.get(4)? };
    Ok(Account { id: AccountId(row.get(0)?), person, first_seen: time(row, 5)?, last_seen: time(row, 6)? })
}

fn head(row: &Row<'_>) -> rusqlite::Result<RunHead> {
    Ok(RunHead {
        id: RunId(row.get(0)?),
        account: AccountId(row.get(1)?),
        intent: row.get(2)?,
        origin: row.get::<_, Option<i64>>(3)?.map(RunId),
        started_at: time(row, 4)?,
        ended: optional_time(row, 5)?.zip(row.get(6)?),
    })
}

fn change(row: &Row<'_>) -> rusqlite::Result<Change> {
    let position = usize::try_from(row.get::<_, i64>(0)?).map_err(|error| unreadable(0, Type::Integer, error))?;
    let planned = PlannedChange {
        kind: row.get(1)?,
        offering: row.get(2)?,
        name: row.get(3)?,
        from: row.get(4)?,
        to: row.get(5)?,
    };
    let (code, text): (Option<String>, Option<String>) = (row.get(10)?, row.get(11)?);
    Ok(Change {
        position,
        planned,
        intended_at: optional_time(row, 6)?,
        correlation_id: row.get(7)?,
        outcome: row.get(8)?,
        outcome_at: optional_time(row, 9)?,
        reason: code.map(|code| Reason { code, text: text.unwrap_or_default() }),
    })
}

fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    row.get::<_, String>(column)?.parse().map_err(|error| unreadable(column, Type::Text, error))
}

fn optional_time(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse().map_err(|error| unreadable(column, Type::Text, error))).transpose()
}

fn unreadable(column: usize, kind: Type, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, kind, Box::new(error))
}
