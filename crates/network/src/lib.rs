//! The way out: the one kind of HTTP client that Offswitch uses, the addresses that it may call, and a word for each way
//! in which the network can fail.
//!
//! Nothing here knows what is sent. `signin` and `policies` both stand on it, so that a company's proxy, an inspecting
//! firewall or a missing network is recognised once and told in the same words everywhere.

mod address;
mod client;
mod clock;
mod failure;
mod manual_clock;

pub use address::{AddressProblem, accept_address, is_loopback};
pub use client::{client_for, secured};
pub use clock::{Clock, SystemClock};
pub use failure::{Failure, FailureKind};
pub use manual_clock::ManualClock;
