//! Signing in to Microsoft Entra ID, and keeping the session.
//!
//! [`SignIn`] is the way in: authorisation code with PKCE (RFC 7636), `state` and `nonce`, through the system's own
//! browser and a listener on the loopback interface (RFC 8252), so that MFA, passkeys and Conditional Access work where
//! the admin already is signed in. It ends in a [`Session`], which hands out access tokens, renews them and keeps the
//! refresh token in the operating system's secret store. [`Session::find_kept`] finds a kept session again, and
//! [`Resumable::renew`] takes it up.
//!
//! Tokens and authorisation codes never leave this crate but as the value of an `Authorization` header that is marked
//! sensitive: it prints as such and cannot be serialised.

mod account;
mod authority;
mod bearer;
mod callback;
mod closing_page;
mod error;
mod exchange;
#[cfg(test)]
mod hostile;
mod id_token;
mod kept;
mod keyring_store;
mod listener;
mod provider;
mod resumable;
mod session;
mod sign_in;
mod store;

pub use account::{Account, Role};
pub use authority::{Authority, DEFAULT_AUTHORITY, DEFAULT_CLIENT_ID, DEFAULT_TENANT, MICROSOFT_HOSTS};
pub use closing_page::{ClosingPages, Direction};
pub use error::{Error, Refusal};
pub use kept::forget_kept;
pub use keyring_store::SystemStore;
pub use resumable::Resumable;
pub use session::{Clock, Session, system_clock};
pub use sign_in::{SignIn, TIME_LIMIT};
pub use store::{LARGEST_SECRET, SecretStore, StoreProblem};
