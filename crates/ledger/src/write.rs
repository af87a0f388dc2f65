//! Recording, step by step. Each function is one transaction that is on disk when it returns.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use crate::error::Error;
use crate::file::Ledger;
use crate::rows::{AccountId, Ending, NewRun, Person, RunId, Settlement};

impl Ledger {
    /// Records that `person` is here, with the names as they are now, and tells the account's number.
    ///
    /// # Errors
    /// Any [`Error`] of a ledger that cannot be written.
    pub fn saw_account(&self, person: &Person, at: Timestamp) -> Result<AccountId, Error> {
        let Person { tenant_id, user_id, name, username } = person;
        self.step(|step| {
            let sql = "INSERT INTO accounts (tenant_id, user_id, name, username, first_seen, last_seen)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?5)
                       ON CONFLICT (tenant_id, user_id) DO UPDATE SET name = ?3, username = ?4, last_seen = ?5
                       RETURNING id";
            let row = params![tenant_id, user_id, name, username, at.to_string()];
            Ok(AccountId(step.query_row(sql, row, |row| row.get(0))?))
        })
    }

    /// Records a run with all its planned changes, before anything is sent.
    ///
    /// # Errors
    /// Any [`Error`] of a ledger that cannot be written; then nothing of the run is recorded.
    pub fn open_run(&self, run: &NewRun) -> Result<RunId, Error> {
        self.step(|step| {
            let sql = "INSERT INTO runs (account, intent, origin, started_at) VALUES (?1, ?2, ?3, ?4) RETURNING id";
            let row = params![run.account.0, run.intent, run.origin.map(|origin| origin.0), run.started_at.to_string()];
            let id: i64 = step.query_row(sql, row, |row| row.get(0))?;
            let mut insert = step.prepare_cached(
                "INSERT INTO changes (run, position, kind, offering, name, from_value, to_value)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?;
            for (position, change) in (0_i64..).zip(&run.changes) {
                insert.execute(params![
                    id,
                    position,
                    change.kind,
                    change.offering,
                    change.name,
                    change.from,
                    change.to
                ])?;
            }
            Ok(RunId(id))
        })
    }

    /// Records that the change at `position` is about to be sent, with the first request's correlation id.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there is no such change in an open run, or its intent is recorded already; any other
    /// [`Error`] of a ledger that cannot be written. Nothing may be sent then.
    pub fn record_intent(&self, run: RunId, position: usize, at: Timestamp, correlation_id: &str) -> Result<(), Error> {
        self.step(|step| {
            require_open(step, run)?;
            let sql = "UPDATE changes SET intended_at = ?3, correlation_id = ?4
                       WHERE run = ?1 AND position = ?2 AND intended_at IS NULL";
            let changed =
                step.prepare_cached(sql)?.execute(params![run.0, index(position), at.to_string(), correlation_id])?;
            found(changed, run, position)
        })
    }

    /// Records what became of changes, all of them or none. A later outcome of the same change replaces the earlier.
    ///
    /// # Errors
    /// [`Error::Unknown`] if one of them is not in an open run; any other [`Error`] of a ledger that cannot be written.
    pub fn record_outcomes(&self, run: RunId, settlements: &[(usize, Settlement)]) -> Result<(), Error> {
        self.step(|step| {
            require_open(step, run)?;
            let mut update = step.prepare_cached(
                "UPDATE changes SET outcome = ?3, outcome_at = ?4, correlation_id = coalesce(?5, correlation_id),
                 error_code = ?6, error_text = ?7 WHERE run = ?1 AND position = ?2",
            )?;
            for (position, settlement) in settlements {
                let Settlement { outcome, at, correlation_id, reason } = settlement;
                let code = reason.as_ref().map(|reason| &reason.code);
                let text = reason.as_ref().map(|reason| &reason.text);
                let row = params![run.0, index(*position), outcome, at.to_string(), correlation_id, code, text];
                found(update.execute(row)?, run, *position)?;
            }
            Ok(())
        })
    }

    /// Closes a run. A closed run is not written to again.
    ///
    /// # Errors
    /// [`Error::Unknown`] if it is not open; any other [`Error`] of a ledger that cannot be written.
    pub fn close_run(&self, run: RunId, ending: Ending, at: Timestamp) -> Result<(), Error> {
        self.step(|step| {
            require_open(step, run)?;
            step.execute(
                "UPDATE runs SET ended_at = ?2, ending = ?3 WHERE id = ?1",
                params![run.0, at.to_string(), ending],
            )?;
            Ok(())
        })
    }

    /// One transaction that holds the file from its start, so that it cannot fail halfway for another program's sake.
    fn step<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = work(&transaction)?;
        transaction.commit()?;
        Ok(answer)
    }
}

