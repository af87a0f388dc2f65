//! Lints and documentation of our own crates in the pass that compiles them.
//!
//! This program stands before the compiler: it calls clippy's driver, which compiles too, and then rustdoc with the same
//! arguments. `cargo clippy` and `cargo doc` would have all dependencies checked once more, since they share nothing with a
//! build.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};

use crate::{paths, process};

/// Environment variables for the compiler's calls: the programs to call, and the folder for the documentation.
const CLIPPY: &str = "OFFSWITCH_CLIPPY";
const RUSTDOC: &str = "OFFSWITCH_RUSTDOC";
const DOCUMENTATION: &str = "OFFSWITCH_DOCUMENTATION";

/// This program as cargo calls it instead of the compiler.
pub(crate) struct Lint {
    /// A copy, since cargo may build this program anew.
    wrapper: PathBuf,
    /// Folder of Rust's programs.
    programs: PathBuf,
    documentation: PathBuf,
}

impl Lint {
    /// Sets it up.
    pub(crate) fn set_up() -> Result<Self> {
        let folder = paths::target_folder()?.join("lint");
        fs::create_dir_all(&folder).context("the folder of a copy of this program")?;
        let wrapper = program(&folder, "rustc");
        fs::copy(env::current_exe()?, &wrapper).context("copying this program")?;
        let sysroot = process::read_quietly(process::command("rustc").args(["--print", "sysroot"]));
        let programs = Path::new(&sysroot.context("rustc does not answer")?).join("bin");
        Ok(Self { wrapper, programs, documentation: folder.join("documentation") })
    }

    /// Cargo whose builds warn of lints and of mistakes in the documentation of our own crates.
    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = process::cargo();
        cargo.env("RUSTC_WORKSPACE_WRAPPER", &self.wrapper).env(DOCUMENTATION, &self.documentation);
        cargo.env(CLIPPY, program(&self.programs, "clippy-driver")).env(RUSTDOC, program(&self.programs, "rustdoc"));
        cargo
    }
}

fn program(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// Compiles, lints and documents a crate if cargo calls this program instead of the compiler; `None` if it is called for
/// itself.
pub(crate) fn compile() -> Option<ExitCode> {
    let driver = env::var_os(CLIPPY)?;
    // The compiler's own path, and its arguments.
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let succeeds = |command: &mut Command| command.status().is_ok_and(|status| status.success());
    let compiled = succeeds(Command::new(driver).args(&arguments));
    let documented = || match rustdoc_arguments(arguments.get(1..).unwrap_or_default()) {
        Some(arguments) => succeeds(Command::new(env::var_os(RUSTDOC).unwrap_or_default()).args(arguments)),
        None => true,
    };
    Some(if compiled && documented() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Returns the arguments for rustdoc from those of the compiler; `None` if it is asked for something else than a library or
/// program of ours.
fn rustdoc_arguments(compiler: &[OsString]) -> Option<Vec<OsString>> {
    let value = |name: &str| Some(&compiler[compiler.iter().position(|argument| argument == name)? + 1..]);
    let says = |wanted: &str| compiler.iter().any(|argument| argument.to_string_lossy().starts_with(wanted));
    let name = value("--crate-name")?.first()?;
    if name == "build_script_build" || says("--test") || says("--print") {
        return None;
    }
    let mut arguments = Vec::new();
    let mut left = compiler.iter();
    while let Some(argument) = left.next() {
        if argument == "--out-dir" {
            left.next();
        } else if !argument.to_string_lossy().starts_with("--emit=") {
            arguments.push(argument.clone());
        }
    }
    arguments.extend(["--document-private-items", "--out-dir"].map(OsString::from));
    arguments.push(env::var_os(DOCUMENTATION).unwrap_or_else(|| OsStr::new("documentation").to_owned()));
    Some(arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rustdoc(line: &str) -> Option<String> {
        let compiler: Vec<_> = line.split(' ').map(OsString::from).collect();
        Some(rustdoc_arguments(&compiler)?.join(OsStr::new(" ")).to_string_lossy().into_owned())
    }

    #[test]
    fn rustdoc_gets_the_arguments_of_the_compiler() {
        let compiler =
            "--crate-name offswitch_signin src/lib.rs --emit=metadata,link -C debuginfo=1 --out-dir deps -L deps";
        let expected =
            "--crate-name offswitch_signin src/lib.rs -C debuginfo=1 -L deps --document-private-items --out-dir ";
        let arguments = rustdoc(compiler).expect("a library is documented");
        assert!(arguments.starts_with(expected), "without what it writes otherwise: {arguments}");
    }

    #[test]
    fn tests_and_build_scripts_are_not_documented() {
        assert_eq!(rustdoc("--crate-name session tests/session.rs --test"), None, "a test");
        assert_eq!(rustdoc("--crate-name build_script_build build.rs"), None, "a build script");
        assert_eq!(rustdoc("-vV"), None, "a question");
        assert_eq!(rustdoc("- --crate-name ___ --print=file-names"), None, "another one");
    }
}
