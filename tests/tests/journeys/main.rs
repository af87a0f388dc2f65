//! Whole-program journeys: the real program in its real window, a real browser, and a practice tenant that can make
//! trouble. Run by `cargo xtask test`, which brings a display, one after another.
#![cfg(target_os = "linux")]

mod browser_out;
mod command_line;
mod damaged_ledger;
mod errands;
mod history;
mod kept_session;
mod kills;
mod known_list;
mod list;
mod main_job;
mod names;
mod network;
mod new_since;
mod no_secret_store;
mod one_instance;
mod paused;
mod reload;
mod roles;
mod several;
mod tokens;
mod troubled_runs;
mod updates;
mod window_place;

use offswitch_tests::scene;
