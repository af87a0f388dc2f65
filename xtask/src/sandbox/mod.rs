//! Rust's standard library for Windows and Wine, set up where neither rustup nor the machine brings them.

mod cache;
mod debian;
pub(crate) mod rust_std;
pub(crate) mod wine;
