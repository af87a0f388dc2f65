//! IPC commands: each checks its arguments, calls one crate and turns the answer into a view.

pub(crate) mod catalogue;
pub(crate) mod export;
pub(crate) mod help;
pub(crate) mod history;
pub(crate) mod lifecycle;
pub(crate) mod runs;
pub(crate) mod sign_in;
pub(crate) mod updates;
