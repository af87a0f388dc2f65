//! Identity of the ledger's file: whether its path still leads to the one that is open.

use std::path::{Path, PathBuf};

/// The file that was at a path when it was opened.
#[derive(Debug)]
pub(crate) struct FileIdentity {
    path: PathBuf,
    id: Option<FileId>,
}

/// Device and number of a file.
#[cfg(unix)]
type FileId = (u64, u64);
/// Windows lets nobody delete, rename or replace a file that SQLite has open.
#[cfg(not(unix))]
type FileId = ();

impl FileIdentity {
    /// The file at `path`.
    pub(crate) fn of(path: &Path) -> Self {
        Self { path: path.to_path_buf(), id: file_id(path) }
    }

    /// Returns whether the path still leads to that file.
    pub(crate) fn is_in_place(&self) -> bool {
        self.id.is_some() && file_id(&self.path) == self.id
    }
}

/// The file is not opened for it: closing it would release the locks that SQLite holds on it (POSIX).
#[cfg(unix)]
fn file_id(path: &Path) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt as _;

    let file = std::fs::metadata(path).ok()?;
    Some((file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn file_id(_path: &Path) -> Option<FileId> {
    Some(())
}
