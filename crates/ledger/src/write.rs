//! Recording of accounts and runs: each function is one transaction that is on disk when it returns.

use jiff::Timestamp;
use offswitch_model::Identity;
use parking_lot::MutexGuard;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use serde_json::json;

use crate::enums::Ending;
use crate::error::Error;
use crate::ledger::Ledger;
use crate::records::{AccountId, DriftedOffering, NewRun, OutcomeUpdate, RunId};
use crate::sql_types::{Text, Time};

impl Ledger {
    /// Inserts or updates the account of `identity`, with the names as they are now, and returns its number.
    ///
    /// # Errors
    /// Any [`Error`] of a ledger that cannot be written.
    pub fn upsert_account(&self, identity: &Identity, at: Timestamp) -> Result<AccountId, Error> {
        let Identity { tenant_id, user_id, name, username } = identity;
        transaction(self.connection_to_record()?, |transaction| {
            let sql = "INSERT INTO accounts (tenant_id, user_id, name, username, first_seen, last_seen)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?5)
                       ON CONFLICT (tenant_id, user_id) DO UPDATE SET name = ?3, username = ?4, last_seen = ?5
                       RETURNING id";
            let row = params![tenant_id, user_id, name, username, Time(at)];
            Ok(AccountId(transaction.query_row(sql, row, |row| row.get(0))?))
        })
    }

