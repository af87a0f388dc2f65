//! The licensing service: reading the policy for self-service purchases, planning changes and carrying them out.
//!
//! What the service is and says is told in `licensing-service.md`; this crate holds to it:
//!
//! - [`client::LicensingClient`] is the client. It reads, writes, tries again what may pass, and never has more than 4 writes under way.
//! - [`model::Plan`] is what an intention comes to, given what the service says now.
//! - [`run::run()`] carries a plan out: intent recorded, written, answer recorded, told; then read back, and each change held
//!   against what is read. It pauses while the session has ended.
//! - [`run::recover()`] closes a run in the middle of which the program ended, as truthfully as the service can tell.
//!
//! What it needs from others it asks for by traits of its own: [`client::Credential`] for the session, [`run::Journal`] for the record on
//! disk, [`offswitch_network::Clock`] for time and chance. It knows neither sign-in nor ledger nor window.
//!
//! A run told in the program's words: [`run::Progress`] while it goes on, [`run::Report`] when it is over.

pub mod client;
pub mod model;
pub mod run;
