//! Command line arguments.

use std::path::{Path, PathBuf};

use lexopt::prelude::*;

/// Output of `--help`.
pub const HELP: &str = "\
Offswitch: see every self-service purchase product of Microsoft 365 as a switch, and turn all of them off.

Usage: offswitch [options]

  --practice            open on a practice tenant, with invented people, on this computer
  --authority ADDRESS   sign in there (Microsoft's address, or one on this computer)
  --tenant TENANT       sign in to this tenant: a domain, an id, or 'organizations'
  --client-id ID        sign in as this application
  --service ADDRESS     the licensing service (Microsoft's address, or one on this computer)
  --data-dir FOLDER     keep everything that the program writes there
  --check               print as JSON whether this computer has what the program needs, without opening it
  --quit                close the program that is open, unless a run is under way
  --forget              remove the sign-in that this computer keeps
  --version             print the version
  --help                print this text
";

/// Arguments for opening the window. Addresses given here win over the settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arguments {
    /// Open on the practice tenant.
    pub practice: bool,
    /// The identity provider's address.
    pub authority: Option<String>,
    /// The tenant to sign in to.
    pub tenant: Option<String>,
    /// The application to sign in as.
    pub client_id: Option<String>,
    /// The licensing service's address.
    pub service: Option<String>,
    /// The data folder.
    pub data_dir: Option<PathBuf>,
}

impl Arguments {
    /// Options that differ between two starts, as they are typed.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        let Self { practice, authority, tenant, client_id, service, data_dir } = self;
        let differs = [
            ("--practice", *practice != other.practice),
            ("--authority", *authority != other.authority),
            ("--tenant", *tenant != other.tenant),
            ("--client-id", *client_id != other.client_id),
            ("--service", *service != other.service),
            ("--data-dir", *data_dir != other.data_dir),
        ];
        differs.into_iter().filter_map(|(option, differs)| differs.then_some(option)).collect()
    }
}

/// Action that a command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Invocation {
    /// Open the window.
    Window(Arguments),
    /// Do something else, with the data in this folder if one was given.
    Command(CliCommand, Option<PathBuf>),
    /// Print this and end.
    Text(String),
}

/// Command that does not open the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CliCommand {
    /// Tell whether the computer has what is needed.
    Check,
    /// Close the program that is open.
    Quit,
    /// Remove the stored session.
    Forget,
}

/// Reads the command line (without the program's own name) of a program that was started in `current_dir`.
///
/// # Errors
/// A sentence naming the argument that is wrong.
pub fn parse(
    arguments: impl IntoIterator<Item = std::ffi::OsString>,
    current_dir: &Path,
) -> Result<Invocation, String> {
    let mut parser = lexopt::Parser::from_args(arguments);
    let mut read = Arguments::default();
    let mut command = None;
    let sentence = |error: lexopt::Error| format!("{error}; try --help");
    let text =
        |parser: &mut lexopt::Parser| parser.value().and_then(lexopt::ValueExt::string).map(Some).map_err(sentence);
    while let Some(argument) = parser.next().map_err(sentence)? {
        match argument {
            Long("practice") => read.practice = true,
            Long("authority") => read.authority = text(&mut parser)?,
            Long("tenant") => read.tenant = text(&mut parser)?,
            Long("client-id") => read.client_id = text(&mut parser)?,
            Long("service") => read.service = text(&mut parser)?,
            Long("data-dir") => read.data_dir = Some(folder(parser.value().map_err(sentence)?, current_dir)?),
            Long("check") => command = Some(CliCommand::Check),
            Long("quit") => command = Some(CliCommand::Quit),
            Long("forget") => command = Some(CliCommand::Forget),
            Long("version") => return Ok(Invocation::Text(format!("Offswitch {}\n", env!("CARGO_PKG_VERSION")))),
            Long("help") => return Ok(Invocation::Text(HELP.to_owned())),
            other => return Err(sentence(other.unexpected())),
        }
    }
    let places = [&read.authority, &read.service, &read.tenant, &read.client_id];
    if read.practice && places.iter().any(|place| place.is_some()) {
        return Err(
            "--practice brings its own addresses: leave out --authority, --tenant, --client-id and --service".into()
        );
    }
    let Some(command) = command else { return Ok(Invocation::Window(read)) };
    if read.practice || places.iter().any(|place| place.is_some()) {
        return Err("--check, --quit and --forget go with --data-dir only".to_owned());
    }
    Ok(Invocation::Command(command, read.data_dir))
}

