//! The log: a rotating file, written through `tracing`; secrets print as redacted.

use std::path::Path;
use std::sync::Mutex;

use file_rotate::compression::Compression;
use file_rotate::suffix::AppendCount;
use file_rotate::{ContentLimit, FileRotate};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Bytes in one file, and older files kept beside it.
const FILE_SIZE: usize = 1_000_000;
const OLDER_FILES: usize = 2;

/// Starts writing the log. Without a log the program still does its work, so what hinders it is only told to `stderr`.
pub(crate) fn start(path: &Path) {
    if let Some(folder) = path.parent()
        && let Err(error) = std::fs::create_dir_all(folder)
    {
        eprintln!("offswitch: no log is written: {error}");
        return;
    }
    let file =
        FileRotate::new(path, AppendCount::new(OLDER_FILES), ContentLimit::Bytes(FILE_SIZE), Compression::None, None);
    let levels = Targets::new().with_default(LevelFilter::INFO).with_target("offswitch", LevelFilter::DEBUG);
    // The standard mutex, since the subscriber takes that one as a writer and locks it itself.
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(Mutex::new(file));
    let started = tracing_subscriber::registry().with(lines).with(levels).try_init();
    if let Err(error) = started {
        eprintln!("offswitch: no log is written: {error}");
    }
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
}
