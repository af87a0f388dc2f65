//! Command line of `cargo xtask`.

#[cfg(target_os = "linux")]
use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// The developer's commands. On Debian and Ubuntu, missing packages are installed with apt; elsewhere they are named.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", arg_required_else_help = true, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Opens Offswitch on its practice tenant
    ///
    /// Without a display, plays the whole journey by itself in a virtual one.
    Demo(DemoArgs),
    /// Checks everything
    ///
    /// Covers format, lints, tests of every crate and of the window's modules, the journeys through the real window, and on
    /// Linux what `windows` does. The last line counts what passed and what failed.
    Test,
    /// Plays the journeys alone
    ///
    /// In Chromium, several at once, in front of the program's commands without a window. Journeys that need the program
    /// itself are left out and named.
    #[cfg(target_os = "linux")]
    Journeys(JourneysArgs),
    /// Builds the program for Windows and tries it
    ///
    /// Covers the tests of every crate, and on Linux the main journey and the packages, which are installed, upgraded and
    /// removed. There it is built across and runs under Wine, which is set up, as root, in the cache folder
    /// (`$XDG_CACHE_HOME/offswitch`, about 2 GB); the journey's window is Chromium.
    Windows,
    /// Runs a Windows program under that Wine, in a Windows that is new each time
    #[cfg(target_os = "linux")]
    Wine {
        /// The program and its arguments.
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        program: Vec<OsString>,
    },
    /// Measures the released program
    ///
    /// Covers turning everything off, start, memory, sizes, and 1,000 cards. Prints a table and writes every run to
    /// target/bench/report.json. Takes about half an hour; the machine should have nothing else to do.
    Bench,
    /// Builds the program for Windows as it is released
    ///
    /// It has the list of its dependencies inside. With a repository and a key it can look for newer releases.
    Program(ProgramArgs),
    /// Makes what a release consists of
    ///
    /// Makes the installer, the package for Windows Installer where wixl is there, the list of what the program is made of,
    /// and what `describe` writes.
    Package(PackageArgs),
    /// Describes the packages in a folder, once more after they were signed
    ///
    /// Writes checksums, notes, and where the repository is given, the manifest for winget and, if the updater's signature
    /// lies there, latest.json.
    Describe(DescribeArgs),
    /// Checks that a tag stands for the version in Cargo.toml, and that this can be released
    Tag {
        /// The tag.
        tag: String,
    },
}

/// Arguments of `demo`.
#[derive(Args, Debug)]
pub(crate) struct DemoArgs {
    /// Plays the journey by itself even where there is a display.
    #[arg(long)]
    pub(crate) headless: bool,
    /// Folder for a screenshot of each step and report.json (default: target/demo).
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
}

/// Arguments of `journeys`.
#[cfg(target_os = "linux")]
#[derive(Args, Debug)]
pub(crate) struct JourneysArgs {
    /// Plays them in the program's own window, all of them, as `test` does.
    #[arg(long)]
    pub(crate) real: bool,
    /// Plays only those whose name has NAME in it.
    pub(crate) name: Option<String>,
}

/// Arguments of `program`.
#[derive(Args, Debug, Default)]
pub(crate) struct ProgramArgs {
    /// Web address of the repository whose releases the program is to look for.
    #[arg(long, value_name = "ADDRESS", value_parser = https_address, requires = "updates_key")]
    pub(crate) repository: Option<String>,
    /// Public key that they are signed with, as Tauri's signer prints it.
    #[arg(long, value_name = "KEY", requires = "repository")]
    pub(crate) updates_key: Option<String>,
}

/// Arguments of `package`.
#[derive(Args, Debug, Default)]
pub(crate) struct PackageArgs {
    /// Program for Windows (default: what `program` built).
    #[arg(long, value_name = "FILE")]
    pub(crate) program: Option<PathBuf>,
    /// Microsoft's bootstrapper for the WebView2 runtime, to be put into the installer.
    #[arg(long, value_name = "FILE")]
    pub(crate) webview2: Option<PathBuf>,
    /// Folder for everything (default: target/package).
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) release: ReleaseArgs,
}

/// Arguments of `describe`.
#[derive(Args, Debug)]
pub(crate) struct DescribeArgs {
    /// Folder with the packages.
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) release: ReleaseArgs,
}

/// Tag and repository of a release.
#[derive(Args, Debug, Default)]
pub(crate) struct ReleaseArgs {
    /// Tag that it is made from. Refused if it does not stand for the version in Cargo.toml.
    #[arg(long)]
    pub(crate) tag: Option<String>,
    /// Web address of the repository. Without it nothing is written that names where the files can be fetched.
    #[arg(long, value_name = "ADDRESS", value_parser = https_address)]
    pub(crate) repository: Option<String>,
}

/// Browsers, winget and the updater all take nothing but https.
fn https_address(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    if text.starts_with("https://") { Ok(text.to_owned()) } else { Err("it must begin with https://".to_owned()) }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn parse(line: &str) -> Result<Command, clap::Error> {
        Arguments::try_parse_from(line.split(' ')).map(|arguments| arguments.command)
    }

    #[test]
    fn the_definitions_contradict_nothing() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn addresses_are_https_and_have_no_slash_at_their_end() {
        let package = parse("xtask package --repository https://example.com/o/r/").expect("this is an address");
        let Command::Package(args) = package else { panic!("{package:?} is another command") };
        assert_eq!(args.release.repository.as_deref(), Some("https://example.com/o/r"), "the slash is taken off");
        assert!(parse("xtask package --repository http://example.com/o/r").is_err(), "unprotected ones are refused");
    }

    #[test]
    fn newer_releases_need_an_address_and_a_key() {
        let accepted = |line: &str| parse(line).is_ok();
        let both = "xtask program --repository https://example.com/o/r --updates-key key";
        assert!(accepted("xtask program") && accepted(both), "neither or both");
        assert!(!accepted("xtask program --repository https://example.com/o/r"), "an address alone is of no use");
        assert!(!accepted("xtask program --updates-key key"), "nor is a key");
    }

    #[test]
    fn a_folder_to_describe_must_be_named() {
        assert!(parse("xtask describe --tag v1.0.0").is_err(), "there is no folder");
        assert!(parse("xtask describe one two").is_err(), "one folder is described at a time");
        let describe = parse("xtask describe dist --tag v1.0.0").expect("a folder and a tag");
        let Command::Describe(args) = describe else { panic!("{describe:?} is another command") };
        assert_eq!(args.release.tag.as_deref(), Some("v1.0.0"), "the tag is taken as it stands");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_windows_program_gets_its_own_arguments() {
        let wine = parse("xtask wine a.exe --help -x").expect("a program and its arguments");
        let Command::Wine { program } = wine else { panic!("{wine:?} is another command") };
        assert_eq!(program, ["a.exe", "--help", "-x"], "they are not ours");
    }
}
