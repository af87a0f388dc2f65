//! Errors of requests to the service, and the attempts that they come from.

use std::time::Duration;

use jiff::Timestamp;
use offswitch_network::{TransportError, TransportErrorKind};
use uuid::Uuid;

use crate::client::LIST_CALLS;
use crate::client::claims_challenge::ClaimsChallenge;
use crate::client::credential::CredentialError;
use crate::client::retry_policy::RetryPolicy;

/// One request as it was sent, so that support can find it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Name of the request, without ids: `PUT product`.
    pub call: &'static str,
    /// The `x-ms-correlation-id` that the request carried.
    pub correlation_id: Uuid,
    /// Time of sending.
    pub at: Timestamp,
    /// Number of the attempt of the same request, from 1.
    pub number: u32,
}

impl Attempt {
    /// Returns whether the request was about no single offering: the policies, or a list.
    #[must_use]
    pub fn is_list(&self) -> bool {
        LIST_CALLS.contains(&self.call)
    }
}

/// Error of a request to the service, told by its last attempt. No variant holds a token, a header or a body.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// There was no response.
    #[error("{}: {failure}", .attempt.call)]
    Network {
        /// The transport error.
        failure: TransportError,
        /// The last request.
        attempt: Box<Attempt>,
    },
    /// The service responded with a status other than success. 401 stands for a session that a refresh did not help.
    #[error("{}: status {status}, code {code:?}, reason {reason:?}", .attempt.call)]
    Status {
        /// The HTTP status.
        status: u16,
        /// The response's `errorCode`.
        code: Option<String>,
        /// The response's `reason`, cut at [`Error::MAX_REASON_CHARS`] characters, otherwise verbatim.
        reason: Option<String>,
        /// Wait that the service asked for. If that is more than the retry policy allows, nothing is sent until then, but for
        /// one try when a person asks for the list.
        retry_after: Option<Duration>,
        /// Of a write: the service has accepted another write of this session, so that the account may write.
        others_accepted: bool,
        /// Of a 401: the claims that the service asks for.
        challenge: Option<ClaimsChallenge>,
        /// The last request.
        attempt: Box<Attempt>,
    },
    /// The service responded with success, but the response could not be understood.
    #[error("{}: {problem}", .attempt.call)]
    InvalidResponse {
        /// The fault of the response.
        problem: ResponseError,
        /// The last request.
        attempt: Box<Attempt>,
    },
    /// The request could not be authorized, so it was not sent.
    #[error("not signed in: {0}")]
    Credential(#[source] CredentialError),
}

/// Fault of a response that could not be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResponseError {
    /// It is no JSON: cut short, or something else altogether.
    #[error("the answer is no JSON: {0}")]
    NotJson(String),
    /// A field is missing, of another type, or has a value that cannot be.
    #[error("the answer's field {field} is wrong: {problem}")]
    Field {
        /// Path of the field, such as `items[3].policyValue`.
        field: String,
        /// The fault of the field.
        problem: String,
    },
    /// It is larger than any honest response, or all pages of a list together are.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// The list goes on in circles or without an end.
    #[error("the list does not end")]
    Endless,
    /// The list goes on at an address where the token must not be sent.
    #[error("the list goes on at another address")]
    ForeignPage,
}

impl ResponseError {
    /// The same, found in one item of a list.
    pub(crate) fn in_item(self, index: usize) -> Self {
        match self {
            // The path of the item itself is a dot.
            Self::Field { field, problem } if field == "." => Self::Field { field: format!("items[{index}]"), problem },
            Self::Field { field, problem } => Self::Field { field: format!("items[{index}].{field}"), problem },
            other => other,
        }
    }
}

impl Error {
    /// Maximum number of characters of a reason that are kept.
    pub const MAX_REASON_CHARS: usize = 500;

    /// The last request, if one was sent.
    #[must_use]
    pub fn attempt(&self) -> Option<&Attempt> {
        match self {
            Self::Network { attempt, .. } | Self::Status { attempt, .. } | Self::InvalidResponse { attempt, .. } => {
                Some(attempt)
            }
            Self::Credential(_) => None,
        }
    }

    /// Returns whether the same request may well succeed a little later.
    ///
    /// Of the network's failures these are the ones that a laptop waking up, a changing network or a busy server makes; a
    /// proxy that wants a password or a certificate nobody trusts will want the same again. A response that is no JSON was
    /// damaged on the way, like a broken connection. A session that could not be refreshed for now may be refreshed then.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Network { failure, .. } => matches!(
                failure.kind,
                TransportErrorKind::Dns
                    | TransportErrorKind::Unreachable
                    | TransportErrorKind::Timeout
                    | TransportErrorKind::ConnectionClosed
                    | TransportErrorKind::ProxyUnreachable
            ),
            Self::Status { status, .. } => matches!(status, 408 | 429 | 500..=599),
            Self::InvalidResponse { problem, .. } => matches!(problem, ResponseError::NotJson(_)),
            Self::Credential(error) => !error.is_session_expired(),
        }
    }

    /// Returns whether a write that ended so may have taken effect all the same.
    pub(crate) fn may_have_taken_effect(&self) -> bool {
        match self {
            Self::Network { failure, .. } => {
                use TransportErrorKind::{ConnectionClosed, Portal, Timeout};
                matches!(failure.kind, ConnectionClosed | Portal | Timeout)
            }
            Self::Status { status, .. } => matches!(status, 408 | 500..=599),
            Self::InvalidResponse { .. } => true,
            Self::Credential(_) => false,
        }
    }

    /// Returns whether the service refused the request, and would refuse it again.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Status { status: 300..=499, .. }) && !self.is_transient() && !self.is_session_expired()
    }

    /// Returns whether a list that ended so may have failed by itself, so that its offerings can be read one by one: 404, which
    /// the service answered for days in March 2021, and 400, as for a scope that it does not know (licensing-service.md).
    pub(crate) fn may_be_of_the_list(&self) -> bool {
        matches!(self, Self::Status { status: 400 | 404, .. })
    }

    /// Returns whether the account may not do this: 403, unless it is this offering's own.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        matches!(self, Self::Status { status: 403, others_accepted: false, .. })
    }

    /// Returns whether just this offering may not be written: 403, though the account may write others.
    #[must_use]
    pub fn is_offering_forbidden(&self) -> bool {
        matches!(self, Self::Status { status: 403, others_accepted: true, .. })
    }

    /// Returns whether the session has ended: it could not be refreshed, or a refresh did not help.
    #[must_use]
    pub fn is_session_expired(&self) -> bool {
        match self {
            Self::Credential(error) => error.is_session_expired(),
            other => other.is_unauthorized(),
        }
    }

    /// Returns whether the service did not accept the authorization: 401.
    pub(crate) fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Status { status: 401, .. })
    }

    /// The claims that the service asks for: 401 with a claims challenge.
    pub(crate) fn claims_challenge(&self) -> Option<&ClaimsChallenge> {
        match self {
            Self::Status { status: 401, challenge, .. } => challenge.as_ref(),
            _ => None,
        }
    }

    /// The time until which the service asked to wait, if that is for longer than the default retry policy waits.
    #[must_use]
    pub fn throttled_until(&self) -> Option<Timestamp> {
        let wait = self.retry_after().filter(|wait| *wait > RetryPolicy::default().max_retry_after)?;
        self.attempt()?.at.checked_add(wait).ok()
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } if self.is_transient() => *retry_after,
            _ => None,
        }
    }
}
