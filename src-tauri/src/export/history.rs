//! Iteration over all recorded runs of a tenant.

use std::io;

use offswitch_ledger::Ledger;

use crate::adapters::run_history;
use crate::views::{RunSummaryView, RunView};

/// Runs that are read at once.
const PAGE: u32 = 200;

/// Tells each run with its changes, newest first. Only one is in memory with its changes.
///
/// # Errors
/// If the ledger cannot be read, or `tell` fails.
pub(super) fn for_each_run(
    ledger: &Ledger,
    tenant: &str,
    mut tell: impl FnMut(&RunSummaryView, &RunView) -> io::Result<()>,
) -> io::Result<()> {
    let mut before = None;
    loop {
        let entries = ledger.history(tenant, before, PAGE).map_err(io::Error::other)?;
        let Some(last) = entries.last() else { return Ok(()) };
        before = Some(last.summary.id);
        for entry in &entries {
            if let Some((run, _)) = ledger.run(tenant, entry.summary.id).map_err(io::Error::other)? {
                tell(&run_history::entry(entry), &run_history::run(&run, &entry.identity))?;
            }
        }
    }
}
