//! The desktop program.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::io::Write as _;
use std::process::ExitCode;

use offswitch::arguments::{self, Asked};

/// The exit code for a command line that is wrong.
const WRONG_ARGUMENTS: u8 = 2;

fn main() -> ExitCode {
    match arguments::read(std::env::args_os().skip(1)) {
        Ok(Asked::Window(arguments)) => offswitch::run(arguments),
        Ok(Asked::Errand(errand, data_dir)) => offswitch::run_errand(errand, data_dir.as_deref()),
        Ok(Asked::Text(text)) => {
            // Whoever closed the pipe does not want the rest.
            let _ = std::io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            let _ = writeln!(std::io::stderr(), "offswitch: {sentence}");
            ExitCode::from(WRONG_ARGUMENTS)
        }
    }
}
