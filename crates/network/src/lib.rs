//! Shared HTTP client, endpoint allow-list, clock, and classification of transport errors.
//!
//! Nothing here knows what is sent. `signin` and `policies` both stand on it, so that a company's proxy, an inspecting
//! firewall or a missing network is recognized once and told in the same words everywhere.

mod certificate_check;
mod client;
mod clock;
mod endpoint;
mod manual_clock;
mod transport_error;

pub use certificate_check::slow_certificate_checks;
pub use client::{client_for, with_client_defaults};
pub use clock::{Clock, SystemClock};
pub use endpoint::{EndpointError, is_loopback, parse_allowed_endpoint};
pub use manual_clock::ManualClock;
pub use transport_error::{TransportError, TransportErrorKind};
