//! The effect of an intent on one offering.

/// Effect of an intent on one offering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "views", derive(serde::Serialize, ts_rs::TS))]
#[cfg_attr(feature = "views", serde(rename_all = "camelCase"), ts(export_to = "views.d.ts"))]
pub enum Effect {
    /// It is changed.
    Change,
    /// It has the wanted value already (no-op).
    Unchanged,
    /// It is skipped, since its value is unknown to this program and nobody asked for it by name.
    Skip,
}
