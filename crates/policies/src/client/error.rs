//! What can go wrong between here and the service.

use std::time::Duration;

use jiff::Timestamp;
use offswitch_network::{TransportError, TransportErrorKind};
use uuid::Uuid;

use crate::client::credential::AuthorizeError;

/// One request as it was sent, so that support can find it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// What was asked, without ids: `PUT product`.
    pub call: &'static str,
    /// The `x-ms-correlation-id` that the request carried.
    pub correlation_id: Uuid,
    /// When it was sent.
    pub at: Timestamp,
    /// Which try of the same call it was, from 1.
    pub number: u32,
}

/// Why a call to the service did not succeed, told by its last attempt. No variant holds a token, a header or a body.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// There was no answer.
    #[error("{}: {failure}", .attempt.call)]
    Network {
        /// What happened on the way.
        failure: TransportError,
        /// The last request.
        attempt: Box<Attempt>,
    },
    /// The service answered with a status other than success. 401 stands for a session that a renewal did not help.
    #[error("{}: status {status}, code {code:?}, reason {reason:?}", .attempt.call)]
    Status {
        /// The HTTP status.
        status: u16,
        /// The answer's `errorCode`.
        code: Option<String>,
        /// The answer's `reason`, cut at [`Error::LONGEST_REASON`] characters, otherwise verbatim.
        reason: Option<String>,
        /// How long the service asked to wait. If that is more than the program's patience, nothing is sent until then.
        retry_after: Option<Duration>,
        /// The last request.
        attempt: Box<Attempt>,
    },
    /// The service answered with success, but the answer could not be understood.
    #[error("{}: {problem}", .attempt.call)]
    Answer {
        /// What is wrong with it.
        problem: AnswerProblem,
        /// The last request.
        attempt: Box<Attempt>,
    },
    /// The request could not be authorised, so it was not sent.
    #[error("not signed in: {0}")]
    Authorize(#[source] AuthorizeError),
}

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerProblem {
    /// It is no JSON: cut short, or something else altogether.
    #[error("the answer is no JSON: {0}")]
    NotJson(String),
    /// A field is missing, of another type, or has a value that cannot be.
    #[error("the answer's field {field} is wrong: {problem}")]
    Field {
        /// Where it is, such as `items[3].policyValue`.
        field: String,
        /// What is wrong with it.
        problem: String,
    },
    /// It is larger than any honest answer, or all pages of a list together are.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// The list goes on in circles or without an end.
    #[error("the list does not end")]
    Endless,
    /// The list goes on at an address where the token must not be sent.
    #[error("the list goes on at another address")]
    ForeignPage,
}

impl AnswerProblem {
    /// The same, found in one item of a list.
    pub(crate) fn in_item(self, index: usize) -> Self {
        match self {
            Self::Field { field, problem } => Self::Field { field: format!("items[{index}].{field}"), problem },
            other => other,
        }
    }
}

impl Error {
    /// The most characters of a reason that are kept.
    pub const LONGEST_REASON: usize = 500;

    /// The last request, if one was sent.
    #[must_use]
    pub fn attempt(&self) -> Option<&Attempt> {
        match self {
            Self::Network { attempt, .. } | Self::Status { attempt, .. } | Self::Answer { attempt, .. } => {
                Some(attempt)
            }
            Self::Authorize(_) => None,
        }
    }

    /// Whether the same request may well succeed a little later.
    ///
    /// Of the network's failures these are the ones that a laptop waking up, a changing network or a busy server makes; a
    /// proxy that wants a password or a certificate nobody trusts will want the same again. An answer that is no JSON was
    /// damaged on the way, like a broken connection. A session that could not be renewed for now may be renewed then.
    pub(crate) fn may_pass(&self) -> bool {
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
            Self::Answer { problem, .. } => matches!(problem, AnswerProblem::NotJson(_)),
            Self::Authorize(error) => !error.is_session_end(),
        }
    }

    /// Whether a write that ended so may have taken effect all the same.
    pub(crate) fn leaves_doubt(&self) -> bool {
        match self {
            Self::Network { failure, .. } => {
                matches!(failure.kind, TransportErrorKind::Timeout | TransportErrorKind::ConnectionClosed)
            }
            Self::Status { status, .. } => matches!(status, 408 | 500..=599),
            Self::Answer { .. } => true,
            Self::Authorize(_) => false,
        }
    }

    /// Whether the service said no to what was asked, and would say no again.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Status { status: 300..=499, .. }) && !self.may_pass() && !self.is_session_end()
    }

    /// Whether the account may not do this: 403.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        matches!(self, Self::Status { status: 403, .. })
    }

    /// Whether the session has ended: it could not be renewed, or a renewal did not help.
    #[must_use]
    pub fn is_session_end(&self) -> bool {
        match self {
            Self::Authorize(error) => error.is_session_end(),
            other => other.is_unauthorised(),
        }
    }

    /// Whether the service did not take the authorisation: 401.
    pub(crate) fn is_unauthorised(&self) -> bool {
        matches!(self, Self::Status { status: 401, .. })
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } if self.may_pass() => *retry_after,
            _ => None,
        }
    }
}
