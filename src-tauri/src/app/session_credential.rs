//! Credential of the licensing client: the current session, replaceable by another one of the same person.

use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::HeaderValue;
use offswitch_policies::client::{ClaimsChallenge, Credential, CredentialError};
use offswitch_signin::{Error, Session};
use tokio::sync::watch;

/// The session that stands in for an account now.
#[derive(Clone)]
pub(crate) struct SessionCredential(Arc<watch::Sender<Current>>);

#[derive(Clone)]
struct Current {
    session: Session,
    /// Grows with each session.
    number: u64,
    ended: bool,
}

impl SessionCredential {
    pub(crate) fn new(session: Session) -> Self {
        Self(Arc::new(watch::Sender::new(Current { session, number: 0, ended: false })))
    }

    /// The session now.
    pub(crate) fn session(&self) -> Session {
        self.0.borrow().session.clone()
    }

    /// Puts a session of the same person in the place of the former one, and gives that back.
    pub(crate) fn replace(&self, session: Session) -> Session {
        let number = self.0.borrow().number + 1;
        self.0.send_replace(Current { session, number, ended: false }).session
    }

    fn current(&self) -> Current {
        self.0.borrow().clone()
    }

    /// The error, with the end of the session noted if it is one.
    fn failed(&self, number: u64, error: Error) -> CredentialError {
        match error {
            Error::Expired(_) | Error::AccountMismatch { .. } | Error::ClaimsRequired { .. } => {
                self.0.send_modify(|current| current.ended |= current.number == number);
                CredentialError::session_expired(error)
            }
            // Whoever waits for another sign-in would wait for what does not help.
            Error::ClaimsNotMet { .. } => CredentialError::session_expired(error),
            // A sign-in service out of reach, or busy, says nothing of the session.
            _ => CredentialError::transient(error),
        }
    }
}

impl Credential for SessionCredential {
    fn authorization_header(&self) -> BoxFuture<'_, Result<HeaderValue, CredentialError>> {
        async {
            let Current { session, number, .. } = self.current();
            session.authorization().await.map_err(|error| self.failed(number, error))
        }
        .boxed()
    }

    fn refresh_after_rejection<'a>(
        &'a self,
        rejected: &'a HeaderValue,
        challenge: Option<&'a ClaimsChallenge>,
    ) -> BoxFuture<'a, Result<HeaderValue, CredentialError>> {
        async move {
            let Current { session, number, .. } = self.current();
            let claims = challenge.map(ClaimsChallenge::claims);
            session.refresh_if_rejected(rejected, claims).await.map_err(|error| self.failed(number, error))
        }
        .boxed()
    }

    fn wait_until_signed_in(&self) -> BoxFuture<'_, ()> {
        async {
            let mut current = self.0.subscribe();
            // The sender lives as long as this borrow of it.
            let _ = current.wait_for(|current| !current.ended).await;
        }
        .boxed()
    }
}
