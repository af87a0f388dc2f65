//! Outcome of a change: the response, the verdict, and the reason why a run stopped.

use offswitch_model::StopReason;
use uuid::Uuid;

use crate::client::{AcceptedWrite, Error};
use crate::model::{Change, Value};

/// The service's response to one change, before reading back.
#[derive(Debug, Clone)]
pub enum Response {
    /// The service accepted it.
    Accepted(AcceptedWrite),
    /// The service refused it, and would refuse it again.
    Refused(Error),
    /// The request failed on the way. It may have taken effect all the same.
    Failed(Error),
}

impl Response {
    /// The correlation id of the request that decided it; none if it was never sent for want of a session.
    #[must_use]
    pub fn correlation_id(&self) -> Option<Uuid> {
        match self {
            Self::Accepted(written) => Some(written.correlation_id),
            Self::Refused(error) | Self::Failed(error) => error.attempt().map(|attempt| attempt.correlation_id),
        }
    }
}

/// Final state of one change.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Read back: the offering has the wanted value.
    Verified,
    /// The service accepted it, but reading back did not show it in time.
    Unconfirmed {
        /// Error of reading back, if it failed.
        reason: Option<Error>,
    },
    /// The service refused it.
    Refused(Error),
    /// It failed on the way, and reading back did not show the wanted value.
    Failed(Error),
    /// It was never sent.
    NotAttempted(StopReason),
    /// It was never sent, since the offering had the wanted value by then: somebody else had seen to that during a pause or
    /// the machine's suspension.
    NoOp,
    /// It was never sent, since the offering had neither the former nor the wanted value by then, or was gone: somebody else
    /// had changed it during a pause or the machine's suspension, or a later run had written it.
    Drifted,
    /// The program ended while it was about to be written or being written, and nothing tells that it took effect. Only
    /// [`crate::run::recover()`] finds this.
    Interrupted(ObservedState),
}

/// State of an interrupted change's offering, as recovery read it.
#[derive(Debug, Clone)]
pub enum ObservedState {
    /// Another value than the wanted one.
    Shows(Value),
    /// It could not be read.
    Unreadable(Error),
    /// A later run wrote the same offering, so the value that shows now tells nothing.
    Superseded,
}

/// One change with its outcome.
#[derive(Debug, Clone)]
pub struct ChangeResult {
    /// The change.
    pub change: Change,
    /// Its outcome.
    pub outcome: Outcome,
    /// The value that reading back showed last, if it did.
    pub observed: Option<Value>,
    /// The correlation id of the request that decided it, if one was sent.
    pub correlation_id: Option<Uuid>,
    /// One of its requests may have taken effect, though it was refused or failed.
    pub in_doubt: bool,
}