fn require_open(step: &Transaction<'_>, run: RunId) -> Result<(), Error> {
    let sql = "SELECT 1 FROM runs WHERE id = ?1 AND ended_at IS NULL";
    let open = step.prepare_cached(sql)?.query_row([run.0], |_| Ok(())).optional()?;
    open.ok_or_else(|| Error::Unknown(format!("run {}", run.0)))
}

fn found(changed: usize, run: RunId, position: usize) -> Result<(), Error> {
    if changed == 1 { Ok(()) } else { Err(Error::Unknown(format!("run {}, change {position}", run.0))) }
}

/// A position as `SQLite` counts; one too great for it is in no run.
fn index(position: usize) -> i64 {
    i64::try_from(position).unwrap_or(-1)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use crate::{Ending, Error, Intent, Ledger, NewRun, OfferingKind, Outcome, Person, PlannedChange, Settlement};

    fn settled(outcome: Outcome) -> Settlement {
        Settlement { outcome, at: Timestamp::UNIX_EPOCH, correlation_id: None, reason: None }
    }

    /// A ledger with one open run of one intended change, and the run's plan.
    fn started(folder: &tempfile::TempDir) -> Result<(Ledger, NewRun, crate::RunId), Error> {
        let ledger = Ledger::open(&folder.path().join("ledger.sqlite"))?;
        let person = Person {
            tenant_id: "t".into(),
            user_id: "u".into(),
            name: "Alex".into(),
            username: "alex@practice.example".into(),
        };
        let account = ledger.saw_account(&person, Timestamp::UNIX_EPOCH)?;
        let change = PlannedChange {
            kind: OfferingKind::Product,
            offering: "CFQ7TTC0KP0P".into(),
            name: "Power Apps per user".into(),
            from: "Enabled".into(),
            to: "Disabled".into(),
        };
        let changes = vec![change];
        let new = NewRun { account, intent: Intent::Set, origin: None, started_at: Timestamp::UNIX_EPOCH, changes };
        let run = ledger.open_run(&new)?;
        ledger.record_intent(run, 0, Timestamp::UNIX_EPOCH, "id")?;
        Ok((ledger, new, run))
    }

    #[test]
    fn a_full_disk_is_told_and_loses_nothing() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let (ledger, new, run) = started(&folder)?;
        let pages: i64 = ledger.connection().pragma_query_value(None, "page_count", |row| row.get(0))?;
        ledger.connection().pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
        let mut huge = new.clone();
        huge.changes[0].name = "x".repeat(1_000_000);
        assert!(
            matches!(ledger.open_run(&huge), Err(Error::Full(_))),
            "a run that finds no room says that the disk is full"
        );
        assert_eq!(
            ledger.open_runs(new.account)?.len(),
            1,
            "nothing of that run is left behind, the earlier one stands"
        );
        ledger.connection().pragma_update_and_check(None, "max_page_count", i64::from(u32::MAX - 1), |_| Ok(()))?;
        ledger.record_outcomes(run, &[(0, settled(Outcome::Accepted))])?;
        ledger.open_run(&huge)?;
        Ok(())
    }

    #[test]
    fn a_ledger_that_may_not_be_written_says_so() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let (ledger, new, run) = started(&folder)?;
        ledger.connection().pragma_update(None, "query_only", true)?;
        assert!(matches!(ledger.open_run(&new), Err(Error::ReadOnly(_))), "opening a run is refused");
        assert!(
            matches!(ledger.close_run(run, Ending::Completed, Timestamp::UNIX_EPOCH), Err(Error::ReadOnly(_))),
            "closing one too"
        );
        assert_eq!(ledger.open_runs(new.account)?.len(), 1, "what was recorded can still be read");
        Ok(())
    }

    #[test]
    fn intent_is_on_disk_before_the_call_returns() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let (ledger, ..) = started(&folder)?;
        let asked = |name: &str| {
            ledger.connection().pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))
        };
        assert_eq!(asked("synchronous")?, 2.into(), "synchronous is FULL");
        assert_eq!(asked("journal_mode")?, "wal".to_owned().into(), "the journal is a write-ahead log");
        assert_eq!(asked("foreign_keys")?, 1.into(), "references are kept");
        Ok(())
    }
}
