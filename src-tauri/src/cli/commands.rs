//! Commands without a window, for installers and for administrators of many computers.

use std::path::Path;
use std::process::ExitCode;

use offswitch_signin::{KeyringStore, SecretStoreError, check_secret_store, delete_stored_session};
use serde::Serialize;

use crate::platform::data_dir::DataDir;
use crate::platform::webview;
use crate::views::{Problem, ProblemCode};

/// The data folder cannot be used.
pub(crate) const NO_FOLDER: u8 = 3;
/// The system's secret store does not work: nobody stays signed in.
const NO_SECRETS: u8 = 4;
/// The web view is missing, too old, or does not start.
pub(crate) const NO_WEBVIEW: u8 = 5;

/// Output of `--check`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CheckReport {
    version: &'static str,
    data_folder: CheckItem,
    secret_store: CheckItem,
    webview: CheckItem,
}

/// A part of what is needed.
#[derive(Serialize)]
struct CheckItem {
    works: bool,
    /// Its place or name, if it works; else the error.
    is: String,
    /// The code of the problem that the window would show.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemCode>,
}

impl CheckItem {
    fn of<E: ToString>(tried: Result<String, E>) -> Self {
        let works = tried.is_ok();
        Self { works, is: tried.unwrap_or_else(|error| error.to_string()), problem: None }
    }

    /// The secret store, as the window would tell of it.
    fn of_secret_store(tried: Result<(), SecretStoreError>) -> Self {
        let problem = tried.as_ref().err().map(|error| Problem::from(error.clone()).code);
        Self { problem, ..Self::of(tried.map(|()| "keeps secrets".to_owned())) }
    }
}

/// Tries everything that the program needs, prints how it went, and ends with the code of the first that does not work.
pub(crate) fn check(data_dir: Option<&Path>) -> ExitCode {
    let data_dir = DataDir::prepare(data_dir);
    let secrets = data_dir.as_ref().map_or_else(|_| "Offswitch".to_owned(), DataDir::secrets);
    let report = CheckReport {
        version: env!("CARGO_PKG_VERSION"),
        data_folder: CheckItem::of(data_dir.and_then(|data_dir| {
            tempfile::tempfile_in(data_dir.root())?;
            Ok(data_dir.root().display().to_string())
        })),
        secret_store: CheckItem::of_secret_store(check_secret_store(&KeyringStore::new(&format!("{secrets} (check)")))),
        webview: CheckItem::of(webview::version()),
    };
    println!("{}", serde_json::to_string_pretty(&report).expect("plain data"));
    let items = [(&report.data_folder, NO_FOLDER), (&report.secret_store, NO_SECRETS), (&report.webview, NO_WEBVIEW)];
    items.iter().find(|(item, _)| !item.works).map_or(ExitCode::SUCCESS, |(_, code)| ExitCode::from(*code))
}

/// Removes the stored session, without telling Microsoft.
pub(crate) fn forget(data_dir: Option<&Path>) -> ExitCode {
    let data_dir = match DataDir::prepare(data_dir) {
        Ok(data_dir) => data_dir,
        Err(error) => {
            eprintln!("offswitch: the data folder cannot be used: {error}");
            return ExitCode::from(NO_FOLDER);
        }
    };
    match delete_stored_session(KeyringStore::new(&data_dir.secrets())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("offswitch: the kept sign-in may still be there: {problem}");
            ExitCode::from(NO_SECRETS)
        }
    }
}
