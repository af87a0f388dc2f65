//! Client and run engine for the policy on self-service purchases: reads the licensing service, plans changes, carries
//! them out and verifies them.
//!
//! The facts of the service are in `licensing-service.md`; this crate holds to them:
//!
//! - [`client::LicensingClient`] reads and writes, retries transient errors, and never has more than 4 writes in flight.
//! - [`model::Plan`] is what an intent comes to, given the present values.
//! - [`run::run()`] carries a plan out: intent on disk, PUT, response on disk, progress reported; then it reads back and
//!   compares each change with what it reads. It pauses while the session has ended.
//! - [`run::recover()`] closes a run in the middle of which the program ended, as truthfully as the service can tell.
//!
//! It asks for the rest by traits: [`client::Credential`] for the session, [`run::Journal`] for the
//! journal on disk, [`offswitch_network::Clock`] for time and jitter. It knows neither sign-in nor ledger nor window.
//!
//! # Example
//!
//! The plan that turns everything off. What is off already is unchanged, and a value that this program does not know is
//! skipped: nobody asked for that offering by name.
//!
//! ```
//! use offswitch_policies::model::{Change, Offering, Plan, Value};
//!
//! let offering = |key: &str, name: &str, value| Offering { key: key.parse().unwrap(), name: name.to_owned(), value };
//! let offerings = [
//!     offering("product:CFQ7TTC0KP0P", "Visio Plan 1", Value::On),
//!     offering("product:CFQ7TTC0HD33", "Project Plan 3", Value::TrialsOnly),
//!     offering("product:CFQ7TTC0LH3L", "Power BI Pro", Value::Off),
//!     offering("offerType:SaaS", "Software as a Service", Value::from("OnlyOnSundays")),
//! ];
//!
//! let plan = Plan::turn_off_all(&offerings);
//!
//! let changed: Vec<_> = plan.changes.iter().map(|Change { name, from, to, .. }| format!("{name}: {from} → {to}")).collect();
//! assert_eq!(
//!     changed,
//!     ["Visio Plan 1: Enabled → Disabled", "Project Plan 3: OnlyTrialsWithoutPaymentMethod → Disabled"]
//! );
//! assert_eq!(plan.unchanged, 1, "Power BI Pro is off already");
//! assert_eq!(plan.skipped_unknown, [offerings[3].clone()], "nobody knows what that value means");
//! ```

pub mod client;
pub mod model;
pub mod run;
