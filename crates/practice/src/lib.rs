//! The practice tenant: an imitation, on the loopback interface, of Microsoft Entra's sign-in and of the licensing
//! service that holds the policy `AllowSelfServicePurchase`, with invented people. licensing-service.md says what
//! is known of the originals, and how surely.
//!
//! It is for practicing and for tests. Nothing in it is secret: accounts and passwords stand on its pages.
//!
//! ```no_run
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

mod applications;
mod control;
mod faults;
mod form_params;
mod licensing;
mod listener;
mod middleware;
mod organization;
mod practice;
mod random;
mod request_log;
mod routes;
mod secret_canaries;
mod sign_in;
mod signing_key;
mod strict_json;
mod tenant;
#[cfg(feature = "tls")]
mod tls;
#[cfg(not(feature = "tls"))]
#[path = "plain_only.rs"]
mod tls;
mod users;

pub use practice::{Options, Practice, StartError};
pub use secret_canaries::SECRET_CANARIES;
pub use users::{Account, Role};
