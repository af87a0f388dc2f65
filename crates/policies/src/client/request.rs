//! A request, its limits (cancellation, deadline), and the error that its attempts add up to.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use reqwest::Method;
use tokio_util::sync::CancellationToken;
use url::Url;
use uuid::Uuid;

use crate::client::error::Error;

/// One request to the service, sent in one attempt or several.
pub(crate) struct Request<'a> {
    /// Name for logs and errors, without ids.
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// The value to write, in the service's spelling.
    pub(crate) value: Option<&'a str>,
    /// The correlation id of the first attempt.
    pub(crate) correlation_id: Uuid,
    pub(crate) limits: Limits,
}

/// Limits of a request's attempts. What is in flight when one is met is waited for.
#[derive(Clone)]
pub(crate) struct Limits {
    /// Once cancelled, nothing more is sent.
    pub(crate) cancel: CancellationToken,
    /// From this time of the transport's clock on, nothing more is sent.
    pub(crate) deadline: Duration,
    /// Once the machine was suspended more often than this, nothing more is sent.
    pub(crate) suspends: u64,
}

impl Limits {
    /// No limits but the retry policy's.
    pub(crate) fn none() -> Self {
        Self { cancel: CancellationToken::new(), deadline: Duration::MAX, suspends: u64::MAX }
    }
}

/// Limit that kept a request from being sent, or sent again.
pub(crate) enum AbortReason {
    /// It was cancelled, or its deadline has passed.
    Cancelled,
    /// The machine was suspended.
    Suspended,
    /// The service asked everybody to wait for longer than the retry policy allows.
    Throttled {
        /// Remaining time.
        wait: Duration,
        /// The response that said so, perhaps to another request.
        by: Box<Error>,
    },
}

/// Error of a request after all its attempts.
pub(crate) enum RequestError {
    /// It was aborted before anything was sent.
    NotSent(AbortReason),
    /// It failed.
    Failed(Box<FailedRequest>),
}

/// Request that failed.
pub(crate) struct FailedRequest {
    pub(crate) error: Error,
    /// Something was sent.
    pub(crate) sent: bool,
    /// One of the attempts may have taken effect.
    pub(crate) in_doubt: bool,
    /// Limit that kept it from being tried again, if one did.
    pub(crate) aborted: Option<AbortReason>,
}

/// Error of one attempt.
pub(crate) enum AttemptError {
    /// It was not sent.
    Aborted(AbortReason),
    /// It was sent and failed, or could not be authorized.
    Failed(Error),
}

impl AttemptError {
    pub(crate) fn is_transient(&self) -> bool {
        matches!(self, Self::Failed(error) if error.is_transient())
    }
}

/// Record of the attempts of one request so far.
#[derive(Default)]
pub(crate) struct AttemptLog {
    sent: AtomicU32,
    refreshed: AtomicBool,
    in_doubt: AtomicBool,
    last: Mutex<Option<Error>>,
}

impl AttemptLog {
    /// The number of the request that is sent now, from 1.
    pub(crate) fn next_number(&self) -> u32 {
        self.sent.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Returns whether the session was not refreshed for this request before.
    pub(crate) fn may_refresh(&self) -> bool {
        !self.refreshed.swap(true, Ordering::Relaxed)
    }

    /// Records the error of an attempt.
    pub(crate) fn record_failure(&self, error: &Error) {
        self.in_doubt.fetch_or(error.may_have_taken_effect(), Ordering::Relaxed);
        *self.last.lock() = Some(error.clone());
    }

    /// The error of the request, by its last attempt.
    pub(crate) fn into_error(self, attempt: AttemptError) -> RequestError {
        let (sent, in_doubt) = (self.sent.into_inner() > 0, self.in_doubt.into_inner());
        let last = self.last.into_inner();
        let (error, aborted) = match (attempt, last) {
            (AttemptError::Failed(error), _) => (error, None),
            (AttemptError::Aborted(reason), Some(error)) if sent => (error, Some(reason)),
            (AttemptError::Aborted(reason), _) => return RequestError::NotSent(reason),
        };
        RequestError::Failed(Box::new(FailedRequest { error, sent, in_doubt, aborted }))
    }
}
