//! Software bill of materials in `CycloneDX`: everything that the program is made of, with licenses and checksums.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::tools;
use crate::{paths, process};

const TOOL: &str = "cargo-cyclonedx";
const VERSION: &str = "0.5.9";
/// The program's package, and what the tool calls its lists.
const PACKAGE: &str = "offswitch";
const LIST: &str = "offswitch.cdx";

/// Writes it for the program as it is built for this target.
pub(super) fn write(target: &str, out: &Path) -> Result<()> {
    let manifests = manifests()?;
    let of_program = manifests.iter().find(|(package, _)| package == PACKAGE).context("the program's Cargo.toml")?;
    let mut list = process::command(tools::ready(TOOL, VERSION)?);
    list.args(["cyclonedx", "--format", "json", "--spec-version", "1.5", "--no-build-deps", "--target", target]);
    list.args(["--features", "custom-protocol", "--override-filename", LIST]);
    list.arg("--manifest-path").arg(&of_program.1);
    let listed = process::run(&mut list)?;
    // It writes one for every package of the workspace.
    let mut text = None;
    for (package, manifest) in &manifests {
        let list = manifest.with_file_name(format!("{LIST}.json"));
        if package == PACKAGE {
            text = fs::read_to_string(&list).ok();
        }
        if list.is_file() {
            fs::remove_file(&list).with_context(|| format!("cannot remove {}", list.display()))?;
        }
    }
    let text = text.filter(|_| listed).context("what the program is made of could not be listed")?;
    fs::write(out, portable(&text)).with_context(|| format!("{}", out.display()))
}

/// The list without this machine's folders.
fn portable(list: &str) -> String {
    let repository = paths::repository().display().to_string().replace('\\', "/");
    list.replace(&format!("file:///{}", repository.trim_start_matches('/')), "file://.")
}

/// The packages of the workspace, and their manifests.
fn manifests() -> Result<Vec<(String, PathBuf)>> {
    let metadata = process::read_quietly(process::cargo().args(["metadata", "--no-deps", "--format-version", "1"]));
    let metadata: serde_json::Value = serde_json::from_str(&metadata.context("cargo does not tell the packages")?)?;
    let packages = metadata["packages"].as_array().context("cargo tells no packages")?;
    let manifest = |package: &serde_json::Value| {
        Some((package["name"].as_str()?.to_owned(), PathBuf::from(package["manifest_path"].as_str()?)))
    };
    packages.iter().map(|package| manifest(package).context("a package without a name")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_tells_no_folder_of_the_machine() {
        let repository = paths::repository().display().to_string().replace('\\', "/");
        let list = format!("\"path+file:///{}/src-tauri#offswitch@0.1.0\"", repository.trim_start_matches('/'));
        assert_eq!(portable(&list), "\"path+file://./src-tauri#offswitch@0.1.0\"", "only the place in the repository");
    }
}
