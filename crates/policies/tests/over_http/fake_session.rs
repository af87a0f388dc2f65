//! The session, as far as requests need one.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use futures_util::future::BoxFuture;
use offswitch_policies::client::{Authorize, AuthorizeError};
use reqwest::header::HeaderValue;
use tokio::sync::watch;

/// An access token, and what comes after it.
pub(crate) struct Ticket {
    now: Mutex<HeaderValue>,
    next: Mutex<Next>,
    ended: watch::Sender<bool>,
    held: watch::Sender<bool>,
    renewals_held: watch::Sender<bool>,
    out_of_reach: AtomicUsize,
    pub(crate) renewals: AtomicUsize,
    asked: Mutex<Vec<Instant>>,
}

/// What a renewal comes to.
pub(crate) enum Next {
    /// The session's end.
    Nothing,
    /// This token, and after it the session's end.
    Once(String),
    /// The same token again, always: the session stands, whatever the service says.
    Same,
}

/// The session's own error, which the program recognises.
#[derive(Debug, thiserror::Error)]
#[error("the session ended")]
pub(crate) struct SessionEnded;

/// The sign-in cannot be reached.
#[derive(Debug, thiserror::Error)]
#[error("the sign-in is out of reach")]
struct OutOfReach;

impl Ticket {
    pub(crate) fn new(token: &str) -> Self {
        Self {
            now: Mutex::new(bearer(token)),
            next: Mutex::new(Next::Nothing),
            ended: watch::Sender::new(false),
            held: watch::Sender::new(false),
            renewals_held: watch::Sender::new(false),
            out_of_reach: AtomicUsize::new(0),
            renewals: AtomicUsize::new(0),
            asked: Mutex::default(),
        }
    }

    pub(crate) fn token(&self) -> String {
        let now = self.now.lock().expect("no panic");
        now.to_str().expect("tokens are plain ASCII").trim_start_matches("Bearer ").to_owned()
    }

    /// What the next renewal comes to.
    pub(crate) fn then(&self, next: Next) {
        *self.next.lock().expect("no panic") = next;
    }

    /// Somebody has signed in again.
    pub(crate) fn restore(&self, token: &str) {
        *self.now.lock().expect("no panic") = bearer(token);
        self.ended.send_replace(false);
    }

    /// While it is held, nobody gets a header.
    pub(crate) fn hold(&self, held: bool) {
        self.held.send_replace(held);
    }

    /// While they are held, no renewal ends.
    pub(crate) fn hold_renewals(&self, held: bool) {
        self.renewals_held.send_replace(held);
    }

    /// The session has ended, and here it is known.
    pub(crate) fn end(&self) {
        self.ended.send_replace(true);
    }

    /// The next so many headers cannot be had for now.
    pub(crate) fn put_out_of_reach(&self, times: usize) {
        self.out_of_reach.store(times, Ordering::Relaxed);
    }

    /// When a header was asked for (not a renewed one). Right after that it is sent.
    pub(crate) fn asked(&self) -> Vec<Instant> {
        self.asked.lock().expect("no panic").clone()
    }

    fn renew(&self, rejected: &HeaderValue) -> Result<HeaderValue, AuthorizeError> {
        let (mut now, mut next) = (self.now.lock().expect("no panic"), self.next.lock().expect("no panic"));
        if *now == *rejected {
            self.renewals.fetch_add(1, Ordering::Relaxed);
            match std::mem::replace(&mut *next, Next::Nothing) {
                Next::Same => *next = Next::Same,
                Next::Once(token) => *now = bearer(&token),
                Next::Nothing => {
                    self.ended.send_replace(true);
                    return Err(AuthorizeError::ended(SessionEnded));
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

impl Authorize for Ticket {
    fn header(&self) -> BoxFuture<'_, Result<HeaderValue, AuthorizeError>> {
        Box::pin(async {
            let _ = self.held.subscribe().wait_for(|held| !held).await;
            self.asked.lock().expect("no panic").push(Instant::now());
            if *self.ended.borrow() {
                return Err(AuthorizeError::ended(SessionEnded));
            }
            let one_less = |times: usize| times.checked_sub(1);
            match self.out_of_reach.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less) {
                Ok(_) => Err(AuthorizeError::for_now(OutOfReach)),
                Err(_) => Ok(self.now.lock().expect("no panic").clone()),
            }
        })
    }

    fn renewed<'a>(&'a self, rejected: &'a HeaderValue) -> BoxFuture<'a, Result<HeaderValue, AuthorizeError>> {
        Box::pin(async move {
            let _ = self.renewals_held.subscribe().wait_for(|held| !held).await;
            self.renew(rejected)
        })
    }

    fn restored(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            let _ = self.ended.subscribe().wait_for(|ended| !ended).await;
        })
    }
}
