//! `latest.json`, the static file in which Tauri's updater looks for newer versions (Tauri's page on the updater, *Static JSON file*).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use serde::Serialize;

/// The file's name; each release has one, and the newest release's is asked.
pub(crate) const NAME: &str = "latest.json";
/// The only system that there are installers for, as the updater calls it.
const SYSTEM: &str = "windows-x86_64";

#[derive(Serialize)]
struct Latest<'a> {
    version: &'a str,
    notes: String,
    /// RFC 3339.
    pub_date: Timestamp,
    platforms: BTreeMap<&'a str, Update<'a>>,
}

#[derive(Serialize)]
struct Update<'a> {
    /// The content of the file that Tauri's signer wrote, not its address.
    signature: &'a str,
    url: &'a str,
}

/// Writes it for the installer at this address, which has this signature.
pub(crate) fn write(
    folder: &Path,
    version: &str,
    notes: String,
    at: Timestamp,
    url: &str,
    signature: &str,
) -> Result<()> {
    let update = Update { signature: signature.trim(), url };
    let latest = Latest { version, notes, pub_date: at, platforms: BTreeMap::from([(SYSTEM, update)]) };
    fs::write(folder.join(NAME), serde_json::to_string_pretty(&latest)? + "\n").context(NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_what_the_updater_reads() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = "2026-01-02T03:04:05Z".parse().expect("a time");
        let url = "https://example.com/Offswitch-1.2.3-setup.exe";
        write(folder.path(), "1.2.3", "What is new".to_owned(), at, url, "c2lnbmF0dXJl\n").expect("it is written");
        let text = fs::read_to_string(folder.path().join(NAME)).expect("it is there");
        let expected = serde_json::json!({
            "version": "1.2.3",
            "notes": "What is new",
            "pub_date": "2026-01-02T03:04:05Z",
            "platforms": { "windows-x86_64": { "signature": "c2lnbmF0dXJl", "url": url } }
        });
        let read: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(read, expected, "the format of Tauri's static file");
    }
}
