//! State of the running program: settings, ledgers, the signed-in account, its runs.

pub(crate) mod account_session;
pub(crate) mod cached_startup;
pub(crate) mod ledger_handle;
pub(crate) mod own_application;
pub(crate) mod recovery;
pub(crate) mod run_permits;
pub(crate) mod run_stream;
pub(crate) mod runs;
pub(crate) mod session_credential;
pub(crate) mod state;
