//! The ledger as the program uses it, on a real disk.

mod crash;
mod earlier_version;
mod fixture;
mod history;
mod known_offerings;
mod lifecycle;
#[cfg(unix)]
mod permissions;
mod proptests;
mod quarantine;
mod recovered;
mod refused;
mod run_lock;
mod snapshots;
mod verbatim;
