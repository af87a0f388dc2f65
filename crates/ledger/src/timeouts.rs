//! Timeouts of waiting for other programs that use the same ledger.

use std::time::Duration;

/// SQLite's busy timeout, while another program writes. Each step is one short transaction, so this is ample.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Time that another program may take to quarantine a damaged file and to begin a new one.
pub(crate) const QUARANTINE_TIMEOUT: Duration = Duration::from_secs(5);
/// Pause between two tries where nothing else waits.
pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(10);
