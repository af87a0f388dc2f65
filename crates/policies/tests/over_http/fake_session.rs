//! Fake session: the credential of requests, controlled by tests.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use futures_util::future::BoxFuture;
use offswitch_policies::client::{ClaimsChallenge, Credential, CredentialError};
use parking_lot::Mutex;
use reqwest::header::HeaderValue;
use tokio::sync::watch;

/// Session with an access token and a chosen result of the next refresh.
pub(crate) struct FakeSession {
    now: Mutex<HeaderValue>,
    next: Mutex<RefreshResult>,
    ended: watch::Sender<bool>,
    held: watch::Sender<bool>,
    refreshes_held: watch::Sender<bool>,
    transient_failures: AtomicUsize,
    pub(crate) refreshes: AtomicUsize,
    challenges: Mutex<Vec<String>>,
    asked: Mutex<Vec<Instant>>,
}

/// Result of a refresh.
pub(crate) enum RefreshResult {
    /// The session's end.
    SessionExpired,
    /// This token, and after it the session's end.
    Once(String),
    /// The same token again, always: the session does not end, whatever the service says.
    Same,
}

/// The session's own error, which the program recognizes.
#[derive(Debug, thiserror::Error)]
#[error("the session ended")]
pub(crate) struct SessionExpired;

/// The sign-in cannot be reached.
#[derive(Debug, thiserror::Error)]
#[error("the sign-in is out of reach")]
struct TemporarilyUnavailable;

impl FakeSession {
    pub(crate) fn new(token: &str) -> Self {
        Self {
            now: Mutex::new(bearer(token)),
            next: Mutex::new(RefreshResult::SessionExpired),
            ended: watch::Sender::new(false),
            held: watch::Sender::new(false),
            refreshes_held: watch::Sender::new(false),
            transient_failures: AtomicUsize::new(0),
            refreshes: AtomicUsize::new(0),
            challenges: Mutex::default(),
            asked: Mutex::default(),
        }
    }

    pub(crate) fn token(&self) -> String {
        let now = self.now.lock();
        now.to_str().expect("tokens are plain ASCII").trim_start_matches("Bearer ").to_owned()
    }

    /// Chooses the result of the next refresh.
    pub(crate) fn set_next_refresh(&self, next: RefreshResult) {
        *self.next.lock() = next;
    }

    /// Somebody has signed in again.
    pub(crate) fn restore(&self, token: &str) {
        *self.now.lock() = bearer(token);
        self.ended.send_replace(false);
    }

    /// While it is held, nobody gets a header.
    pub(crate) fn hold(&self, held: bool) {
        self.held.send_replace(held);
    }

    /// While they are held, no refresh ends.
    pub(crate) fn hold_refreshes(&self, held: bool) {
        self.refreshes_held.send_replace(held);
    }

    /// The session has ended, and here it is known.
    pub(crate) fn end(&self) {
        self.ended.send_replace(true);
    }

    /// The next so many headers cannot be had for now.
    pub(crate) fn fail_transiently(&self, times: usize) {
        self.transient_failures.store(times, Ordering::Relaxed);
    }

    /// Times at which a header was asked for (not a refreshed one). Right after that it is sent.
    pub(crate) fn asked(&self) -> Vec<Instant> {
        self.asked.lock().clone()
    }

    /// Claims of each challenge that was told here.
    pub(crate) fn challenges(&self) -> Vec<String> {
        self.challenges.lock().clone()
    }

    fn refresh(&self, rejected: &HeaderValue) -> Result<HeaderValue, CredentialError> {
        let (mut now, mut next) = (self.now.lock(), self.next.lock());
        if *now == *rejected {
            self.refreshes.fetch_add(1, Ordering::Relaxed);
            match std::mem::replace(&mut *next, RefreshResult::SessionExpired) {
                RefreshResult::Same => *next = RefreshResult::Same,
                RefreshResult::Once(token) => *now = bearer(&token),
                RefreshResult::SessionExpired => {
                    self.ended.send_replace(true);
                    return Err(CredentialError::session_expired(SessionExpired));
                }
            }
        }
        Ok(now.clone())
    }
}

fn bearer(token: &str) -> HeaderValue {
    let mut header: HeaderValue = format!("Bearer {token}").parse().expect("tokens are plain ASCII");
    header.set_sensitive(true);
    header
}

impl Credential for FakeSession {
    fn authorization_header(&self) -> BoxFuture<'_, Result<HeaderValue, CredentialError>> {
        Box::pin(async {
            let _ = self.held.subscribe().wait_for(|held| !held).await;
            self.asked.lock().push(Instant::now());
            if *self.ended.borrow() {
                return Err(CredentialError::session_expired(SessionExpired));
            }
            let one_less = |times: usize| times.checked_sub(1);
            match self.transient_failures.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less) {
                Ok(_) => Err(CredentialError::transient(TemporarilyUnavailable)),
                Err(_) => Ok(self.now.lock().clone()),
            }
        })
    }

    fn refresh_after_rejection<'a>(
        &'a self,
        rejected: &'a HeaderValue,
        challenge: Option<&'a ClaimsChallenge>,
    ) -> BoxFuture<'a, Result<HeaderValue, CredentialError>> {
        Box::pin(async move {
            self.challenges.lock().extend(challenge.map(|challenge| challenge.claims().to_owned()));
            let _ = self.refreshes_held.subscribe().wait_for(|held| !held).await;
            self.refresh(rejected)
        })
    }

    fn wait_until_signed_in(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            let _ = self.ended.subscribe().wait_for(|ended| !ended).await;
        })
    }
}
