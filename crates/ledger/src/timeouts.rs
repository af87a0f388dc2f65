//! How long the ledger waits for other programs.

use std::time::Duration;

/// How long a step waits while another program writes. Each step is one short transaction, so this is ample.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long another program may take to set a damaged file aside and to begin a new one.
pub(crate) const QUARANTINE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long to pause where nothing else waits.
pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(10);
