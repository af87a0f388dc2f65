//! The licensing service: reading the policy for self-service purchases, planning changes and carrying them out.
//!
//! What the service is and says is told in `licensing-service.md`; this crate holds to it:
//!
//! - [`Licensing`] is the client. It reads, writes, tries again what may pass, and never has more than 4 writes under way.
//! - [`Plan`] is what an intention comes to, given what the service says now.
//! - [`run()`] carries a plan out: intent recorded, written, answer recorded, told; then read back, and each change held
//!   against what is read. It pauses while the session has ended.
//! - [`recover()`] closes a run in the middle of which the program ended, as truthfully as the service can tell.
//!
//! What it needs from others it asks for by traits of its own: [`Authorize`] for the session, [`Record`] for the record on
//! disk, [`Pace`] for time and chance. It knows neither sign-in nor ledger nor window.
//!
//! A run told in the program's words: [`Progress`] while it goes on, [`Report`] when it is over.

mod answer;
mod authorize;
mod call;
mod check;
mod course;
mod error;
mod exchange;
mod gate;
#[cfg(test)]
mod hostile;
mod licensing;
mod offering;
mod patience;
mod plan;
mod read_back;
mod record;
mod recorder;
mod recover;
mod report;
mod retry_after;
mod run;
mod run_time;
#[cfg(test)]
mod set_pace;
mod unrecorded;
mod value;
mod working_clock;
mod writing;

pub use authorize::{Authorize, AuthorizeError};
pub use error::{AnswerProblem, Attempt, Error};
pub use licensing::{Licensing, Written};
pub use offering::{Catalogue, KeyError, Kind, Offering, OfferingKey, Policy};
pub use patience::{Pace, Patience, RealPace};
pub use plan::{Change, Plan, UnknownOffering};
pub use record::{Record, RecordError};
pub use recover::{Recovered, Stage, Unfinished, recover};
pub use report::{Answer, Outcome, Progress, Report, Settled, Sight, Stopped};
pub use run::run;
pub use unrecorded::Unrecorded;
pub use value::Value;

/// The licensing service's address (licensing-service.md).
pub const SERVICE_ADDRESS: &str = "https://licensing.m365.microsoft.com";

/// Microsoft's hosts that a service may be at, for `offswitch_network::accept_address`.
pub const MICROSOFT_HOSTS: &[&str] = &["licensing.m365.microsoft.com"];
