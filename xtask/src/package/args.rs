//! Arguments of `cargo xtask program`, `package` and `describe`.

use std::path::PathBuf;

use lexopt::prelude::*;

/// Arguments of `program`.
#[derive(Debug, Default)]
pub(crate) struct ProgramArgs {
    /// The web address of the repository whose releases the program is to look for.
    pub(super) repository: Option<String>,
    /// The public key that they are signed with, as Tauri's signer prints it.
    pub(super) updates_key: Option<String>,
}

/// Arguments of `package`.
#[derive(Debug, Default)]
pub(crate) struct PackageArgs {
    /// The program; by default the release that cargo built for Windows.
    pub(super) program: Option<PathBuf>,
    /// Microsoft's bootstrapper for the WebView2 runtime, to be put into the installer.
    pub(super) webview2: Option<PathBuf>,
    /// Output folder.
    pub(super) out: Option<PathBuf>,
    pub(super) release: ReleaseArgs,
}

/// Arguments of `describe`.
#[derive(Debug)]
pub(crate) struct DescribeArgs {
    pub(super) folder: PathBuf,
    pub(super) release: ReleaseArgs,
}

/// Tag and repository of a release.
#[derive(Debug, Default)]
pub(crate) struct ReleaseArgs {
    /// The tag that it is made from.
    pub(super) tag: Option<String>,
    /// The repository's web address. Without it nothing can be written that names where the files can be fetched.
    pub(super) repository: Option<String>,
}

impl ProgramArgs {
    /// Reads the rest of the command line.
    pub(crate) fn read(parser: &mut lexopt::Parser) -> Result<Self, lexopt::Error> {
        let mut building = Self::default();
        while let Some(argument) = parser.next()? {
            match argument {
                Long("repository") => building.repository = Some(address(&parser.value()?.string()?)?),
                Long("updates-key") => building.updates_key = Some(parser.value()?.string()?),
                other => return Err(other.unexpected()),
            }
        }
        if building.repository.is_some() == building.updates_key.is_some() {
            Ok(building)
        } else {
            Err("newer releases need both, --repository and --updates-key".into())
        }
    }
}

impl PackageArgs {
    /// Reads the rest of the command line.
    pub(crate) fn read(parser: &mut lexopt::Parser) -> Result<Self, lexopt::Error> {
        let mut order = Self::default();
        while let Some(argument) = parser.next()? {
            match argument {
                Long("program") => order.program = Some(parser.value()?.into()),
                Long("webview2") => order.webview2 = Some(parser.value()?.into()),
                Long("out") => order.out = Some(parser.value()?.into()),
                Long("tag") => order.release.tag = Some(parser.value()?.string()?),
                Long("repository") => order.release.repository = Some(address(&parser.value()?.string()?)?),
                other => return Err(other.unexpected()),
            }
        }
        Ok(order)
    }
}

impl DescribeArgs {
    /// Reads the rest of the command line.
    pub(crate) fn read(parser: &mut lexopt::Parser) -> Result<Self, lexopt::Error> {
        let (mut folder, mut release) = (None, ReleaseArgs::default());
        while let Some(argument) = parser.next()? {
            match argument {
                Long("tag") => release.tag = Some(parser.value()?.string()?),
                Long("repository") => release.repository = Some(address(&parser.value()?.string()?)?),
                Value(value) if folder.is_none() => folder = Some(PathBuf::from(value)),
                other => return Err(other.unexpected()),
            }
        }
        let folder = folder.ok_or("the folder with the packages is missing")?;
        Ok(Self { folder, release })
    }
}

/// Browsers, winget and the updater all take nothing but https.
fn address(text: &str) -> Result<String, lexopt::Error> {
    let text = text.trim_end_matches('/');
    if text.starts_with("https://") {
        Ok(text.to_owned())
    } else {
        Err(format!("`{text}` is no address of a repository: it must begin with https://").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(arguments: &[&str]) -> Result<PackageArgs, lexopt::Error> {
        PackageArgs::read(&mut lexopt::Parser::from_args(arguments))
    }

    #[test]
    fn addresses_are_https_and_have_no_slash_at_their_end() {
        let read = order(&["--repository", "https://example.com/o/r/"]).expect("this is an address");
        assert_eq!(read.release.repository.as_deref(), Some("https://example.com/o/r"), "the slash is taken off");
        assert!(order(&["--repository", "http://example.com/o/r"]).is_err(), "unprotected addresses are refused");
    }

    #[test]
    fn newer_releases_need_an_address_and_a_key() {
        let read = |arguments: &[&str]| ProgramArgs::read(&mut lexopt::Parser::from_args(arguments)).is_ok();
        let (address, key) = (["--repository", "https://example.com/o/r"], ["--updates-key", "key"]);
        assert!(read(&[]) && read(&[address, key].concat()), "neither or both");
        assert!(!read(&address) && !read(&key), "one alone is of no use");
    }

    #[test]
    fn what_is_to_be_described_must_be_named() {
        let read = |arguments: &[&str]| DescribeArgs::read(&mut lexopt::Parser::from_args(arguments));
        assert!(read(&["--tag", "v1.0.0"]).is_err(), "there is no folder");
        assert!(read(&["one", "two"]).is_err(), "one folder is described at a time");
        let description = read(&["dist", "--tag", "v1.0.0"]).expect("a folder and a tag");
        assert_eq!(description.release.tag.as_deref(), Some("v1.0.0"), "the tag is taken as it stands");
    }
}
