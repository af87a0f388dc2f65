//! Conversions between the crates `ledger`, `policies`, `signin` and the views.

pub(crate) mod access;
mod catalogue;
pub(crate) mod ledger_journal;
pub(crate) mod problem;
pub(crate) mod run_events;
pub(crate) mod run_history;
pub(crate) mod snapshots;
