//! Enums stored as TEXT.

use std::str::FromStr;

use offswitch_model::StopReason;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// The end of a run: every change was attempted, or it stopped early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// Every change was attempted.
    Completed,
    /// It stopped early, for that reason.
    Stopped(StopReason),
}

/// The text of [`Ending::Completed`]. That of a run that stopped early is its reason's.
const COMPLETED: &str = "completed";

impl Ending {
    /// Returns the text that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.stop_reason().map_or(COMPLETED, StopReason::as_str)
    }

    /// Returns the reason of a run that stopped early.
    #[must_use]
    pub fn stop_reason(self) -> Option<StopReason> {
        match self {
            Self::Completed => None,
            Self::Stopped(reason) => Some(reason),
        }
    }
}

impl From<Option<StopReason>> for Ending {
    fn from(reason: Option<StopReason>) -> Self {
        reason.map_or(Self::Completed, Self::Stopped)
    }
}

impl From<Ending> for &'static str {
    fn from(ending: Ending) -> Self {
        ending.as_str()
    }
}

impl FromStr for Ending {
    type Err = strum::ParseError;

    fn from_str(text: &str) -> Result<Self, strum::ParseError> {
        if text == COMPLETED { Ok(Self::Completed) } else { text.parse().map(Self::Stopped) }
    }
}

/// The outcome of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "camelCase")]
pub enum Outcome {
    /// The service took it; it was not read back yet.
    Accepted,
    /// Read back: the offering stands as wanted.
    Verified,
    /// The service took it, but reading back did not show it in time.
    Unconfirmed,
    /// The service refused it.
    Refused,
    /// It failed on the way.
    Failed,
    /// It was never sent.
    NotAttempted,
    /// The program ended while the change was about to be written or being written, and nothing tells that it took
    /// effect.
    Interrupted,
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use offswitch_model::{Intent, OfferingKind};
    use rusqlite::Connection;

    use super::*;
    use crate::sql_types::Text;

    /// Stores each variant, compares the texts with `expected`, and reads each back.
    fn assert_stored<T>(variants: &[T], expected: &[&str]) -> rusqlite::Result<()>
    where
        T: Copy + Debug + PartialEq + FromStr + Into<&'static str>,
    {
        let connection = Connection::open_in_memory()?;
        assert_eq!(variants.len(), expected.len(), "every text is spelled out");
        for (variant, text) in variants.iter().zip(expected) {
            let stored: String = connection.query_row("SELECT ?1", [Text(*variant)], |row| row.get(0))?;
            assert_eq!(stored, *text, "this text is in the ledgers of every version");
            let read: Text<T> = connection.query_row("SELECT ?1", [text], |row| row.get(0))?;
            assert_eq!(read.0, *variant, "{text} is read as what it was stored for");
        }
        for other in ["", "Completed", "COMPLETED", " set", "somethingNew"] {
            let read = connection.query_row("SELECT ?1", [other], |row| row.get::<_, Text<T>>(0));
            assert!(read.is_err(), "{other:?} is not guessed at");
        }
        Ok(())
    }

    #[test]
    fn stored_texts_never_change() -> rusqlite::Result<()> {
        assert_stored(Intent::VARIANTS, &["turnOffAll", "set", "undo", "retry", "continue"])?;
        assert_stored(OfferingKind::VARIANTS, &["product", "offerType"])?;
        let endings: Vec<_> =
            [Ending::Completed].into_iter().chain(StopReason::VARIANTS.iter().copied().map(Ending::Stopped)).collect();
        let texts = ["completed", "admin", "refused", "session", "record", "time", "wait", "unread", "interrupted"];
        assert_stored(&endings, &texts)?;
        let texts = ["accepted", "verified", "unconfirmed", "refused", "failed", "notAttempted", "interrupted"];
        assert_stored(Outcome::VARIANTS, &texts)
    }
}
