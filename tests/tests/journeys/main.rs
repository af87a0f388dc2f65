//! Whole-program journeys: the real program in its real window, a real browser, and a practice tenant that can make
//! trouble. Run by `cargo xtask test`, which brings a display, one after another, and by `cargo xtask journeys` in Chromium.
#![cfg(target_os = "linux")]

mod browser_out;
mod damaged_ledger;
mod help;
mod history;
mod kept_session;
mod known_list;
mod languages;
mod list;
mod main_job;
mod names;
mod network;
mod new_since;
mod no_secret_store;
mod paused;
mod real_program;
mod reload;
mod roles;
mod several;
mod tokens;
mod troubled_runs;
mod updates;
mod window_place;
mod windows_too;

use offswitch_tests::scene;
