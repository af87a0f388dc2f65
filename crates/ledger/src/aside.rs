//! Setting a damaged ledger aside, so that nothing of it is lost and a new one can be begun.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use jiff::Timestamp;

use crate::beside::{OF_SQLITE, beside};
use crate::error::Error;
use crate::file::{ASIDE, PAUSE};

/// Renames the ledger at `path`, and what `SQLite` keeps beside it, and tells the new name. The caller has it alone.
pub(crate) fn set_aside(path: &Path, now: Timestamp) -> Result<PathBuf, Error> {
    let aside = free_name(path, now);
    let companions: Vec<_> = OF_SQLITE.into_iter().filter(|ending| beside(path, ending).exists()).collect();
    // Copied first and removed last: cut off in between, neither the damaged ledger nor the new one is without its log.
    for ending in &companions {
        let copy = beside(&aside, ending);
        once_free(|| fs::copy(beside(path, ending), &copy))?;
        OpenOptions::new().write(true).open(&copy)?.sync_all()?;
    }
    match once_free(|| fs::rename(path, &aside)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => drop(File::create_new(&aside)?),
        answer => answer?,
    }
    for ending in &companions {
        once_free(|| fs::remove_file(beside(path, ending)))?;
    }
    Ok(aside)
}

/// Does it as soon as nobody has the file open: others may just be finding out that it is damaged, and Windows renames
/// nothing that is open.
fn once_free<T>(mut step: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let started = Instant::now();
    loop {
        match step() {
            Err(error) if is_open_elsewhere(&error) && started.elapsed() < ASIDE => thread::sleep(PAUSE),
            answer => return answer,
        }
    }
}

/// Windows' error 32, a sharing violation.
fn is_open_elsewhere(error: &io::Error) -> bool {
    cfg!(windows) && error.raw_os_error() == Some(32)
}

/// A name that no file has, nor any companion of it.
fn free_name(path: &Path, now: Timestamp) -> PathBuf {
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
        if [""].into_iter().chain(OF_SQLITE).all(|ending| fs::symlink_metadata(beside(&name, ending)).is_err()) {
            return name;
        }
        number += 1;
    }
}
