//! Permissions of the files that the program makes on Linux: its own alone.

use std::sync::OnceLock;

use rustix::fs::Mode;
use rustix::process::umask;

/// Permissions that are withheld from new files.
const WITHHELD: Mode = Mode::RWXG.union(Mode::RWXO);

/// Umask that the program was started with, for the programs that it starts.
static INHERITED: OnceLock<Mode> = OnceLock::new();

/// Closes all files that the program makes from now on to the computer's other users.
pub(crate) fn withhold() {
    let inherited = umask(WITHHELD);
    INHERITED.get_or_init(|| inherited);
}

/// Starts another program by `start`, whose files are its own affair.
pub(crate) fn starting_another<T>(start: impl FnOnce() -> T) -> T {
    umask(INHERITED.get().copied().unwrap_or(WITHHELD));
    let started = start();
    umask(WITHHELD);
    started
}
