//! The data folder and the files in it.

use std::io;
use std::path::{Path, PathBuf};

/// The program's name for Windows, as in `tauri.conf.json`.
pub(crate) const IDENTIFIER: &str = "com.offswitch.desktop";

/// The data folder and what lies in it.
#[derive(Debug, Clone)]
pub(crate) struct DataDir {
    root: PathBuf,
    moved: bool,
}

impl DataDir {
    /// The folder given on the command line, else the one of this name among the user's local application data; made if
    /// it is not there.
    ///
    /// # Errors
    /// If the folder cannot be made; it is named.
    pub(crate) fn prepare(given: Option<&Path>) -> io::Result<Self> {
        let usual = || Some(dirs::data_local_dir()?.join(IDENTIFIER));
        let root = given.map(Path::to_path_buf).or_else(usual);
        let root =
            root.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the system names no folder for data"))?;
        std::fs::create_dir_all(root.join("practice"))
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", root.display())))?;
        Ok(Self { root, moved: given.is_some() })
    }

    /// The data folder itself.
    #[must_use]
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The settings.
    #[must_use]
    pub(crate) fn settings(&self) -> PathBuf {
        self.root.join("settings.json")
    }

    /// The ledger of the real service.
    #[must_use]
    pub(crate) fn ledger(&self) -> PathBuf {
        self.root.join("ledger.db")
    }

    /// The ledger of the practice tenant, kept apart.
    #[must_use]
    pub(crate) fn practice_ledger(&self) -> PathBuf {
        self.root.join("practice").join("ledger.db")
    }

    /// The log.
    #[must_use]
    pub(crate) fn log(&self) -> PathBuf {
        self.root.join("log").join("offswitch.log")
    }

    /// The window's own data (cache and the like).
    #[must_use]
    pub(crate) fn webview(&self) -> PathBuf {
        self.root.join("webview")
    }

    /// The saved size and position of the window.
    #[must_use]
    pub(crate) fn window_state(&self) -> PathBuf {
        self.root.join("window.json")
    }

    /// The name under which secrets are kept. A program with its data elsewhere has secrets of its own.
    #[must_use]
    pub(crate) fn secrets(&self) -> String {
        if self.moved { format!("Offswitch in {}", self.root.display()) } else { "Offswitch".to_owned() }
    }
}
