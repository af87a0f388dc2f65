//! The developer's commands, `cargo xtask COMMAND`; each installs what the machine lacks.

mod bench;
mod demo;
mod front_end;
#[cfg(target_os = "linux")]
mod journeys;
mod package;
mod paths;
mod prerequisites;
mod process;
mod product_crates;
#[cfg(target_os = "linux")]
mod sandbox;
mod test;
mod test_report;
mod toolchain;
#[cfg(target_os = "linux")]
mod virtual_desktop;
#[cfg_attr(not(target_os = "linux"), path = "windows/native.rs")]
mod windows;
#[cfg(test)]
mod workflows;

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
      Checks everything: format, lints, tests of every crate and of the window's modules, the journeys through the
      real window, and on Linux what `windows` does. The last line counts what passed and what failed.

  journeys [--real] [NAME]
      Plays the journeys alone, those whose name has NAME in it: in Chromium, several at once, in front of the program's
      commands without a window. Journeys that need the program itself are left out and named. With --real they are
      played in the program's own window, all of them, as `test` does. On Linux only.

  windows
      Builds the program for Windows and tries it: tests of every crate, and on Linux the main journey and the
      packages, which are installed, upgraded and removed. There it is built across and runs under Wine, which is set
      up, as root, in the cache folder ($XDG_CACHE_HOME/offswitch, about 2 GB); the journey's window is Chromium.

  wine PROGRAM [ARGUMENT ...]
      Runs a Windows program under that Wine, in a Windows that is new each time.

  bench
      Measures the released program: turning everything off, start, memory, sizes, and 1,000 cards. Prints a table and
      writes every run to target/bench/report.json. Takes about half an hour; the machine should have nothing else to
      do.

  program [--repository ADDRESS --updates-key KEY]
      Builds the program for Windows as it is released, with the list of its dependencies inside. With the repository's
      web address and the public KEY that its releases are signed with, the program can look for newer ones.

  package [--program FILE] [--webview2 FILE] [--out FOLDER] [--tag TAG] [--repository ADDRESS]
      Makes what a release consists of, from a program for Windows that is built (default: what `program`
      built), in FOLDER (default: target/package): the installer, with Microsoft's bootstrapper for WebView2 if that
      FILE is given, the package for Windows Installer where wixl is there, the list of what the program is made of,
      and what `describe` writes.

  describe FOLDER [--tag TAG] [--repository ADDRESS]
      Describes the packages in FOLDER, once more after they were signed: checksums, notes, and where the repository's
      web address is given, the manifest for winget and, if the updater's signature lies there, latest.json.

  Both refuse a TAG that does not stand for the version in Cargo.toml, as does

  tag TAG

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
    Program(package::ProgramArgs),
    Package(package::PackageArgs),
    Describe(package::DescribeArgs),
    Tag(String),
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
            Value(value) if name.is_none() && value == "program" => {
                return Ok(Command::Program(package::ProgramArgs::read(&mut parser)?));
            }
            Value(value) if name.is_none() && value == "package" => {
                return Ok(Command::Package(package::PackageArgs::read(&mut parser)?));
            }
            Value(value) if name.is_none() && value == "describe" => {
                return Ok(Command::Describe(package::DescribeArgs::read(&mut parser)?));
            }
            Value(value) if name.is_none() && value == "tag" => {
                return Ok(Command::Tag(parser.value()?.string()?));
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
    let result = match command {
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
        Command::Wine(program) => sandbox::wine::run_program(program).map(|never| match never {}),
        Command::Bench => bench::run(),
        Command::Program(building) => package::build::run(&building),
        Command::Package(order) => package::run(&order),
        Command::Describe(description) => package::describe(&description),
        Command::Tag(tag) => package::check_tag(&tag),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
