//! Opening the file.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, MAIN_DB, OpenFlags};

use crate::error::Error;
use crate::schema;

/// How long a step waits while another program writes. Each step is one short transaction, so this is ample.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to pause where `SQLite` does not wait on its own.
const PAUSE: Duration = Duration::from_millis(10);

/// The record on disk. Every call blocks until its step is safely on disk; call it off the async threads.
#[derive(Debug)]
pub struct Ledger {
    connection: Mutex<Connection>,
}

impl Ledger {
    /// Opens the ledger at `path`, makes it if there is no file, and brings an older version up to date.
    ///
    /// # Errors
    /// [`Error::Corrupt`], [`Error::Newer`] or [`Error::Foreign`] for a file that is left alone as it is;
    /// [`Error::ReadOnly`], [`Error::Unopenable`], [`Error::Full`] or [`Error::Busy`] where nothing could be recorded.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        // SQLite quietly opens a write-protected file for reading; a ledger that cannot record is none.
        if connection.is_readonly(MAIN_DB)? {
            return Err(Error::ReadOnly("the file is write-protected".to_owned()));
        }
        schema::examine(&mut connection)?;
        write_ahead(&connection)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        schema::migrate(&mut connection)?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// The connection. A panic elsewhere leaves no half-done step behind, since a dropped transaction is rolled back.
    pub(crate) fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
