//! The session authorises the licensing service's requests.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::HeaderValue;
use offswitch_policies::{Authorize, AuthorizeError};
use offswitch_signin::{Error, Session};

/// A session, as `policies` wants it.
pub(crate) struct BySession(pub Session);

impl Authorize for BySession {
    fn header(&self) -> BoxFuture<'_, Result<HeaderValue, AuthorizeError>> {
        async { self.0.authorization().await.map_err(unauthorised) }.boxed()
    }

    fn renewed<'a>(&'a self, rejected: &'a HeaderValue) -> BoxFuture<'a, Result<HeaderValue, AuthorizeError>> {
        async { self.0.renewed(rejected).await.map_err(unauthorised) }.boxed()
    }
}

fn unauthorised(error: Error) -> AuthorizeError {
    match error {
        Error::Expired(_) | Error::OtherAccount => AuthorizeError::ended(error),
        // A sign-in service out of reach, or busy, says nothing of the session.
        _ => AuthorizeError::for_now(error),
    }
}
