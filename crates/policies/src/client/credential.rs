//! Credential: the `Authorization` header of requests, as a trait that the session implements.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use reqwest::header::HeaderValue;

use crate::client::claims_challenge::ClaimsChallenge;

/// Source of each request's `Authorization` header. The session that signs in lies behind this. Any of the futures may be
/// dropped before it is ready.
pub trait Credential: Send + Sync {
    /// The header for a request that is about to be sent, its token refreshed beforehand if it is about to expire. The value must be
    /// marked as sensitive; it is marked again before it is used.
    ///
    /// # Errors
    /// An error if there is no session, or it cannot be refreshed.
    fn authorization_header(&self) -> BoxFuture<'_, Result<HeaderValue, CredentialError>>;

    /// A header to use instead of `rejected`, which the service answered with 401. Several requests may ask at once with
    /// the same rejected header; the session needs to be refreshed only once for them.
    ///
    /// With `challenge`, the new token is to have the claims that it asks for. If the service challenges that token with the
    /// same claims, this is called once more, with its header: a session that has asked for these claims already need not
    /// ask again, and says what is left to do.
    ///
    /// # Errors
    /// An error if the session cannot be refreshed, or not with these claims.
    fn refresh_after_rejection<'a>(
        &'a self,
        rejected: &'a HeaderValue,
        challenge: Option<&'a ClaimsChallenge>,
    ) -> BoxFuture<'a, Result<HeaderValue, CredentialError>>;

    /// Ready while there is a session, pending while it has ended: until somebody has signed in again. If the service
    /// rejects a session that has not ended, this is ready at once; whoever waits must not ask again and again.
    fn wait_until_signed_in(&self) -> BoxFuture<'_, ()>;
}

/// Error of the session, for whoever knows its type to downcast: a request could not be authorized.
#[derive(Clone)]
pub struct CredentialError {
    error: Arc<dyn StdError + Send + Sync>,
    session_expired: bool,
}

impl CredentialError {
    /// The session has ended, or is not enough for the service: only signing in again helps, if anything. The error's text may reach logs, so it must not hold a secret.
    pub fn session_expired(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { error: error.into().into(), session_expired: true }
    }

    /// The session has not ended, but could not be refreshed now; a little later it may well be. The error's text may reach
    /// logs, as above.
    pub fn transient(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { error: error.into().into(), session_expired: false }
    }

    /// Returns whether only signing in again helps.
    #[must_use]
    pub fn is_session_expired(&self) -> bool {
        self.session_expired
    }

    /// The session's own error, to be downcast.
    #[must_use]
    pub fn get_ref(&self) -> &(dyn StdError + Send + Sync + 'static) {
        &*self.error
    }
}

impl fmt::Debug for CredentialError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.error, formatter)
    }
}

impl fmt::Display for CredentialError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error, formatter)
    }
}

impl StdError for CredentialError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error.source()
    }
}
