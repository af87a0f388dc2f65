//! The command line: arguments, commands without a window, console output.

pub mod arguments;
pub(crate) mod commands;
pub mod console;
