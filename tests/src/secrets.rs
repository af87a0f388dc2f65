//! What the operating system's secret store holds for a program.

use std::path::Path;

use anyhow::{Context as _, Result};
use offswitch_signin::{SecretStore as _, SystemStore};
use serde_json::Value;

/// The refresh token that the program with this data folder keeps, if it keeps a session.
pub fn kept_refresh_token(data_dir: &Path) -> Result<Option<String>> {
    let store = SystemStore::new(&format!("Offswitch in {}", data_dir.display()));
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

/// Whether anything of a session is kept, also parts that nothing points to.
pub fn anything_kept(data_dir: &Path) -> Result<bool> {
    let store = SystemStore::new(&format!("Offswitch in {}", data_dir.display()));
    for name in ["session", "session a0", "session b0", "session a1", "session b1"] {
        if store.get(name)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
