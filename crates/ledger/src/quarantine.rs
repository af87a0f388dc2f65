//! Quarantine: a damaged ledger and its SQLite sidecars are renamed, so that nothing is lost and a new one can be begun.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use jiff::Timestamp;

use crate::error::Error;
use crate::sidecar::{SQLITE_SUFFIXES, sidecar};
use crate::timeouts::{POLL_INTERVAL, QUARANTINE_TIMEOUT};

/// Renames the ledger at `path` and its SQLite sidecars, and returns the new path. The caller holds the open lock alone.
pub(crate) fn quarantine_files(path: &Path, now: Timestamp) -> Result<PathBuf, Error> {
    let quarantined = available_path(path, now);
    let companions: Vec<_> = SQLITE_SUFFIXES.into_iter().filter(|ending| sidecar(path, ending).exists()).collect();
    // Copied first and removed last: cut off in between, neither the damaged ledger nor the new one is without its log.
    for ending in &companions {
        let copy = sidecar(&quarantined, ending);
        retry_while_locked(|| fs::copy(sidecar(path, ending), &copy))?;
        OpenOptions::new().write(true).open(&copy)?.sync_all()?;
    }
    match retry_while_locked(|| fs::rename(path, &quarantined)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => drop(File::create_new(&quarantined)?),
        answer => answer?,
    }
    for ending in &companions {
        retry_while_locked(|| fs::remove_file(sidecar(path, ending)))?;
    }
    Ok(quarantined)
}

/// Retries `step` while the file is open elsewhere: others may just be finding out that it is damaged, and Windows renames
/// nothing that is open.
fn retry_while_locked<T>(mut step: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let started = Instant::now();
    loop {
        match step() {
            Err(error) if is_sharing_violation(&error) && started.elapsed() < QUARANTINE_TIMEOUT => {
                thread::sleep(POLL_INTERVAL);
            }
            answer => return answer,
        }
    }
}

/// Returns whether it is Windows' error 32, a sharing violation.
fn is_sharing_violation(error: &io::Error) -> bool {
    cfg!(windows) && error.raw_os_error() == Some(32)
}

/// Returns a path at which there is no file, nor any sidecar of one.
fn available_path(path: &Path, now: Timestamp) -> PathBuf {
    let time = now.strftime("%Y%m%dT%H%M%SZ");
    let mut number = 1;
    loop {
        let mut name = path.file_stem().map(OsString::from).unwrap_or_default();
        name.push(format!(".damaged-{time}"));
        if number > 1 {
            name.push(format!("-{number}"));
        }
        if let Some(extension) = path.extension() {
            name.push(".");
            name.push(extension);
        }
        let name = path.with_file_name(name);
        if [""].into_iter().chain(SQLITE_SUFFIXES).all(|ending| fs::symlink_metadata(sidecar(&name, ending)).is_err()) {
            return name;
        }
        number += 1;
    }
}
