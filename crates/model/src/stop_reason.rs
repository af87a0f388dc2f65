//! The reason why a run ended before all its changes were attempted.

use strum::{EnumString, IntoStaticStr, VariantArray};

/// Reason why a run stopped early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "camelCase")]
#[cfg_attr(feature = "views", derive(serde::Serialize, ts_rs::TS))]
#[cfg_attr(feature = "views", serde(rename_all = "camelCase"), ts(export_to = "views.d.ts"))]
pub enum StopReason {
    /// The admin stopped it.
    Admin,
    /// The service refused the account a write (403), or five offerings in a row: the role may not change anything.
    Refused,
    /// The sign-in ended, and was not restored.
    Session,
    /// The ledger could not record a step, so nothing more was written; or it could not record the run's end.
    Record,
    /// It took longer than a run may take.
    Time,
    /// The service asked to wait for longer than a run waits.
    Wait,
    /// After a pause or the machine's sleep the service could not be read, so nobody knows what others changed meanwhile.
    Unread,
    /// The program ended in the middle of it; at a later start the service was asked how its changes stand.
    Interrupted,
}

impl StopReason {
    /// Returns the text that is stored and sent to the window.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}
