//! Conversion of SQLite rows into records.

use offswitch_model::{Identity, OfferingKey};
use rusqlite::{Connection, Row};

use crate::error::Error;
use crate::records::{Account, AccountId, Change, DriftedOffering, PlannedChange, Reason, Run, RunId, RunSummary};
use crate::sql_types::{Params, Position, Text, Time};

/// The columns that [`summary_and_identity`] reads, and then [`identity`] from 7 on.
pub(crate) const SUMMARY_AND_IDENTITY: &str = "runs.id, runs.account, runs.intent, runs.origin, runs.started_at,
    runs.ended_at, runs.ending, accounts.tenant_id, accounts.user_id, accounts.name, accounts.username";

/// Reads a run without its changes, and its starter's identity, from [`SUMMARY_AND_IDENTITY`].
pub(crate) fn summary_and_identity(row: &Row<'_>) -> rusqlite::Result<(RunSummary, Identity)> {
    let ended: Option<Time> = row.get(5)?;
    let summary = RunSummary {
        id: RunId(row.get(0)?),
        account: AccountId(row.get(1)?),
        intent: row.get::<_, Text<_>>(2)?.0,
        origin: row.get::<_, Option<i64>>(3)?.map(RunId),
        started_at: row.get::<_, Time>(4)?.0,
        ended: ended.map(|at| Ok::<_, rusqlite::Error>((at.0, row.get::<_, Text<_>>(6)?.0))).transpose()?,
    };
    Ok((summary, identity(row, 7)?))
}

/// Reads an identity: tenant id, user id, name and username from column `first` on.
pub(crate) fn identity(row: &Row<'_>, first: usize) -> rusqlite::Result<Identity> {
    Ok(Identity {
        tenant_id: row.get(first)?,
        user_id: row.get(first + 1)?,
        name: row.get(first + 2)?,
        username: row.get(first + 3)?,
    })
}

/// Reads an account: its number, the identity, first and last seen.
pub(crate) fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: AccountId(row.get(0)?),
        identity: identity(row, 1)?,
        first_seen: row.get::<_, Time>(5)?.0,
        last_seen: row.get::<_, Time>(6)?.0,
    })
}

/// Loads the run of that summary with its changes and drifted offerings.
pub(crate) fn load_run(connection: &Connection, summary: RunSummary) -> Result<Run, Error> {
    let sql = "SELECT position, kind, offering, name, from_value, to_value, intended_at, correlation_id, outcome,
                   outcome_at, error_code, error_text, error_params, in_doubt, seen_value
               FROM changes WHERE run = ?1 ORDER BY position";
    let changes = connection.prepare_cached(sql)?.query_map([summary.id.0], change)?.collect::<Result<_, _>>()?;
    let sql = "SELECT kind, offering, name FROM overtaken WHERE run = ?1 ORDER BY position";
    let drifted = connection.prepare_cached(sql)?.query_map([summary.id.0], drifted)?.collect::<Result<_, _>>()?;
    Ok(Run { summary, changes, drifted })
}

fn change(row: &Row<'_>) -> rusqlite::Result<Change> {
    let planned = PlannedChange { key: key(row, 1)?, name: row.get(3)?, from: row.get(4)?, to: row.get(5)? };
    Ok(Change {
        position: row.get::<_, Position>(0)?.0,
        planned,
        intended_at: row.get::<_, Option<Time>>(6)?.map(|at| at.0),
        correlation_id: row.get(7)?,
        outcome: row.get::<_, Option<Text<_>>>(8)?.map(|outcome| outcome.0),
        outcome_at: row.get::<_, Option<Time>>(9)?.map(|at| at.0),
        reason: reason(row)?,
        in_doubt: row.get(13)?,
        observed: row.get(14)?,
    })
}

fn reason(row: &Row<'_>) -> rusqlite::Result<Option<Reason>> {
    let Some(code) = row.get(10)? else { return Ok(None) };
    let text = row.get::<_, Option<String>>(11)?.unwrap_or_default();
    let params = row.get::<_, Option<Params>>(12)?.map(|params| params.0).unwrap_or_default();
    Ok(Some(Reason { code, params, text }))
}

fn drifted(row: &Row<'_>) -> rusqlite::Result<DriftedOffering> {
    Ok(DriftedOffering { key: key(row, 0)?, name: row.get(2)? })
}

/// Reads the key of an offering: kind and id from column `first` on.
pub(crate) fn key(row: &Row<'_>, first: usize) -> rusqlite::Result<OfferingKey> {
    Ok(OfferingKey { kind: row.get::<_, Text<_>>(first)?.0, id: row.get(first + 1)? })
}
