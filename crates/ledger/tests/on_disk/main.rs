//! The ledger as the program uses it, on a real disk.

mod aside;
mod charge;
mod fixture;
mod history;
mod hostile;
mod journey;
mod killed;
mod looks;
#[cfg(unix)]
mod permissions;
mod recovered;
mod refused;
mod verbatim;
