//! The history: a tenant's runs, page by page, with the counts of their outcomes.

use offswitch_model::Identity;
use rusqlite::{Connection, params};

use crate::enums::Outcome;
use crate::error::Error;
use crate::from_row::{SUMMARY_AND_IDENTITY, summary_and_identity};
use crate::ledger::Ledger;
use crate::records::{RunId, RunSummary};
use crate::sql_types::Text;

/// One run in the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// The run.
    pub summary: RunSummary,
    /// The person who started it, with the names as last seen.
    pub identity: Identity,
    /// The value that all its changes lead to; none if they lead to several, or if there are no changes.
    pub to: Option<String>,
    /// The counts of its changes by outcome.
    pub counts: Counts,
}

/// Counts of a run's changes by outcome. In a closed run all but `planned` add up to `planned`; in an open one the rest is
/// still open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All changes.
    pub planned: u32,
    /// Read back as wanted.
    pub verified: u32,
    /// Not read back as wanted in time: those that the service took, and in a closed run those that were about to be sent
    /// and of which nothing more is recorded.
    pub unconfirmed: u32,
    /// Refused by the service.
    pub refused: u32,
    /// Failed on the way.
    pub failed: u32,
    /// Never sent. In a closed run this is also what nothing is recorded of.
    pub not_attempted: u32,
    /// Being written when the program was killed, and not shown by the service afterwards.
    pub interrupted: u32,
}

impl Ledger {
    /// Reads at most `count` runs of that tenant, of all its accounts, newest first; with `before`, only older ones, so that
    /// the last number of one page asks for the next.
    ///
    /// # Errors
    /// Any [`Error`] of a ledger that cannot be read.
    pub fn history(&self, tenant_id: &str, before: Option<RunId>, count: u32) -> Result<Vec<HistoryEntry>, Error> {
        let mut connection = self.connection();
        // One transaction, so that a run and its counts are of one moment.
        let connection = connection.transaction()?;
        // In this order, since each account's newest come sorted from its index and SQLite leaves them after the page;
        // from the runs on it might go through all other tenants' first.
        let sql = format!(
            "SELECT {SUMMARY_AND_IDENTITY} FROM accounts CROSS JOIN runs ON runs.account = accounts.id
             WHERE accounts.tenant_id = ?1 AND runs.id < ?2 ORDER BY runs.id DESC LIMIT ?3"
        );
        let before = before.map_or(i64::MAX, |run| run.0);
        let mut query = connection.prepare_cached(&sql)?;
        let runs = query.query_map(params![tenant_id, before, count], summary_and_identity)?;
        runs.map(|run| {
            let (summary, identity) = run?;
            let (counts, to) = count_outcomes(&connection, &summary)?;
            Ok(HistoryEntry { summary, identity, to, counts })
        })
        .collect()
    }
}

/// Counts the outcomes of one run, and finds the one value that its changes lead to.
fn count_outcomes(connection: &Connection, run: &RunSummary) -> Result<(Counts, Option<String>), Error> {
    let sql = "SELECT outcome, intended_at IS NOT NULL, count(*), min(to_value), max(to_value)
               FROM changes WHERE run = ?1 GROUP BY 1, 2";
    let mut query = connection.prepare_cached(sql)?;
    let mut rows = query.query([run.id.0])?;
    let mut counts = Counts::default();
    let mut values: Vec<String> = Vec::new();
    while let Some(row) = rows.next()? {
        let number: u32 = row.get(2)?;
        counts.planned += number;
        match row.get::<_, Option<Text<Outcome>>>(0)?.map(|outcome| outcome.0) {
            Some(Outcome::Verified) => counts.verified += number,
            Some(Outcome::Accepted | Outcome::Unconfirmed) => counts.unconfirmed += number,
            Some(Outcome::Refused) => counts.refused += number,
            Some(Outcome::Failed) => counts.failed += number,
            Some(Outcome::Interrupted) => counts.interrupted += number,
            None if run.ended.is_none() => {}
            None if row.get(1)? => counts.unconfirmed += number,
            Some(Outcome::NotAttempted) | None => counts.not_attempted += number,
        }
        values.extend([row.get(3)?, row.get(4)?]);
    }
    values.dedup();
    Ok((counts, values.pop().filter(|_| values.is_empty())))
}

#[cfg(test)]
mod tests;
