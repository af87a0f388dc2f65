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
mod host;
mod lane;
pub mod ledger;
pub mod patience;
pub mod person;
pub mod process;
pub mod recorder;
pub mod releases;
pub mod save_dialog;
pub mod scene;
pub mod secrets;
pub mod stage;
pub mod traps;
pub mod window;
