//! The view of a problem.

use serde::Serialize;
use ts_rs::TS;

use super::ProblemCode;

/// Something that went wrong, for the window to put into words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct Problem {
    /// Chooses the sentence, such as `network.timeout`.
    pub code: ProblemCode,
    /// The parameters that the sentence names.
    #[ts(type = "Record<string, string>")]
    pub params: std::collections::BTreeMap<String, String>,
    /// For support: correlation id, status, time and the like.
    pub details: Vec<Detail>,
}

/// One line of *Copy details*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct Detail {
    /// Chooses its label, such as `correlationId`.
    pub name: String,
    /// Its value, as it came.
    pub value: String,
}
