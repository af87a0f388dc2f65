//! Enums stored as TEXT.

use strum::{EnumString, IntoStaticStr, VariantArray};

/// The intent of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "camelCase")]
pub enum Intent {
    /// Turn every offering off.
    TurnOffAll,
    /// Set chosen offerings to one value.
    Set,
    /// Bring back what an earlier run changed.
    Undo,
    /// Try an earlier run's failures again.
    Retry,
    /// Go on with what a stop, a time limit or a crash left of an earlier run.
    Continue,
}

/// The end of a run: complete, or the reason why it stopped early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "camelCase")]
pub enum Ending {
    /// Every change was attempted.
    Completed,
    /// The admin stopped it.
    Admin,
    /// The service refused the account (403), so the rest was not attempted.
    Refused,
    /// The sign-in ended.
    Session,
    /// A step could not be recorded, so nothing more was written; or the run's end itself could not.
    Record,
    /// It took too long, so the rest was not attempted.
    Time,
    /// The service asked to wait for too long, so the rest was not attempted.
    Wait,
    /// The service could not be read after a pause or the machine's sleep, so the rest was not attempted.
    Unread,
    /// The program died in it; a later start found out how its changes stand and closed it.
    Interrupted,
}

/// Microsoft's product or a third party's offer type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "camelCase")]
pub enum OfferingKind {
    /// A product, keyed by product id.
    Product,
    /// An offer type, keyed by offer type id.
    OfferType,
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

impl Intent {
    /// Returns the text that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl Ending {
    /// Returns the text that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;
    use std::str::FromStr;

    use super::*;

    /// Compares the stored texts of all variants, in their order, and reads each back.
    fn assert_stored<T>(expected: &[&str])
    where
        T: Copy + Debug + PartialEq + FromStr + Into<&'static str> + VariantArray,
    {
        let stored: Vec<&'static str> = T::VARIANTS.iter().map(|variant| (*variant).into()).collect();
        assert_eq!(stored, expected, "these texts are in the ledgers of every version");
        for (variant, text) in T::VARIANTS.iter().zip(expected) {
            assert_eq!(text.parse().ok(), Some(*variant), "{text} is read as what it was stored for");
        }
        for other in ["", "Completed", "COMPLETED", " set", "somethingNew"] {
            assert_eq!(other.parse::<T>().ok(), None, "{other:?} is not guessed at");
        }
    }

    #[test]
    fn stored_texts_never_change() {
        assert_stored::<Intent>(&["turnOffAll", "set", "undo", "retry", "continue"]);
        assert_stored::<Ending>(&[
            "completed",
            "admin",
            "refused",
            "session",
            "record",
            "time",
            "wait",
            "unread",
            "interrupted",
        ]);
        assert_stored::<OfferingKind>(&["product", "offerType"]);
        assert_stored::<Outcome>(&[
            "accepted",
            "verified",
            "unconfirmed",
            "refused",
            "failed",
            "notAttempted",
            "interrupted",
        ]);
    }
}
