//! Sidecar files: SQLite's log, index and journal, and the two lock files.

use std::path::{Path, PathBuf};

/// Suffixes of SQLite's own sidecars: the write-ahead log, its index, and the older journal where a disk cannot keep such a log.
pub(crate) const SQLITE_SUFFIXES: [&str; 3] = [WAL_SUFFIX, "-shm", "-journal"];
/// Suffix of the write-ahead log.
pub(crate) const WAL_SUFFIX: &str = "-wal";
/// Suffix of the run lock: the lock of the one program that may run.
pub(crate) const RUN_LOCK_SUFFIX: &str = ".lock";
/// Suffix of the open lock, which every program shares that has the ledger open.
pub(crate) const OPEN_LOCK_SUFFIX: &str = ".open";

/// Returns the path of the file beside `ledger` whose name has that suffix.
pub(crate) fn sidecar(ledger: &Path, ending: &str) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
