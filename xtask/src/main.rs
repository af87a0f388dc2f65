//! The developer's commands, `cargo xtask COMMAND`; each installs what the machine lacks.

mod args;
mod bench;
mod demo;
mod front_end;
#[cfg(target_os = "linux")]
mod journeys;
mod lint;
mod package;
mod paths;
mod prerequisites;
mod process;
mod product_crates;
#[cfg(target_os = "linux")]
mod sandbox;
mod side_by_side;
mod test;
mod test_programs;
mod test_report;
mod toolchain;
#[cfg(target_os = "linux")]
mod virtual_desktop;
#[cfg_attr(not(target_os = "linux"), path = "windows/native.rs")]
mod windows;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser as _;

use crate::args::{Arguments, Command};

fn main() -> ExitCode {
    if let Some(code) = lint::compile() {
        return code;
    }
    match run(Arguments::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a command. Returns whether everything that it checks holds.
fn run(command: Command) -> Result<bool> {
    match command {
        Command::Demo(args) => demo::run(args.headless, args.out),
        Command::Test => test::run(),
        #[cfg(target_os = "linux")]
        Command::Journeys(args) => journeys::run(args.real, args.name.as_deref()),
        Command::Windows => windows::run(),
        #[cfg(target_os = "linux")]
        Command::Wine { program } => sandbox::wine::run_program(program).map(|never| match never {}),
        Command::Bench => bench::run(),
        Command::Program(args) => package::build::run(&args),
        Command::Package(args) => package::run(&args),
        Command::Describe(args) => package::describe(&args),
        Command::Tag { tag } => package::check_tag(&tag),
    }
}
