//! File locks beside the ledger: the run lock of the one program that may run, and the open lock that all share.

// The operating system releases a lock when its holder ends, however it ends; the files themselves stay, since a lock file
// that comes and goes protects nothing.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use parking_lot::Mutex;

use crate::error::Error;
use crate::sidecar::{OPEN_LOCK_SUFFIX, RUN_LOCK_SUFFIX, sidecar};
use crate::timeouts::{BUSY_TIMEOUT, POLL_INTERVAL};

/// The right to open, record and recover runs, which one program has at a time: while it runs, another must neither run
/// too nor take its open run for one in which a program died.
#[derive(Debug)]
pub(crate) struct RunLock {
    path: PathBuf,
    held: Mutex<Option<File>>,
}

impl RunLock {
    /// The run lock of the ledger at `path`, not taken yet.
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: sidecar(path, RUN_LOCK_SUFFIX), held: Mutex::new(None) }
    }

    /// Takes the run lock, unless it is held already, and keeps it.
    pub(crate) fn acquire(&self) -> Result<(), Error> {
        let mut held = self.held.lock();
        if held.is_none() {
            let file = lock_file(&self.path)?;
            locked(file.try_lock())?;
            *held = Some(file);
        }
        Ok(())
    }
}

/// The shared lock of a program that has the ledger open, so that no other one quarantines it.
#[derive(Debug)]
pub(crate) struct OpenLock {
    _lock: File,
}

impl OpenLock {
    /// Shares the ledger at `path` with the others that have it open. Waits while one quarantines it, which is short.
    pub(crate) fn shared(path: &Path) -> Result<Self, Error> {
        share(lock_file(&sidecar(path, OPEN_LOCK_SUFFIX))?)
    }

    /// Shares the lock if some program had the ledger open before; else returns none, and makes no file.
    pub(crate) fn shared_if_exists(path: &Path) -> Result<Option<Self>, Error> {
        let lock = OpenOptions::new().write(true).open(sidecar(path, OPEN_LOCK_SUFFIX));
        lock.ok().map(share).transpose()
    }

    /// Locks the ledger at `path` for this program alone: [`Error::InUse`] if any program has it open.
    pub(crate) fn exclusive(path: &Path) -> Result<Self, Error> {
        let lock = lock_file(&sidecar(path, OPEN_LOCK_SUFFIX))?;
        locked(lock.try_lock()).map(|()| Self { _lock: lock })
    }
}

fn share(lock: File) -> Result<OpenLock, Error> {
    let started = Instant::now();
    loop {
        match locked(lock.try_lock_shared()) {
            Err(Error::InUse) if started.elapsed() < BUSY_TIMEOUT => thread::sleep(POLL_INTERVAL),
            answer => return answer.map(|()| OpenLock { _lock: lock }),
        }
    }
}

fn lock_file(path: &Path) -> Result<File, Error> {
    Ok(OpenOptions::new().create(true).truncate(false).write(true).open(path)?)
}

fn locked(answer: Result<(), TryLockError>) -> Result<(), Error> {
    match answer {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(Error::InUse),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
