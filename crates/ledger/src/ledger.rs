//! The open ledger: its SQLite connection, its locks, and how it is opened or quarantined.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use jiff::Timestamp;
use parking_lot::{Mutex, MutexGuard};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, OpenFlags};

use crate::error::Error;
use crate::file_identity::FileIdentity;
use crate::lock::{OpenLock, RunLock};
use crate::quarantine::quarantine_files;
use crate::schema;
use crate::sidecar::{WAL_SUFFIX, sidecar};
use crate::timeouts::{BUSY_TIMEOUT, POLL_INTERVAL, QUARANTINE_TIMEOUT};

/// The record on disk: one SQLite file. Every call blocks until its transaction is safely on disk; call it off the async
/// threads.
///
/// Any number of programs may have one file open, read it and record snapshots. Runs are opened, recorded and recovered by
/// one of them at a time: the first that needs to holds the run lock until its `Ledger` is dropped or it ends, and the
/// others get [`Error::InUse`] meanwhile.
#[derive(Debug)]
pub struct Ledger {
    // Dropped in this order: the file is closed before others learn that it is free.
    connection: Mutex<Connection>,
    file: FileIdentity,
    run_lock: RunLock,
    _open_lock: OpenLock,
}

impl Ledger {
    /// Opens the ledger at `path`, makes it if there is no file, and brings an older version up to date.
    ///
    /// # Errors
    /// [`Error::Corrupt`], [`Error::Newer`] or [`Error::Foreign`] for a file that is left alone as it is;
    /// [`Error::ReadOnly`], [`Error::Unopenable`], [`Error::Full`] or [`Error::Busy`] where nothing could be recorded.
    pub fn open(path: &Path) -> Result<Self, Error> {
        // From before it is looked into, so that nobody sets it aside meanwhile; but nothing is made beside what is refused.
        let open_lock = OpenLock::shared_if_exists(path)?;
        let connection = connect(path)?;
        Ok(Self::new(path, connection, open_lock.map_or_else(|| OpenLock::shared(path), Ok)?))
    }

    /// Opens the ledger at `path` like [`Ledger::open`]; but a damaged one is quarantined: renamed beside itself, with its
    /// SQLite sidecars, and a new one is begun. Returns the damaged one's new path then:
    /// `ledger.damaged-20261123T102030Z.db` for `ledger.db` and that `now`, with a number where that name is taken.
    ///
    /// # Errors
    /// As for [`Ledger::open`], apart from [`Error::Corrupt`]: all other files are left alone. [`Error::InUse`] if another
    /// program has the damaged file open.
    pub fn open_or_quarantine(path: &Path, now: Timestamp) -> Result<(Self, Option<PathBuf>), Error> {
        let started = Instant::now();
        let mut pause = POLL_INTERVAL;
        loop {
            match Self::open(path) {
                Err(Error::Corrupt(_)) => match OpenLock::exclusive(path) {
                    // Others may be finding out the same just now, or have set it aside.
                    Err(Error::InUse) if started.elapsed() < QUARANTINE_TIMEOUT => {
                        thread::sleep(pause);
                        // Each time longer, so that they leave each other alone.
                        pause *= 2;
                    }
                    exclusive => return Self::quarantine_and_reopen(path, now, exclusive?),
                },
                answer => return Ok((answer?, None)),
            }
        }
    }

    /// Quarantines the file, unless another program did so before this one had it alone.
    fn quarantine_and_reopen(
        path: &Path,
        now: Timestamp,
        exclusive: OpenLock,
    ) -> Result<(Self, Option<PathBuf>), Error> {
        let (connection, quarantined) = match connect(path) {
            Err(Error::Corrupt(_)) => {
                let quarantined = quarantine_files(path, now)?;
                (connect(path)?, Some(quarantined))
            }
            answer => (answer?, None),
        };
        // Whoever has it alone in between finds a ledger that is whole, and leaves it.
        drop(exclusive);
        Ok((Self::new(path, connection, OpenLock::shared(path)?), quarantined))
    }

    fn new(path: &Path, connection: Connection, open_lock: OpenLock) -> Self {
        Self {
            connection: Mutex::new(connection),
            file: FileIdentity::of(path),
            run_lock: RunLock::new(path),
            _open_lock: open_lock,
        }
    }

    /// Locks the connection. A panic elsewhere leaves no half-done step behind, since a dropped transaction is rolled back.
    pub(crate) fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock()
    }

    /// Locks the connection for a step that is recorded: only as long as the file is there to be read again.
    pub(crate) fn connection_to_record(&self) -> Result<MutexGuard<'_, Connection>, Error> {
        if self.is_in_place() { Ok(self.connection()) } else { Err(Error::Replaced) }
    }

    /// Locks the connection for a step that only the holder of the run lock may take.
    pub(crate) fn connection_with_run_lock(&self) -> Result<MutexGuard<'_, Connection>, Error> {
        self.run_lock.acquire()?;
        self.connection_to_record()
    }

    /// Returns whether the file that is open is still the one at its path.
    #[must_use]
    pub fn is_in_place(&self) -> bool {
        self.file.is_in_place()
    }
}

/// Opens a connection to the file at `path`, validates that it is a ledger and migrates it.
fn connect(path: &Path) -> Result<Connection, Error> {
    let has_log = has_wal(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // Closing would write the log into a file that is not found to be ours yet.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, has_log)?;
    // SQLite quietly opens a write-protected file for reading; a ledger that cannot record is none.
    if connection.is_readonly(MAIN_DB)? {
        return Err(Error::ReadOnly("the file is write-protected".to_owned()));
    }
    schema::validate(&mut connection)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    enable_wal(&connection)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    schema::migrate(&mut connection)?;
    Ok(connection)
}

/// Returns whether there is a write-ahead log with something in it. SQLite deletes one whose file is missing or empty, though
/// what it holds may be all that is left; a ledger always gets its first page before its log, so that one is damaged.
fn has_wal(path: &Path) -> Result<bool, Error> {
    let holds = |path: &Path| fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() > 0);
    // In this order, so that another program's first start is not mistaken for it.
    let has_log = holds(&sidecar(path, WAL_SUFFIX));
    if has_log && !holds(path) {
        return Err(Error::Corrupt("its log is there without it".to_owned()));
    }
    Ok(has_log)
}

/// Switches to a write-ahead log, which the file then keeps. `SQLite` does not wait on its own while another program uses
/// the file for the same switch. Where a disk cannot keep such a log it stays with its older journal, which is as safe.
fn enable_wal(connection: &Connection) -> Result<(), Error> {
    let started = Instant::now();
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).map_err(Error::from) {
            Err(Error::Busy(_)) if started.elapsed() < BUSY_TIMEOUT => thread::sleep(POLL_INTERVAL),
            outcome => return outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{Ledger, OpenLock};

    #[test]
    fn what_another_program_began_meanwhile_is_not_quarantined() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ledger.db");
        drop(Ledger::open(&path)?);
        // As if the file had been damaged, and another program had set it aside before this one had it alone.
        let (_, quarantined) =
            Ledger::quarantine_and_reopen(&path, Timestamp::UNIX_EPOCH, OpenLock::exclusive(&path)?)?;
        assert_eq!(quarantined, None, "the new ledger is taken as it is");
        Ok(())
    }
}
