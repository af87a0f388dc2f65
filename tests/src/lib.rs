//! What whole-program tests are made of: a stage for one program, its real window and a real browser driven through
//! WebDriver, people who sign in, the practice tenant's control, and traps on the network.
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
