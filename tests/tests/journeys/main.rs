//! Whole-program journeys: the real program in its real window, a real browser, and a practice tenant that can make
//! trouble. Run by `cargo xtask test`, which brings a display, one after another, and by `cargo xtask journeys` in Chromium.
#![cfg(target_os = "linux")]

mod accessible_names;
mod cached_list;
mod damaged_ledger;
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
