//! The desktop program.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::process::ExitCode;

use offswitch::cli::arguments::{self, Asked};
use offswitch::cli::console;

/// The exit code for a command line that is wrong.
const WRONG_ARGUMENTS: u8 = 2;

fn main() -> ExitCode {
    match arguments::read(std::env::args_os().skip(1)) {
        Ok(Asked::Window(arguments)) => offswitch::run(arguments),
        Ok(Asked::Errand(errand, data_dir)) => offswitch::run_errand(errand, data_dir.as_deref()),
        Ok(Asked::Text(text)) => {
            console::tell(&text);
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            console::complain(&format!("offswitch: {sentence}\n"));
            ExitCode::from(WRONG_ARGUMENTS)
        }
    }
}
