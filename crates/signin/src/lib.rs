//! Sign-in to Microsoft Entra ID through the system's browser, and the session that comes of it.
//!
//! [`InteractiveSignIn`] is the authorization code flow with PKCE (RFC 7636), `state` and `nonce`, over the system's own
//! browser and a loopback redirect (RFC 8252), so that MFA, passkeys and Conditional Access work where the admin already is
//! signed in. It ends in a [`Session`], which hands out access tokens, refreshes them and stores the refresh token in the
//! operating system's secret store. [`StoredSession::load`] finds a stored session again, and [`StoredSession::resume`]
//! makes a session of it.
//!
//! Tokens and authorization codes never leave this crate but as the value of an `Authorization` header that is marked
//! sensitive: it prints as such and cannot be serialized.
//!
//! # Example
//!
//! A sign-in at the practice tenant, which imitates Entra ID on loopback:
//!
//! ```
//! use std::sync::Arc;
//!
//! use offswitch_network::SystemClock;
//! use offswitch_practice::{Options, Practice};
//! use offswitch_signin::{Authority, InteractiveSignIn, SIGN_IN_TIMEOUT};
//! # use offswitch_signin::{Direction, RedirectPageTexts};
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let text = String::new;
//! # let page_texts = RedirectPageTexts {
//! #     language: "en".to_owned(),
//! #     direction: Direction::Ltr,
//! #     done_title: text(),
//! #     done_text: text(),
//! #     failed_title: text(),
//! #     failed_text: text(),
//! #     unexpected_title: text(),
//! #     unexpected_text: text(),
//! # };
//! let practice = Practice::start(Options::default()).await?;
//! let authority = Authority::new(practice.authority(), "organizations", practice.client_id())?;
//! let sign_in = InteractiveSignIn::begin(authority, page_texts, SIGN_IN_TIMEOUT, Arc::new(SystemClock), None, None).await?;
//!
//! // The browser opens this URL. `sign_in.complete(cancel, on_progress)` waits until it comes back, and returns the session.
//! let parameters: Vec<_> = sign_in.authorization_url().query_pairs().into_owned().collect();
//! for (name, value) in [("response_type", "code"), ("code_challenge_method", "S256"), ("prompt", "select_account")] {
//!     assert!(parameters.contains(&(name.to_owned(), value.to_owned())), "{name}");
//! }
//! # Ok(())
//! # }
//! ```

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
mod permission;
mod redirect_page;
mod secret_store;
mod session;
mod session_store;
mod stored_session;
#[cfg(test)]
mod strategies;

pub use account::{Account, Role};
pub use authority::{
    Authority, DEFAULT_AUTHORITY, DEFAULT_CLIENT_ID, DEFAULT_TENANT, MICROSOFT_HOSTS, is_built_in_client,
};
pub use error::{Error, OAuthErrorResponse};
pub use interactive::{BrowserProgress, InteractiveSignIn, SIGN_IN_TIMEOUT};
pub use keyring_store::KeyringStore;
pub use permission::{PERMISSION_NAME, Permission, RESOURCE};
pub use redirect_page::{Direction, RedirectPageTexts};
pub use secret_store::{MAX_SECRET_LEN, SecretStore, SecretStoreError, check_secret_store};
pub use session::Session;
pub use session_store::delete_stored_session;
pub use stored_session::StoredSession;
