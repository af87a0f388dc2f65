//! Outcome of a change: the response, the verdict, and the reason why a run stopped.

use uuid::Uuid;

use crate::client::{Error, Written};
use crate::model::{Change, Value};

/// What the service answered to one change, before reading back.
#[derive(Debug, Clone)]
pub enum Answer {
    /// It took it.
    Accepted(Written),
    /// It said no, and would say no again.
    Refused(Error),
    /// It failed on the way. It may have taken effect all the same.
    Failed(Error),
}

impl Answer {
    /// The correlation id of the request that decided it; none if it was never sent for want of a session.
    #[must_use]
    pub fn correlation_id(&self) -> Option<Uuid> {
        match self {
            Self::Accepted(written) => Some(written.correlation_id),
            Self::Refused(error) | Self::Failed(error) => error.attempt().map(|attempt| attempt.correlation_id),
        }
    }
}

/// What became of one change.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Read back: it stands as wanted.
    Verified,
    /// The service took it, but reading back did not show it in time.
    Unconfirmed {
        /// Why reading back failed, if it did.
        reason: Option<Error>,
    },
    /// The service said no.
    Refused(Error),
    /// It failed on the way, and reading back did not show the wanted value.
    Failed(Error),
    /// It was never sent.
    NotAttempted(Stopped),
    /// It was never sent, since by then it stood as wanted: somebody else had seen to that during a pause or the machine's
    /// sleep.
    Standing,
    /// It was never sent, since by then it stood neither as it was nor as wanted, or was gone: somebody else had changed it
    /// during a pause or the machine's sleep, or a later run had written it.
    Overtaken,
    /// The program ended while it was about to be written or being written, and nothing tells that it took effect. Only
    /// [`crate::run::recover()`] finds this.
    Interrupted(Sight),
}

/// What was to be seen of an interrupted change.
#[derive(Debug, Clone)]
pub enum Sight {
    /// Another value than the wanted one.
    Shows(Value),
    /// It could not be looked at.
    Unreadable(Error),
    /// A later run wrote the same offering, so what shows now tells nothing.
    Rewritten,
}

/// What stopped a run early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// The admin.
    Admin,
    /// The service refused the account a write (403).
    Refused,
    /// The sign-in ended, and was not restored.
    Session,
    /// A step could not be recorded.
    Record,
    /// It took longer than [`crate::client::Patience::run`] allows.
    Time,
    /// The service asked to wait for longer than [`crate::client::Patience::longest_wait`]: see [`crate::run::Report::barred_until`].
    Wait,
    /// After a pause or the machine's sleep the service could not be read, so nobody knows what others changed meanwhile.
    Unread,
    /// The program ended in the middle. Only [`crate::run::recover()`] finds this.
    Interrupted,
}

/// One change and what became of it.
#[derive(Debug, Clone)]
pub struct Settled {
    /// The change.
    pub change: Change,
    /// What became of it.
    pub outcome: Outcome,
    /// The value that reading back showed last, if it did.
    pub seen: Option<Value>,
    /// The correlation id of the request that decided it, if one was sent.
    pub correlation_id: Option<Uuid>,
    /// Whether one of its requests may have taken effect, though it was refused or failed.
    pub in_doubt: bool,
}
