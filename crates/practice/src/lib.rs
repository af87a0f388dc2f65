//! The practice tenant: an imitation, on the loopback interface, of Microsoft Entra's sign-in and of the licensing
//! service that holds the policy `AllowSelfServicePurchase`, with invented people. What it imitates, and how sure that
//! is, stands in licensing-service.md.
//!
//! It is for practising and for tests. Nothing in it is secret: accounts and passwords stand on its pages.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), offswitch_practice::StartError> {
//! use offswitch_practice::{Options, Practice};
//!
//! let practice = Practice::start(Options::default()).await?;
//! assert!(practice.authority().starts_with("http://localhost:"));
//! practice.stop().await;
//! # Ok(())
//! # }
//! ```

mod control;
mod faults;
mod gate;
mod keys;
mod licensing;
mod listener;
mod marks;
mod objects;
mod parameters;
mod people;
mod practice;
mod routes;
mod sign_in;
mod tenant;
mod tls;
mod traffic;

pub use marks::SECRET_MARKS;
pub use people::{Account, Role};
pub use practice::{Options, Practice, StartError};
