//! Opening the file.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, OpenFlags};

use crate::aside::set_aside;
use crate::beside::{WAL, beside};
use crate::error::Error;
use crate::lock::{Charge, Open};
use crate::schema;

/// How long a step waits while another program writes. Each step is one short transaction, so this is ample.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
/// How long another program may take to set a damaged file aside and to begin a new one.
pub(crate) const ASIDE: Duration = Duration::from_secs(5);
/// How long to pause where nothing else waits.
pub(crate) const PAUSE: Duration = Duration::from_millis(10);

/// The record on disk. Every call blocks until its step is safely on disk; call it off the async threads.
///
/// Any number of programs may have one file open, look at it and record what they see. Runs are opened, recorded and
/// recovered by one of them at a time: the first that needs to is in charge until its `Ledger` is dropped or it ends, and
/// the others get [`Error::InUse`] meanwhile.
#[derive(Debug)]
pub struct Ledger {
    // Dropped in this order: the file is closed before others learn that it is free.
    connection: Mutex<Connection>,
    charge: Charge,
    _open: Open,
}

impl Ledger {
    /// Opens the ledger at `path`, makes it if there is no file, and brings an older version up to date.
    ///
    /// # Errors
    /// [`Error::Corrupt`], [`Error::Newer`] or [`Error::Foreign`] for a file that is left alone as it is;
    /// [`Error::ReadOnly`], [`Error::Unopenable`], [`Error::Full`] or [`Error::Busy`] where nothing could be recorded.
    pub fn open(path: &Path) -> Result<Self, Error> {
        // From before it is looked into, so that nobody sets it aside meanwhile; but nothing is made beside what is refused.
        let open = Open::shared_as_before(path)?;
        let connection = connect(path)?;
        Ok(Self::new(path, connection, open.map_or_else(|| Open::shared(path), Ok)?))
    }

    /// Opens the ledger at `path` like [`Ledger::open`]; but a damaged one is renamed beside itself, with SQLite's files
    /// beside it, and a new one is begun. Tells the damaged one's new name then: `ledger.damaged-20261123T102030Z.db` for
    /// `ledger.db` and that `now`, with a number where that name is taken.
    ///
    /// # Errors
    /// As for [`Ledger::open`], apart from [`Error::Corrupt`]: all other files are left alone. [`Error::InUse`] if another
    /// program has the damaged file open.
    pub fn open_or_set_aside(path: &Path, now: Timestamp) -> Result<(Self, Option<PathBuf>), Error> {
        let started = Instant::now();
        let mut pause = PAUSE;
        loop {
            match Self::open(path) {
                Err(Error::Corrupt(_)) => match Open::alone(path) {
                    // Others may be finding out the same just now, or have set it aside.
                    Err(Error::InUse) if started.elapsed() < ASIDE => {
                        thread::sleep(pause);
                        // Each time longer, so that they leave each other alone.
                        pause *= 2;
                    }
                    alone => return Self::begin_anew(path, now, alone?),
                },
                answer => return Ok((answer?, None)),
            }
        }
    }

    /// Sets the file aside, unless another program did so before this one had it alone.
    fn begin_anew(path: &Path, now: Timestamp, alone: Open) -> Result<(Self, Option<PathBuf>), Error> {
        let (connection, aside) = match connect(path) {
            Err(Error::Corrupt(_)) => {
                let aside = set_aside(path, now)?;
                (connect(path)?, Some(aside))
            }
            answer => (answer?, None),
        };
        // Whoever has it alone in between finds a ledger that is whole, and leaves it.
        drop(alone);
        Ok((Self::new(path, connection, Open::shared(path)?), aside))
    }

    fn new(path: &Path, connection: Connection, open: Open) -> Self {
        Self { connection: Mutex::new(connection), charge: Charge::of(path), _open: open }
    }

    /// The connection. A panic elsewhere leaves no half-done step behind, since a dropped transaction is rolled back.
    pub(crate) fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection, for a step that only the program in charge may take.
    pub(crate) fn in_charge(&self) -> Result<MutexGuard<'_, Connection>, Error> {
        self.charge.take()?;
        Ok(self.connection())
    }
}

/// A connection to the file at `path`, which is found to be a ledger and up to date.
fn connect(path: &Path) -> Result<Connection, Error> {
    let logged = has_log(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    // Closing would write the log into a file that is not found to be ours yet.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, logged)?;
    // SQLite quietly opens a write-protected file for reading; a ledger that cannot record is none.
    if connection.is_readonly(MAIN_DB)? {
        return Err(Error::ReadOnly("the file is write-protected".to_owned()));
    }
    schema::examine(&mut connection)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    write_ahead(&connection)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    schema::migrate(&mut connection)?;
    Ok(connection)
}

/// Whether there is a write-ahead log with something in it. SQLite deletes one whose file is missing or empty, though
/// what it holds may be all that is left; a ledger always gets its first page before its log, so that one is damaged.
fn has_log(path: &Path) -> Result<bool, Error> {
    let holds = |path: &Path| fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() > 0);
    // In this order, so that another program's first start is not mistaken for it.
    let logged = holds(&beside(path, WAL));
    if logged && !holds(path) {
        return Err(Error::Corrupt("its log is there without it".to_owned()));
    }
    Ok(logged)
}

/// Switches to a write-ahead log, which the file then keeps. `SQLite` does not wait on its own while another program uses
/// the file for the same switch. Where a disk cannot keep such a log it stays with its older journal, which is as safe.
fn write_ahead(connection: &Connection) -> Result<(), Error> {
    let started = Instant::now();
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).map_err(Error::from) {
            Err(Error::Busy(_)) if started.elapsed() < PATIENCE => thread::sleep(PAUSE),
            outcome => return outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{Ledger, Open};

    #[test]
    fn what_another_program_began_meanwhile_is_not_set_aside() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ledger.db");
        drop(Ledger::open(&path)?);
        // As if the file had been damaged, and another program had set it aside before this one had it alone.
        let (_, aside) = Ledger::begin_anew(&path, Timestamp::UNIX_EPOCH, Open::alone(&path)?)?;
        assert_eq!(aside, None, "the new ledger is taken as it is");
        Ok(())
    }
}
