//! Journeys: the whole program in a window, a real browser, and a practice tenant with faults, played by `cargo xtask test` and
//! `cargo xtask journeys`, which bring a display.
#![cfg(target_os = "linux")]

mod accessible_names;
mod cached_list;
mod damaged_ledger;
mod earlier_version;
mod help;
mod history;
mod languages;
mod list;
mod main_job;
mod main_job_on_windows;
mod network;
mod new_offerings;
mod no_secret_store;
mod page_reload;
mod paused_runs;
mod real_program;
mod roles;
mod run_failures;
mod selection;
mod sign_in_browser;
mod stored_session;
mod tokens;
mod updates;
mod window_placement;

use offswitch_tests::fixture;
