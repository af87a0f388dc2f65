//! Error type of the ledger, classified from SQLite's and the file system's errors.

use std::io;

use rusqlite::ErrorCode;

/// Error of opening, reading or writing the ledger. Everything recorded before stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is damaged, or is no `SQLite` file. It was not touched.
    #[error("the ledger is damaged: {0}")]
    Corrupt(String),
    /// The file is of a newer version of Offswitch. It was not touched.
    #[error("the ledger has version {found}, this program knows versions up to {known}")]
    Newer {
        /// The version that the file has.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// The file is a `SQLite` file of another program. It was not touched.
    #[error("the file belongs to another program")]
    Foreign,
    /// The file, its folder or its disk may not be written to.
    #[error("the ledger may not be written: {0}")]
    ReadOnly(String),
    /// The disk is full.
    #[error("the disk is full: {0}")]
    Full(String),
    /// Another program held the file for too long.
    #[error("another program keeps the ledger busy: {0}")]
    Busy(String),
    /// Another program holds the run lock, or has the file open while it would have to be quarantined.
    #[error("another program is in charge of the ledger")]
    InUse,
    /// The file was deleted or replaced while it was open. Nothing was written to either.
    #[error("the ledger's file was deleted or replaced")]
    Replaced,
    /// The file could not be opened or made: a folder that is missing or closed to us.
    #[error("the ledger cannot be opened: {0}")]
    Unopenable(String),
    /// A step was recorded for a change that is not there, or a run that is closed.
    #[error("no such open change or run: {0}")]
    Unknown(String),
    /// Any other fault of `SQLite` or of the disk.
    #[error("the ledger failed: {0}")]
    Other(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let text = error.to_string();
        if matches!(
            error,
            rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::Utf8Error(..)
        ) {
            return Self::Corrupt(text);
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt(text),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly(text),
            Some(ErrorCode::DiskFull) => Self::Full(text),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy(text),
            Some(ErrorCode::CannotOpen) => Self::Unopenable(text),
            _ => Self::Other(error),
        }
    }
}

/// Classifies errors of the sidecar files.
impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        let text = error.to_string();
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly(text),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(text),
            _ => Self::Unopenable(text),
        }
    }
}
