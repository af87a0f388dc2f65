//! Views of the company's own application.

use serde::Serialize;
use ts_rs::TS;

use super::{AccountView, Problem};

/// Finding of a test of the company's own application, once somebody has signed in with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) enum OwnApplicationFinding {
    /// The service takes its token.
    Works,
    /// The service refuses, and the application was not granted the permission.
    Permission,
    /// The service refuses, though the permission was granted: the person lacks the role.
    Role,
    /// The service refuses, and whether the permission was granted is not told.
    PermissionOrRole,
}

/// Result of a test of the company's own application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "views.d.ts")]
pub(crate) struct OwnApplicationTest {
    /// The finding.
    pub finding: OwnApplicationFinding,
    /// The service's refusal, if it refused.
    pub refusal: Option<Problem>,
    /// The account that signed in for it.
    pub account: AccountView,
}
