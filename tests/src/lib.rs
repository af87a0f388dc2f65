//! Harness of the whole-program tests: a test environment for one program, its window and a browser driven through WebDriver,
//! test users, the practice tenant's control, and network faults.
//!
//! They need a display, a session bus and a secret store; `cargo xtask test` and `cargo xtask demo` bring them.
#![cfg(target_os = "linux")]
#![allow(clippy::missing_errors_doc, reason = "an error is always a step that did not hold, told with its reason")]

pub mod browser;
mod chromium;
pub mod control;
mod driver;
pub mod fixture;
mod headless;
pub mod ledger;
pub mod network_faults;
pub mod process;
pub mod recording_proxy;
pub mod save_dialog;
pub mod secrets;
pub mod test_env;
pub mod test_user;
pub mod update_server;
pub mod wait;
pub mod window;
mod window_backend;
