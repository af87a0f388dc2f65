//! The intent of a run.

use strum::{EnumString, IntoStaticStr, VariantArray};

/// Intent of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "camelCase")]
#[cfg_attr(feature = "views", derive(serde::Serialize, ts_rs::TS))]
#[cfg_attr(feature = "views", serde(rename_all = "camelCase"), ts(export_to = "views.d.ts"))]
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

impl Intent {
    /// Returns the text that is stored and sent to the window.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}
