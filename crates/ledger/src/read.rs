//! Queries of accounts and runs.

use offswitch_model::{Identity, OfferingKey};
use rusqlite::{OptionalExtension, params};

use crate::enums::Outcome;
use crate::error::Error;
use crate::from_row::{SUMMARY_AND_IDENTITY, account, key, load_run, summary_and_identity};
use crate::ledger::Ledger;
use crate::records::{Account, Run, RunId};
use crate::sql_types::{Position, Text};

impl Ledger {
    /// Reads the account of that user in that tenant.
    ///
    /// # Errors
    /// Any [`Error`] of a ledger that cannot be read.
    pub fn account(&self, tenant_id: &str, user_id: &str) -> Result<Option<Account>, Error> {
        let sql = "SELECT id, tenant_id, user_id, name, username, first_seen, last_seen FROM accounts
                   WHERE tenant_id = ?1 AND user_id = ?2";
        Ok(self.connection().prepare_cached(sql)?.query_row([tenant_id, user_id], account).optional()?)
    }

    /// Reads the run with that number, if it is one of that tenant, and the identity of its starter.
    ///
    /// # Errors
    /// Any [`Error`] of a ledger that cannot be read.
    pub fn run(&self, tenant_id: &str, id: RunId) -> Result<Option<(Run, Identity)>, Error> {
        let mut connection = self.connection();
        // One transaction, so that another program's write cannot come between a run and its changes.
        let connection = connection.transaction()?;
        let sql = format!(
            "SELECT {SUMMARY_AND_IDENTITY} FROM runs JOIN accounts ON accounts.id = runs.account
             WHERE runs.id = ?1 AND accounts.tenant_id = ?2"
        );
        let found =
            connection.prepare_cached(&sql)?.query_row(params![id.0, tenant_id], summary_and_identity).optional()?;
        found.map(|(summary, identity)| Ok((load_run(&connection, summary)?, identity))).transpose()
    }

    /// Reads the runs of that tenant, of all its accounts, that are not closed, oldest first: the one that this program has
    /// in progress, and those in which a program died. No other program has one in progress, since this one holds the run
    /// lock.
    ///
    /// # Errors
    /// [`Error::InUse`] if another program holds the run lock; any other [`Error`] of a ledger that cannot be read.
    pub fn unfinished_runs(&self, tenant_id: &str) -> Result<Vec<Run>, Error> {
        let runs = self.runs_where(tenant_id, "runs.ended_at IS NULL")?;
        Ok(runs.into_iter().map(|(run, _)| run).collect())
    }

    /// Reads the runs of that tenant, with the identity of their starters, that recovery closed and the admin has not
    /// acknowledged, oldest first.
    ///
    /// # Errors
    /// As for [`Ledger::unfinished_runs`].
    pub fn unacknowledged_runs(&self, tenant_id: &str) -> Result<Vec<(Run, Identity)>, Error> {
        self.runs_where(tenant_id, "runs.untold = 1")
    }

    fn runs_where(&self, tenant_id: &str, condition: &str) -> Result<Vec<(Run, Identity)>, Error> {
        let mut connection = self.connection_with_run_lock()?;
        let connection = connection.transaction()?;
        let summaries = {
            let sql = format!(
                "SELECT {SUMMARY_AND_IDENTITY} FROM accounts JOIN runs ON runs.account = accounts.id
                 WHERE accounts.tenant_id = ?1 AND {condition} ORDER BY runs.id"
            );
            let mut query = connection.prepare_cached(&sql)?;
            query.query_map([tenant_id], summary_and_identity)?.collect::<Result<Vec<_>, _>>()?
        };
        summaries.into_iter().map(|(summary, identity)| Ok((load_run(&connection, summary)?, identity))).collect()
    }

    /// Finds out about that tenant's later runs: whether there are any, and which changes of this one they superseded.
    ///
    /// # Errors
    /// Any [`Error`] of a ledger that cannot be read.
    pub fn later_runs(&self, tenant_id: &str, run: RunId) -> Result<LaterRuns, Error> {
        let mut connection = self.connection();
        let connection = connection.transaction()?;
        let sql = "SELECT EXISTS (SELECT 1 FROM accounts JOIN runs ON runs.account = accounts.id
                                  WHERE accounts.tenant_id = ?2 AND runs.id > ?1)";
        let any = connection.prepare_cached(sql)?.query_row(params![run.0, tenant_id], |row| row.get(0))?;
        let sql = "SELECT position FROM changes AS mine WHERE run = ?1 AND EXISTS (
                       SELECT 1 FROM accounts JOIN runs ON runs.account = accounts.id AND runs.id > ?1
                       JOIN changes AS later ON later.run = runs.id
                           AND later.kind = mine.kind AND later.offering = mine.offering
                       WHERE accounts.tenant_id = ?2
                           AND later.intended_at IS NOT NULL AND (later.in_doubt = 1
                               OR coalesce(later.outcome, '') NOT IN ('notAttempted', 'refused', 'failed')))
                   ORDER BY position";
        let mut query = connection.prepare_cached(sql)?;
        let positions = query.query_map(params![run.0, tenant_id], |row| row.get::<_, Position>(0))?;
        let superseded = positions.map(|position| Ok(position?.0)).collect::<Result<_, rusqlite::Error>>()?;
        Ok(LaterRuns { any, superseded })
    }

    /// Offerings of that tenant whose last write was refused, each with the code of the reason.
    ///
    /// # Errors
    /// Any [`Error`] of a ledger that cannot be read.
    pub fn refused_offerings(&self, tenant_id: &str) -> Result<Vec<(OfferingKey, Option<String>)>, Error> {
        // The other columns are those of the row with the greatest run: SQLite's documentation of `max()`.
        let sql =
            "SELECT kind, offering, error_code, outcome, max(run) FROM accounts JOIN runs ON runs.account = accounts.id
                   JOIN changes ON changes.run = runs.id
                   WHERE accounts.tenant_id = ?1 AND changes.intended_at IS NOT NULL
                   GROUP BY kind, offering HAVING outcome = ?2";
        let connection = self.connection();
        let mut query = connection.prepare_cached(sql)?;
        let keys =
            query.query_map(params![tenant_id, Text(Outcome::Refused)], |row| Ok((key(row, 0)?, row.get(2)?)))?;
        Ok(keys.collect::<Result<_, _>>()?)
    }
}

/// Later runs of the same tenant, as seen from one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaterRuns {
    /// True if there are any.
    pub any: bool,
    /// The positions of the superseded changes: a later run wrote their offerings, or may have written them.
    pub superseded: Vec<usize>,
}
