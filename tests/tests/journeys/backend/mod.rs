//! Journeys of what lies behind the page: sign-in, network, runs, ledger, updates. Played once, in the
//! program's own window, which is the quicker one and has the program's own process and IPC.

mod another_session;
mod cached_list;
mod claims;
mod damaged_ledger;
mod earlier_version;
mod history;
mod network;
mod new_offerings;
mod offerings;
mod organizations;
mod own_application;
mod paused_runs;
mod roles;
mod run_failures;
mod sign_in;
mod stored_session;
mod unlisted;
mod updates;
