//! The words that are recorded for what can only be one of a few things.

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
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.as_str().into())
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
        /// Go on with what a stop, a time limit or a crash left of an earlier run.
        Continue = "continue",
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
        /// A step could not be recorded, so nothing more was written; or the run's end itself could not.
        Record = "record",
        /// It took too long, so the rest was not attempted.
        Time = "time",
        /// The service asked to wait for too long, so the rest was not attempted.
        Wait = "wait",
        /// The service could not be read after a pause or the machine's sleep, so the rest was not attempted.
        Unread = "unread",
        /// The program died in it; a later start found out how its changes stand and closed it.
        Interrupted = "interrupted",
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
        /// The program ended while the change was about to be written or being written, and nothing tells that it took
        /// effect.
        Interrupted = "interrupted",
    }
}
