//! How requests are authorised, without knowing how anybody signs in.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use reqwest::header::HeaderValue;

/// Gives each request its `Authorization` header. The session that signs in lies behind this. Any of the futures may be
/// dropped before it is ready.
pub trait Authorize: Send + Sync {
    /// The header for a request that is about to be sent, renewed beforehand if it is about to expire. The value must be
    /// marked as sensitive; it is marked again before it is used.
    ///
    /// # Errors
    /// When there is no session, or it cannot be renewed.
    fn header(&self) -> BoxFuture<'_, Result<HeaderValue, AuthorizeError>>;

    /// A header to use instead of `rejected`, which the service answered with 401. Several requests may ask at once with
    /// the same rejected header; the session needs to be renewed only once for them.
    ///
    /// # Errors
    /// When the session cannot be renewed.
    fn renewed<'a>(&'a self, rejected: &'a HeaderValue) -> BoxFuture<'a, Result<HeaderValue, AuthorizeError>>;

    /// Ready when the session stands, pending while it has ended: until somebody has signed in again. If the service
    /// rejects a session that stands, this is ready at once; whoever waits must not ask again and again.
    fn restored(&self) -> BoxFuture<'_, ()>;
}

/// Why a request could not be authorised: the session's own error, which whoever knows the session can look at.
#[derive(Clone)]
pub struct AuthorizeError {
    error: Arc<dyn StdError + Send + Sync>,
    session_ended: bool,
}

impl AuthorizeError {
    /// The session has ended: only signing in again helps. The error's text may reach logs, so it must not hold a secret.
    pub fn ended(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { error: error.into().into(), session_ended: true }
    }

    /// The session stands, but could not be renewed now; a little later it may well be. The error's text may reach logs,
    /// as above.
    pub fn for_now(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { error: error.into().into(), session_ended: false }
    }

    /// Whether only signing in again helps.
    #[must_use]
    pub fn is_session_end(&self) -> bool {
        self.session_ended
    }

    /// The session's own error, to be downcast.
    #[must_use]
    pub fn get_ref(&self) -> &(dyn StdError + Send + Sync + 'static) {
        &*self.error
    }
}

impl fmt::Debug for AuthorizeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.error, formatter)
    }
}

impl fmt::Display for AuthorizeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error, formatter)
    }
}

impl StdError for AuthorizeError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error.source()
    }
}
