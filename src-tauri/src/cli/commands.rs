//! What the program does without its window, for installers and for those who look after many computers.

use std::path::Path;
use std::process::ExitCode;

use offswitch_signin::{KeyringStore, SecretStore as _, SecretStoreError, delete_stored_session};
use serde::Serialize;

use crate::platform::data_dir::Folders;

/// The data folder cannot be used.
pub(crate) const NO_FOLDER: u8 = 3;
/// The system's secret store does not work: nobody stays signed in.
const NO_SECRETS: u8 = 4;
/// What shows the window is missing.
pub(crate) const NO_WEBVIEW: u8 = 5;

/// What `--check` prints.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Checked {
    version: &'static str,
    data_folder: Part,
    secret_store: Part,
    webview: Part,
}

/// A part of what is needed.
#[derive(Serialize)]
struct Part {
    works: bool,
    /// Where or which it is, if it works; else what is wrong.
    is: String,
}

impl Part {
    fn of<E: ToString>(tried: Result<String, E>) -> Self {
        let works = tried.is_ok();
        Self { works, is: tried.unwrap_or_else(|error| error.to_string()) }
    }
}

/// Tries everything that the program needs, prints how it went, and ends with the code of the first that does not work.
pub(crate) fn check(data_dir: Option<&Path>) -> ExitCode {
    let folders = Folders::prepare(data_dir);
    let secrets = folders.as_ref().map_or_else(|_| "Offswitch".to_owned(), Folders::secrets);
    let checked = Checked {
        version: env!("CARGO_PKG_VERSION"),
        data_folder: Part::of(folders.and_then(|folders| {
            tempfile::tempfile_in(folders.root())?;
            Ok(folders.root().display().to_string())
        })),
        secret_store: Part::of(try_secrets(&format!("{secrets} (check)"))),
        webview: Part::of(tauri::webview_version()),
    };
    println!("{}", serde_json::to_string_pretty(&checked).expect("plain data"));
    let parts =
        [(&checked.data_folder, NO_FOLDER), (&checked.secret_store, NO_SECRETS), (&checked.webview, NO_WEBVIEW)];
    parts.iter().find(|(part, _)| !part.works).map_or(ExitCode::SUCCESS, |(_, code)| ExitCode::from(*code))
}

/// Keeps something, reads it, and removes it.
fn try_secrets(service: &str) -> Result<String, SecretStoreError> {
    const NAME: &str = "check";
    let store = KeyringStore::new(service);
    store.set(NAME, NAME.as_bytes())?;
    let kept = store.get(NAME)?;
    store.delete(NAME)?;
    if kept.as_deref() == Some(NAME.as_bytes()) {
        return Ok("keeps secrets".to_owned());
    }
    Err(SecretStoreError::Failed("what was kept did not come back".to_owned()))
}

/// Removes the kept session, without telling Microsoft.
pub(crate) fn forget(data_dir: Option<&Path>) -> ExitCode {
    let folders = match Folders::prepare(data_dir) {
        Ok(folders) => folders,
        Err(error) => {
            eprintln!("offswitch: the data folder cannot be used: {error}");
            return ExitCode::from(NO_FOLDER);
        }
    };
    match delete_stored_session(KeyringStore::new(&folders.secrets())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("offswitch: the kept sign-in may still be there: {problem}");
            ExitCode::from(NO_SECRETS)
        }
    }
}
