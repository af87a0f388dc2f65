//! What is recorded, as plain rows.

use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

/// An enum that is recorded as one word of each variant.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$note:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$note])* $variant,)+
        }

        impl $name {
            /// The word that is recorded.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.word().into())
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                match value.as_str()? {
                    $($word => Ok(Self::$variant),)+
                    other => Err(FromSqlError::Other(format!("unknown word {other:?}").into())),
                }
            }
        }
    };
}

words! {
    /// What a run was started for.
    Intent {
        /// Turn every offering off.
        TurnOffAll = "turnOffAll",
        /// Set chosen offerings to one value.
        Set = "set",
        /// Bring back what an earlier run changed.
        Undo = "undo",
        /// Try an earlier run's failures again.
        Retry = "retry",
    }
}

words! {
    /// How a run ended.
    Ending {
        /// Every change was attempted.
        Completed = "completed",
        /// The admin stopped it.
        Admin = "admin",
        /// The service refused the account (403), so the rest was not attempted.
        Refused = "refused",
        /// The sign-in ended.
        Session = "session",
        /// A step could not be recorded, so nothing more was written.
        Record = "record",
    }
}

words! {
    /// Microsoft's product or a third party's offer type.
    OfferingKind {
        /// A product, keyed by product id.
        Product = "product",
        /// An offer type, keyed by offer type id.
        OfferType = "offerType",
    }
}

words! {
    /// What became of a change.
    Outcome {
        /// The service took it; it was not read back yet.
        Accepted = "accepted",
        /// Read back: the offering stands as wanted.
        Verified = "verified",
        /// The service took it, but reading back did not show it in time.
        Unconfirmed = "unconfirmed",
        /// The service refused it.
        Refused = "refused",
        /// It failed on the way.
        Failed = "failed",
        /// It was never sent.
        NotAttempted = "notAttempted",
    }
}

/// The ledger's number of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId(pub i64);

/// The ledger's number of a run. A later run has a greater number; no number is used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunId(pub i64);

/// A signed-in person in one tenant, as the sign-in told it. Tenant id and user id together are the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The tenant's id (the ID token's `tid`).
    pub tenant_id: String,
    /// The user's id in that tenant (the ID token's `oid`).
    pub user_id: String,
    /// The name to show.
    pub name: String,
    /// The name to sign in with.
    pub username: String,
}

/// A recorded account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: AccountId,
    /// Who it is, with the names as last seen.
    pub person: Person,
    /// When it signed in here first.
    pub first_seen: Timestamp,
    /// When it was seen last.
    pub last_seen: Timestamp,
}

/// One planned change of a run that is about to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedChange {
    /// Product or offer type.
    pub kind: OfferingKind,
    /// The offering's id.
    pub offering: String,
    /// The offering's name at that time.
    pub name: String,
    /// The value before, in the service's own word, verbatim.
    pub from: String,
    /// The value wanted, in the service's own word.
    pub to: String,
}

/// A run that is about to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRun {
    /// Who starts it.
    pub account: AccountId,
    /// What for.
    pub intent: Intent,
    /// The run that an undo or a retry goes back to.
    pub origin: Option<RunId>,
    /// When.
    pub started_at: Timestamp,
    /// All planned changes, in order; a change's position is its index here. No offering stands twice.
    pub changes: Vec<PlannedChange>,
}

/// Why a change did not come about, for the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// A short code that a sentence can be made from.
    pub code: String,
    /// The reason in the service's or the network's own words.
    pub text: String,
}

/// What became of one change, to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// What became of it.
    pub outcome: Outcome,
    /// When that was known.
    pub at: Timestamp,
    /// The correlation id of the request that decided it; without one, the one recorded with the intent stays.
    pub correlation_id: Option<String>,
    /// Why, if it did not come about.
    pub reason: Option<Reason>,
}

/// One recorded change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its place in the run, from 0.
    pub position: usize,
    /// What was planned.
    pub planned: PlannedChange,
    /// When its intent was recorded, just before it was sent; none: it was never sent.
    pub intended_at: Option<Timestamp>,
    /// The correlation id of the request that decided it, or at first of the first request.
    pub correlation_id: Option<String>,
    /// What became of it; none while that is open.
    pub outcome: Option<Outcome>,
    /// When that was known.
    pub outcome_at: Option<Timestamp>,
    /// Why, if it did not come about.
    pub reason: Option<Reason>,
}

/// A recorded run without its changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunHead {
    /// Its number.
    pub id: RunId,
    /// Who started it.
    pub account: AccountId,
    /// What for.
    pub intent: Intent,
    /// The run that an undo or a retry went back to.
    pub origin: Option<RunId>,
    /// When it started.
    pub started_at: Timestamp,
    /// When and how it ended; none: it is still open, or the program died in it.
    pub ended: Option<(Timestamp, Ending)>,
}

/// A recorded run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The run itself.
    pub head: RunHead,
    /// Its changes, by position.
    pub changes: Vec<Change>,
}
