//! The program's ledger as it lies on disk, seen from outside.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::test_env::TestEnv;
use crate::wait::until;

/// The trigger's name.
const TRIGGER: &str = "hang_of_a_test";
/// Counts for minutes.
const HANG: &str = "SELECT count(*) FROM (WITH RECURSIVE c(n) AS \
    (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 4000000000) SELECT n FROM c)";
/// Reads in a row that find it locked and unchanged. A step of the program's takes much less.
const STABLE_READS: usize = 20;
/// Changes whose steps are recorded side by side, whichever comes first.
const MAX_IN_FLIGHT: usize = 8;

/// Ledger of the program in a test environment.
#[derive(Clone, Debug)]
pub struct LedgerFile(PathBuf);

/// A run as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The run's number.
    pub id: i64,
    /// The intent, as the ledger's text.
    pub intent: String,
    /// The end, as the ledger's text; nothing while it is open.
    pub ending: Option<String>,
    /// The changes, in their order.
    pub changes: Vec<Change>,
}

/// A change as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The offering's id.
    pub id: String,
    /// The value before, in the service's word.
    pub from: String,
    /// The value wanted, in the service's word.
    pub to: String,
    /// True if the intent is recorded.
    pub intended: bool,
    /// The outcome, as the ledger's text, if it is recorded.
    pub outcome: Option<String>,
}

impl Run {
    /// Number of its changes with this outcome.
    #[must_use]
    pub fn count(&self, outcome: &str) -> usize {
        self.changes.iter().filter(|change| change.outcome.as_deref() == Some(outcome)).count()
    }
}

/// A step of the journal, before which the program can be made to hang.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The run itself.
    Opening,
    /// The intent of the change at this place.
    Intent(usize),
    /// The response to the change at this place, which the service took.
    Response(usize),
    /// The verdict after reading back.
    Verdict,
    /// The run's end.
    Closing,
}

impl Step {
    /// True if a run has got as far as this step and not beyond it.
    #[must_use]
    pub fn is_next(self, run: Option<&Run>) -> bool {
        let Some(run) = run else { return self == Self::Opening };
        let all = |outcome| run.ending.is_none() && run.count(outcome) == run.changes.len();
        match self {
            Self::Opening => false,
            Self::Intent(place) => {
                let before = &run.changes[..place.saturating_sub(MAX_IN_FLIGHT)];
                before.iter().all(|change| change.intended) && !run.changes[place].intended
            }
            Self::Response(place) => run.changes[place].intended && run.changes[place].outcome.is_none(),
            Self::Verdict => all("accepted"),
            Self::Closing => all("verified"),
        }
    }

    /// The SQLite event of the step, and the condition by which it is the one.
    fn event(self) -> (&'static str, String) {
        match self {
            Self::Opening => ("INSERT ON runs", "1".to_owned()),
            Self::Intent(place) => ("UPDATE OF intended_at ON changes", format!("NEW.position = {place}")),
            Self::Response(place) => {
                ("UPDATE OF outcome ON changes", format!("NEW.outcome = 'accepted' AND NEW.position = {place}"))
            }
            Self::Verdict => ("UPDATE OF outcome ON changes", "NEW.outcome = 'verified'".to_owned()),
            Self::Closing => ("UPDATE OF ended_at ON runs", "1".to_owned()),
        }
    }
}

impl LedgerFile {
    /// Ledger of the program in this environment.
    #[must_use]
    pub fn of(env: &TestEnv) -> Self {
        Self(env.data_dir().join("ledger.db"))
    }

    /// All runs, oldest first. Only reads, also in what a killed program left in its log.
    pub fn runs(&self) -> Result<Vec<Run>> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(&self.0, flags).context("the ledger")?;
        connection.busy_timeout(Duration::from_secs(10))?;
        let one_look = connection.transaction()?;
        let mut runs = Vec::new();
        let mut query = one_look.prepare("SELECT id, intent, ending FROM runs ORDER BY id")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        for row in rows {
            let (id, intent, ending) = row?;
            let mut query = one_look.prepare(
                "SELECT offering, from_value, to_value, intended_at IS NOT NULL, outcome FROM changes
                 WHERE run = ?1 ORDER BY position",
            )?;
            let changes = query.query_map([id], |row| {
                let [id, from, to] = [row.get(0)?, row.get(1)?, row.get(2)?];
                Ok(Change { id, from, to, intended: row.get(3)?, outcome: row.get(4)? })
            })?;
            runs.push(Run { id, intent, ending, changes: changes.collect::<Result<_, _>>()? });
        }
        Ok(runs)
    }

    /// Lets the program hang from now on as soon as it is about to record this step: SQLite itself counts in a trigger.
    pub fn hang_before(&self, step: Step) -> Result<()> {
        let (event, condition) = step.event();
        self.change(&format!("CREATE TRIGGER {TRIGGER} BEFORE {event} WHEN {condition} BEGIN {HANG}; END"))
    }

    /// Takes back [`LedgerFile::hang_before`]; the program must have been killed.
    pub fn remove_hang(&self) -> Result<()> {
        self.change(&format!("DROP TRIGGER {TRIGGER}"))
    }

    /// Lets SQLite refuse from now on to note who signs in.
    pub fn refuse_accounts(&self) -> Result<()> {
        let refuse = "SELECT RAISE(ABORT, 'a test refuses it')";
        self.change(&format!("CREATE TRIGGER {TRIGGER} BEFORE INSERT ON accounts BEGIN {refuse}; END"))
    }

    /// Takes back [`LedgerFile::refuse_accounts`].
    pub fn accept_accounts(&self) -> Result<()> {
        self.change(&format!("DROP TRIGGER {TRIGGER}"))
    }

    /// Waits until the program hangs in a step.
    pub async fn is_hanging(&self) -> Result<()> {
        let connection = self.writing()?;
        connection.busy_timeout(Duration::ZERO)?;
        let (mut held, mut before) = (0, Vec::new());
        until("the program to hang in a step of its record", async || {
            let free = connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK").is_ok();
            let now = self.runs()?;
            held = if free || now != before { 0 } else { held + 1 };
            before = now;
            Ok((held == STABLE_READS).then_some(()))
        })
        .await
    }

    /// For changes; what a killed program left in its log is left there for its next start.
    fn writing(&self) -> Result<Connection> {
        let connection = Connection::open_with_flags(&self.0, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        ensure!(
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?,
            "the log stays when this connection is closed"
        );
        Ok(connection)
    }

    fn change(&self, statement: &str) -> Result<()> {
        Ok(self.writing()?.execute_batch(statement)?)
    }
}
