//! The developer's commands: `cargo xtask demo`, `test`, `journeys`, `windows` and `bench`. Each brings what the machine lacks.

mod bench;
mod demo;
#[cfg(target_os = "linux")]
mod display;
#[cfg(target_os = "linux")]
mod journeys;
mod needs;
mod place;
mod step;
mod tally;
mod test;
mod windows;

#[cfg(target_os = "linux")]
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use lexopt::prelude::*;

const HELP: &str = "\
Usage: cargo xtask COMMAND

  demo [--headless] [--out FOLDER]
      Opens Offswitch on its practice tenant. Without a display, or with --headless, plays the whole journey by
      itself in a virtual display and leaves a screenshot of each step and report.json in FOLDER (default:
      target/demo).

  test
      Checks everything: format, lints, tests of every crate and of the window's modules, and the journeys through
      the real window. The last line counts what passed and what failed.

  journeys [--real] [NAME]
      Plays the journeys alone, those whose name has NAME in it: in Chromium, several at once, in front of the program's
      commands without a window. Journeys that need the program itself are left out and named. With --real they are
      played in the program's own window, all of them, as `test` does. On Linux only.

  windows
      Builds the program for Windows and tries it: tests of every crate, and the main journey. On Linux it is built
      across and runs under Wine, which is set up in the cache folder ($XDG_CACHE_HOME/offswitch, about 2 GB); the
      journey's window is Chromium there.

  wine PROGRAM [ARGUMENT ...]
      Runs a Windows program under that Wine, in a Windows that is new each time.

  bench
      Measures the released program: turning everything off, start, memory, sizes, and 1,000 cards. Prints a table and
      writes every run to target/bench/report.json. Takes about half an hour; the machine should have nothing else to
      do.

On Debian and Ubuntu, missing packages are installed with apt; elsewhere they are named.
";

/// The exit code for a command line that is wrong.
const WRONG_ARGUMENTS: u8 = 2;

enum Command {
    Help,
    Demo {
        headless: bool,
        out: Option<PathBuf>,
    },
    Test,
    #[cfg(target_os = "linux")]
    Journeys {
        real: bool,
        name: Option<String>,
    },
    Windows,
    #[cfg(target_os = "linux")]
    Wine(Vec<OsString>),
    Bench,
}

fn command() -> Result<Command, lexopt::Error> {
    let mut parser = lexopt::Parser::from_env();
    let (mut name, mut headless, mut out) = (None::<String>, false, None);
    #[cfg(target_os = "linux")]
    let (mut real, mut journey) = (false, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(Command::Help),
            Long("headless") if name.as_deref() == Some("demo") => headless = true,
            Long("out") if name.as_deref() == Some("demo") => out = Some(PathBuf::from(parser.value()?)),
            #[cfg(target_os = "linux")]
            Long("real") if name.as_deref() == Some("journeys") => real = true,
            #[cfg(target_os = "linux")]
            Value(value) if name.as_deref() == Some("journeys") && journey.is_none() => {
                journey = Some(value.string()?);
            }
            #[cfg(target_os = "linux")]
            Value(value) if name.is_none() && value == "wine" => {
                return Ok(Command::Wine(parser.raw_args()?.collect()));
            }
            Value(value) if name.is_none() => name = Some(value.string()?),
            other => return Err(other.unexpected()),
        }
    }
    match name.as_deref() {
        None => Ok(Command::Help),
        Some("demo") => Ok(Command::Demo { headless, out }),
        Some("test") => Ok(Command::Test),
        #[cfg(target_os = "linux")]
        Some("journeys") => Ok(Command::Journeys { real, name: journey }),
        Some("windows") => Ok(Command::Windows),
        Some("bench") => Ok(Command::Bench),
        Some(other) => Err(format!("there is no command `{other}`").into()),
    }
}

fn main() -> ExitCode {
    let command = match command() {
        Ok(command) => command,
        Err(error) => {
            eprintln!("xtask: {error}\n\n{HELP}");
            return ExitCode::from(WRONG_ARGUMENTS);
        }
    };
    let held = match command {
        Command::Help => {
            print!("{HELP}");
            Ok(true)
        }
        Command::Demo { headless, out } => demo::run(headless, out),
        Command::Test => test::run(),
        #[cfg(target_os = "linux")]
        Command::Journeys { real, name } => journeys::run(real, name.as_deref()),
        Command::Windows => windows::run(),
        #[cfg(target_os = "linux")]
        Command::Wine(program) => windows::run_program(program).map(|never| match never {}),
        Command::Bench => bench::run(),
    };
    match held {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
