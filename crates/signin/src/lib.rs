//! Signing in to Microsoft Entra ID, and keeping the session.
//!
//! [`InteractiveSignIn`] is the way in: authorisation code with PKCE (RFC 7636), `state` and `nonce`, through the system's own
//! browser and a listener on the loopback interface (RFC 8252), so that MFA, passkeys and Conditional Access work where
//! the admin already is signed in. It ends in a [`Session`], which hands out access tokens, renews them and keeps the
//! refresh token in the operating system's secret store. [`StoredSession::load`] finds a kept session again, and
//! [`StoredSession::resume`] takes it up.
//!
//! Tokens and authorisation codes never leave this crate but as the value of an `Authorization` header that is marked
//! sensitive: it prints as such and cannot be serialised.

mod access_token;
mod account;
mod authority;
mod callback;
mod discovery;
mod error;
mod id_token;
mod interactive;
mod keyring_store;
mod loopback_listener;
mod oauth_client;
mod oauth_http;
mod redirect_page;
mod secret_store;
mod session;
mod session_store;
mod stored_session;
#[cfg(test)]
mod strategies;

pub use account::{Account, Role};
pub use authority::{Authority, DEFAULT_AUTHORITY, DEFAULT_CLIENT_ID, DEFAULT_TENANT, MICROSOFT_HOSTS};
pub use error::{Error, OAuthErrorResponse};
pub use interactive::{InteractiveSignIn, SIGN_IN_TIMEOUT};
pub use keyring_store::KeyringStore;
pub use redirect_page::{Direction, RedirectPageTexts};
pub use secret_store::{MAX_SECRET_LEN, SecretStore, SecretStoreError};
pub use session::{Clock, Session, system_clock};
pub use session_store::delete_stored_session;
pub use stored_session::StoredSession;