    /// Records a run with all its planned changes, before anything is sent.
    ///
    /// # Errors
    /// [`Error::InUse`] if another program holds the run lock; any other [`Error`] of a ledger that cannot be written.
    /// Then nothing of the run is recorded.
    pub fn open_run(&self, run: &NewRun) -> Result<RunId, Error> {
        transaction(self.connection_with_run_lock()?, |transaction| {
            let sql = "INSERT INTO runs (account, intent, origin, started_at) VALUES (?1, ?2, ?3, ?4) RETURNING id";
            let row = params![run.account.0, Text(run.intent), run.origin.map(|origin| origin.0), Time(run.started_at)];
            let id: i64 = transaction.query_row(sql, row, |row| row.get(0))?;
            let mut insert = transaction.prepare_cached(
                "INSERT INTO changes (run, position, kind, offering, name, from_value, to_value)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?;
            for (position, change) in (0_i64..).zip(&run.changes) {
                insert.execute(params![
                    id,
                    position,
                    Text(change.key.kind),
                    change.key.id,
                    change.name,
                    change.from,
                    change.to
                ])?;
            }
            let mut insert = transaction.prepare_cached(
                "INSERT INTO overtaken (run, position, kind, offering, name) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            for (position, DriftedOffering { key, name }) in (0_i64..).zip(&run.drifted) {
                insert.execute(params![id, position, Text(key.kind), key.id, name])?;
            }
            Ok(RunId(id))
        })
    }

    /// Records that the change at `position` is about to be sent, with the first request's correlation id.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there is no such change in an open run, or its intent is recorded already;
    /// [`Error::InUse`] if another program holds the run lock; any other [`Error`] of a ledger that cannot be written.
    /// Nothing may be sent then.
    pub fn record_intent(&self, run: RunId, position: usize, at: Timestamp, correlation_id: &str) -> Result<(), Error> {
        transaction(self.connection_with_run_lock()?, |transaction| {
            require_open(transaction, run)?;
            let sql = "UPDATE changes SET intended_at = ?3, correlation_id = ?4
                       WHERE run = ?1 AND position = ?2 AND intended_at IS NULL";
            let changed =
                transaction.prepare_cached(sql)?.execute(params![run.0, index(position), Time(at), correlation_id])?;
            found(changed, run, position)
        })
    }

    /// Records outcomes of changes, all of them or none. A later outcome of the same change replaces the earlier.
    ///
    /// # Errors
    /// [`Error::Unknown`] if one of them is not in an open run; [`Error::InUse`] if another program holds the run lock;
    /// any other [`Error`] of a ledger that cannot be written.
    pub fn record_outcomes(&self, run: RunId, updates: &[(usize, OutcomeUpdate)]) -> Result<(), Error> {
        transaction(self.connection_with_run_lock()?, |transaction| {
            require_open(transaction, run)?;
            let mut statement = transaction.prepare_cached(
                "UPDATE changes SET outcome = ?3, outcome_at = ?4, correlation_id = coalesce(?5, correlation_id),
                 error_code = ?6, error_text = ?7, error_params = ?8, in_doubt = ?9, seen_value = ?10 WHERE run = ?1 AND position = ?2",
            )?;
            for (position, update) in updates {
                let OutcomeUpdate { outcome, at, correlation_id, reason, in_doubt, observed } = update;
                let code = reason.as_ref().map(|reason| &reason.code);
                let text = reason.as_ref().map(|reason| &reason.text);
                let params = reason.as_ref().map(|reason| &reason.params).filter(|params| !params.is_empty());
                let changed = statement.execute(params![
                    run.0,
                    index(*position),
                    Text(*outcome),
                    Time(*at),
                    correlation_id,
                    code,
                    text,
                    params.map(|params| json!(params).to_string()),
                    in_doubt,
                    observed,
                ])?;
                found(changed, run, *position)?;
            }
            Ok(())
        })
    }

    /// Closes a run. A closed run is not written to again.
    ///
    /// # Errors
    /// [`Error::Unknown`] if it is not open; [`Error::InUse`] if another program holds the run lock; any other [`Error`]
    /// of a ledger that cannot be written.
    pub fn close_run(&self, run: RunId, ending: Ending, at: Timestamp) -> Result<(), Error> {
        transaction(self.connection_with_run_lock()?, |transaction| close(transaction, run, ending, at, false))
    }

    /// Closes a run in which a program died. It is among [`Ledger::unacknowledged_runs`] until [`Ledger::acknowledge_run`].
    ///
    /// # Errors
    /// As for [`Ledger::close_run`].
    pub fn close_recovered_run(&self, run: RunId, ending: Ending, at: Timestamp) -> Result<(), Error> {
        transaction(self.connection_with_run_lock()?, |transaction| close(transaction, run, ending, at, true))
    }

    /// Records that the admin has acknowledged a recovered run of that tenant; one that is acknowledged, or is not there,
    /// needs nothing.
    ///
    /// # Errors
    /// [`Error::InUse`] if another program holds the run lock; any other [`Error`] of a ledger that cannot be written.
    pub fn acknowledge_run(&self, tenant_id: &str, run: RunId) -> Result<(), Error> {
        transaction(self.connection_with_run_lock()?, |transaction| {
            let sql = "UPDATE runs SET untold = 0
                       WHERE id = ?1 AND account IN (SELECT id FROM accounts WHERE tenant_id = ?2)";
            transaction.execute(sql, params![run.0, tenant_id])?;
            Ok(())
        })
    }
}

fn close(
    transaction: &Transaction<'_>,
    run: RunId,
    ending: Ending,
    at: Timestamp,
    unacknowledged: bool,
) -> Result<(), Error> {
    require_open(transaction, run)?;
    let sql = "UPDATE runs SET ended_at = ?2, ending = ?3, untold = ?4 WHERE id = ?1";
    transaction.execute(sql, params![run.0, Time(at), Text(ending), unacknowledged])?;
    Ok(())
}

/// Runs `work` in one transaction that holds the file from its start, so that it cannot fail halfway for another program's sake.
pub(crate) fn transaction<T>(
    mut connection: MutexGuard<'_, Connection>,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let answer = work(&transaction)?;
    transaction.commit()?;
    Ok(answer)
}

fn require_open(transaction: &Transaction<'_>, run: RunId) -> Result<(), Error> {
    let sql = "SELECT 1 FROM runs WHERE id = ?1 AND ended_at IS NULL";
    let open = transaction.prepare_cached(sql)?.query_row([run.0], |_| Ok(())).optional()?;
    open.ok_or_else(|| Error::Unknown(format!("run {}", run.0)))
}

fn found(changed: usize, run: RunId, position: usize) -> Result<(), Error> {
    if changed == 1 { Ok(()) } else { Err(Error::Unknown(format!("run {}, change {position}", run.0))) }
}

/// Converts a position to SQLite's integer; one too great for it is in no run.
fn index(position: usize) -> i64 {
    i64::try_from(position).unwrap_or(-1)
}

#[cfg(test)]
mod tests;
