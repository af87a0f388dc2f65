//! Search for leaked secrets, and the secrets that the system's secret store holds for a program.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use memchr::memmem::Finder;
use offswitch_practice::SECRET_CANARIES;
use offswitch_signin::{KeyringStore, SecretStore as _};
use serde_json::Value;

use crate::process::Process;

/// Files that may hold secrets: the browser's own profile, and the links that were given to it.
fn may_contain_secrets(name: &str) -> bool {
    name.starts_with("browser-") || name == "links"
}

/// Returns whether a part of a secret is in `text`. All secrets of the practice tenant carry canaries.
#[must_use]
pub fn contains_secret(text: &[u8]) -> bool {
    SECRET_CANARIES.iter().any(|mark| text.windows(mark.len()).any(|window| window == mark.as_bytes()))
}

/// Fails if there is a secret in `text`, which was found in `place`.
pub fn search(place: &str, text: &[u8]) -> Result<()> {
    ensure!(!contains_secret(text), "a token or a code is found in {place}");
    Ok(())
}

/// Fails if there is a secret in a file of a test environment; returns the number of files searched.
pub fn search_files(folder: &Path) -> Result<usize> {
    let mut files = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        if may_contain_secrets(&entry.file_name().to_string_lossy()) {
            continue;
        }
        if kind.is_dir() {
            files += search_files(&path)?;
        } else if kind.is_file() {
            search(&path.display().to_string(), &fs::read(&path)?)?;
            files += 1;
        }
    }
    Ok(files)
}

/// Places in a process's memory in which there is a part of a secret, each as often as one is found there.
pub fn places_in_memory(process: &Process) -> Result<Vec<String>> {
    let finders: Vec<_> = SECRET_CANARIES.iter().map(|mark| Finder::new(mark.as_bytes())).collect();
    let longest = SECRET_CANARIES.iter().map(|mark| mark.len()).max().unwrap_or_default();
    let mut places = Vec::new();
    process.read_memory(longest, |place, piece| {
        for (mark, finder) in SECRET_CANARIES.iter().zip(&finders) {
            places.extend(finder.find_iter(piece).map(|_| format!("{mark} in {place}")));
        }
    })?;
    Ok(places)
}

/// The refresh token of the session stored by the program with this data folder, if there is one.
pub fn stored_refresh_token(data_dir: &Path) -> Result<Option<String>> {
    let store = KeyringStore::new(&format!("Offswitch in {}", data_dir.display()));
    let Some(head) = store.get("session")? else { return Ok(None) };
    let head: Value = serde_json::from_slice(&head)?;
    let mark = head["mark"].as_str().context("the head names the parts")?;
    let parts = head["parts"].as_u64().context("the head counts the parts")?;
    let mut whole = Vec::new();
    for part in 0..parts {
        whole.extend(store.get(&format!("session {mark}{part}"))?.context("every part is there")?);
    }
    let session: Value = serde_json::from_slice(&whole)?;
    Ok(Some(session["refresh_token"].as_str().context("a session has a refresh token")?.to_owned()))
}

/// Returns whether anything of a session is stored, also parts that nothing points to.
pub fn anything_stored(data_dir: &Path) -> Result<bool> {
    let store = KeyringStore::new(&format!("Offswitch in {}", data_dir.display()));
    for name in ["session", "session a0", "session b0", "session a1", "session b1"] {
        if store.get(name)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
