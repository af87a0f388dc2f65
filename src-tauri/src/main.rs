//! The desktop program.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::process::ExitCode;

use offswitch::cli::arguments::{self, Invocation};
use offswitch::cli::console;

/// The exit code for a command line that is wrong.
const WRONG_ARGUMENTS: u8 = 2;

fn main() -> ExitCode {
    match arguments::parse(std::env::args_os().skip(1), &std::env::current_dir().unwrap_or_default()) {
        Ok(Invocation::Window(arguments)) => offswitch::run(arguments),
        Ok(Invocation::Command(command, data_dir)) => offswitch::run_command(command, data_dir.as_deref()),
        Ok(Invocation::Text(text)) => {
            console::print(&text);
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            console::eprint(&format!("offswitch: {sentence}\n"));
            ExitCode::from(WRONG_ARGUMENTS)
        }
    }
}
