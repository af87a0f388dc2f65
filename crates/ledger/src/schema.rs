//! The schema: validation of a file before anything is written to it, and migration from each older version.

use rusqlite::{Connection, TransactionBehavior};

use crate::error::Error;

/// Marks the file as Offswitch's (`OffS`), so that no other program's file is taken for it.
const APPLICATION_ID: i64 = 0x4f66_6653;

/// SQL scripts that lead from version `i` to version `i + 1`. Version 0 is an empty file. Entries are only ever added.
const MIGRATIONS: &[&str] = &[
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
];

/// The newest version that this program knows.
fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// The migrations from one version to another.
fn migrations(from: i64, to: i64) -> impl Iterator<Item = &'static str> {
    (0..).zip(MIGRATIONS).filter(move |(version, _)| (from..to).contains(version)).map(|(_, migration)| *migration)
}

/// Validates the file without writing to it: it is ours, whole, and not of a newer version.
pub(crate) fn validate(connection: &mut Connection) -> Result<(), Error> {
    // One look in one transaction, so that another program's first start is seen whole or not at all.
    let connection = connection.transaction()?;
    let found = version(&connection)?;
    let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let empty = (found, application, tables) == (0, 0, 0);
    if !empty && application != APPLICATION_ID {
        return Err(Error::Foreign);
    }
    if found > newest() {
        return Err(Error::Newer { found, known: newest() });
    }
    let verdict: String = connection.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
    if verdict != "ok" {
        return Err(Error::Corrupt(verdict));
    }
    let expected = Connection::open_in_memory()?;
    migrations(0, found).try_for_each(|migration| expected.execute_batch(migration))?;
    if columns(&connection)? != columns(&expected)? {
        return Err(Error::Corrupt(format!("its tables are not those of version {found}")));
    }
    Ok(())
}

/// Reads the tables, indexes and triggers of a file with their columns, without those that `SQLite` adds on its own.
fn columns(connection: &Connection) -> Result<Vec<[String; 5]>, Error> {
    let mut query = connection.prepare(
        "SELECT entry.type, entry.name, entry.tbl_name, coalesce(held.name, ''), coalesce(held.type, '')
         FROM sqlite_schema AS entry LEFT JOIN pragma_table_xinfo(entry.name) AS held
         WHERE entry.name NOT GLOB 'sqlite_*' ORDER BY entry.type, entry.name, held.cid",
    )?;
    let rows = query.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?]))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Migrates the tables to the newest version, in one transaction that holds the file: of two programs that start at once,
/// one migrates and the other finds it done.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), Error> {
    if version(connection)? == newest() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    if found > newest() {
        return Err(Error::Newer { found, known: newest() });
    }
    migrations(found, newest()).try_for_each(|migration| transaction.execute_batch(migration))?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", newest())?;
    Ok(transaction.commit()?)
}

fn version(connection: &Connection) -> Result<i64, Error> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

#[cfg(test)]
mod tests;
