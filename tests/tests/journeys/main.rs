//! Journeys: the whole program in a window, a real browser, and a practice tenant with faults, played by `cargo xtask test` and
//! `cargo xtask journeys`, which bring a display.
//!
//! `cargo xtask test` decides by these modules in which window a journey is played; see each one's comment.
#![cfg(target_os = "linux")]

mod backend;
mod engine;
mod main_job_on_windows;
mod process;

use offswitch_tests::fixture;
