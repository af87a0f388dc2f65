//! The files that lie beside the ledger.

use std::path::{Path, PathBuf};

/// SQLite's own: the write-ahead log, its index, and the older journal where a disk cannot keep such a log.
pub(crate) const SQLITE_SUFFIXES: [&str; 3] = [WAL_SUFFIX, "-shm", "-journal"];
/// The write-ahead log.
pub(crate) const WAL_SUFFIX: &str = "-wal";
/// The lock of the one program that may run.
pub(crate) const RUN_LOCK_SUFFIX: &str = ".lock";
/// The lock that every program shares that has the ledger open.
pub(crate) const OPEN_LOCK_SUFFIX: &str = ".open";

/// The file beside `ledger` whose name has that ending.
pub(crate) fn sidecar(ledger: &Path, ending: &str) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
