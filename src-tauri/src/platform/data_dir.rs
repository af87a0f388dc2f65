//! The data folder and the files in it.

use std::path::{Path, PathBuf};
use std::{fs, io};

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
        let data_dir = Self { root, moved: given.is_some() };
        data_dir.make_private();
        std::fs::create_dir_all(data_dir.root.join("practice"))
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", data_dir.root.display())))?;
        Ok(data_dir)
    }

    /// Closes the folder and its files to the computer's other users: what is written from now on, and what an earlier
    /// version left open. A folder that the admin named is left as it is.
    #[cfg(target_os = "linux")]
    fn make_private(&self) {
        use std::fs::{Permissions, set_permissions};
        use std::os::unix::fs::PermissionsExt as _;

        crate::platform::umask::withhold();
        if self.moved || !self.root.exists() {
            return;
        }
        // What cannot be closed, since it is somebody else's or the disk knows no permissions, stays as it is.
        let _ = set_permissions(&self.root, Permissions::from_mode(0o700));
        for folder in [&self.root, &self.root.join("practice"), &self.root.join("log")] {
            let Ok(files) = std::fs::read_dir(folder) else { continue };
            for file in files.flatten().filter(|file| file.file_type().is_ok_and(|kind| kind.is_file())) {
                let _ = set_permissions(file.path(), Permissions::from_mode(0o600));
            }
        }
    }

    /// On Windows the local application data belong to their user.
    #[cfg(not(target_os = "linux"))]
    #[expect(clippy::unused_self, reason = "as where there is something to do")]
    fn make_private(&self) {}

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

    /// Renames the web view's folder, which holds nothing but its cache, so that it starts with a new one. One that was set
    /// aside before is deleted.
    ///
    /// # Errors
    /// If something holds the folder.
    pub(crate) fn set_webview_aside(&self) -> io::Result<()> {
        let aside = self.root.join("webview.aside");
        if aside.exists() {
            fs::remove_dir_all(&aside)?;
        }
        fs::rename(self.webview(), aside)
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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn nobody_else_may_read_what_is_kept() -> io::Result<()> {
        let mode = |path: &Path| fs::metadata(path).map(|file| file.permissions().mode() & 0o777);
        let folder = tempfile::tempdir()?;
        let usual = DataDir { root: folder.path().join("usual"), moved: false };
        fs::create_dir_all(usual.root.join("practice"))?;
        fs::write(usual.ledger(), "")?;
        let open = fs::Permissions::from_mode(0o755);
        fs::set_permissions(&usual.root, open.clone())?;
        fs::set_permissions(usual.ledger(), open.clone())?;
        usual.make_private();
        assert_eq!((mode(&usual.root)?, mode(&usual.ledger())?), (0o700, 0o600), "what an earlier version left open");
        fs::write(usual.settings(), "")?;
        assert_eq!(mode(&usual.settings())?, 0o600, "and what is written from now on");

        let named = folder.path().join("named");
        fs::create_dir(&named)?;
        fs::set_permissions(&named, open)?;
        let other = DataDir::prepare(Some(&folder.path().join("new")))?;
        assert_eq!(mode(other.root())?, 0o700, "a folder that is made for it");
        DataDir::prepare(Some(&named))?;
        assert_eq!(
            (mode(&named)?, mode(&named.join("practice"))?),
            (0o755, 0o700),
            "but nobody's own folder is touched"
        );
        Ok(())
    }
}