fn folder(value: std::ffi::OsString, current_dir: &Path) -> Result<PathBuf, String> {
    if value.is_empty() {
        return Err("--data-dir needs a folder".to_owned());
    }
    std::path::absolute(current_dir.join(value)).map_err(|error| format!("--data-dir: {error}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse_line(arguments: &[&str]) -> Result<Invocation, String> {
        parse(arguments.iter().map(std::ffi::OsString::from), Path::new("/"))
    }

    #[test]
    fn every_argument_is_read() {
        let line = [
            "--authority=http://localhost:1",
            "--tenant",
            "t",
            "--client-id",
            "c",
            "--service",
            "http://localhost:2",
            "--data-dir",
            "/data",
        ];
        let Ok(Invocation::Window(arguments)) = parse_line(&line) else { panic!("a window is asked for") };
        assert_eq!(arguments.authority.as_deref(), Some("http://localhost:1"), "authority");
        assert_eq!(arguments.tenant.as_deref(), Some("t"), "tenant");
        assert_eq!(arguments.client_id.as_deref(), Some("c"), "client id");
        assert_eq!(arguments.service.as_deref(), Some("http://localhost:2"), "service");
        assert!(arguments.data_dir.is_some_and(|folder| folder.is_absolute()), "the folder is absolute");
    }

    #[test]
    fn an_errand_may_name_the_folder() {
        let Ok(Invocation::Command(command, folder)) = parse_line(&["--check"]) else { panic!("an errand") };
        assert_eq!((command, folder), (CliCommand::Check, None), "the usual folder");
        let Ok(Invocation::Command(command, folder)) = parse_line(&["--data-dir", "here", "--forget"]) else {
            panic!("an errand")
        };
        assert_eq!(command, CliCommand::Forget, "what is to be done");
        assert!(folder.is_some_and(|folder| folder.is_absolute() && folder.ends_with("here")), "in that folder");
    }

    #[test]
    fn wrong_arguments_are_named() {
        for (line, word) in [
            (&["--nonsense"][..], "--nonsense"),
            (&["word"], "word"),
            (&["--tenant"], "--tenant"),
            (&["--data-dir", ""], "--data-dir"),
            (&["--practice=yes"], "--practice"),
            (&["--practice", "--tenant", "t"], "--practice"),
            (&["--quit", "--practice"], "--quit"),
            (&["--check", "--service", "http://localhost:1"], "--check"),
        ] {
            let error = parse_line(line).expect_err("the line is wrong");
            assert!(error.contains(word), "{line:?}: {error}");
        }
    }

    /// An argument as anybody might type or a broken link might hand over; not even text.
    fn argument() -> impl Strategy<Value = std::ffi::OsString> {
        let names = [
            "practice",
            "authority",
            "tenant",
            "client-id",
            "service",
            "data-dir",
            "check",
            "quit",
            "forget",
            "version",
            "help",
        ];
        let option = (prop::sample::select(names.to_vec()), prop::option::of(".{0,20}"));
        let option = option.prop_map(|(name, value)| match value {
            Some(value) => format!("--{name}={value}"),
            None => format!("--{name}"),
        });
        let text = prop_oneof![option, ".{0,20}".boxed()];
        #[cfg(unix)]
        let bytes = prop::collection::vec(any::<u8>(), 0..20).prop_map(std::os::unix::ffi::OsStringExt::from_vec);
        #[cfg(windows)]
        let bytes = prop::collection::vec(any::<u16>(), 0..20)
            .prop_map(|wide| std::os::windows::ffi::OsStringExt::from_wide(&wide));
        prop_oneof![4 => text.prop_map(Into::into), 1 => bytes]
    }

    proptest! {
        #[test]
        fn any_line_is_understood_or_refused_with_a_sentence(line in prop::collection::vec(argument(), 0..6)) {
            match parse(line, Path::new("/")) {
                Ok(Invocation::Window(arguments)) => {
                    prop_assert!(arguments.data_dir.is_none_or(|folder| folder.is_absolute()), "the folder is absolute");
                    let places = [arguments.authority, arguments.tenant, arguments.client_id, arguments.service];
                    prop_assert!(!arguments.practice || places.iter().all(Option::is_none), "no places with --practice");
                }
                Ok(Invocation::Command(_, folder)) => {
                    prop_assert!(folder.is_none_or(|folder| folder.is_absolute()), "the folder is absolute");
                }
                Ok(Invocation::Text(text)) => prop_assert!(!text.is_empty(), "something is printed"),
                Err(sentence) => prop_assert!(!sentence.is_empty(), "it is said what is wrong"),
            }
        }
    }
}
