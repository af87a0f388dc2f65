//! Test environment: a temporary home for one program, its browser and their files.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;
use url::Url;

use crate::wait::until;

/// Variables that a program here inherits from the machine around it.
const INHERITED: [&str; 5] = ["DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "PATH"];

/// Script in the place of `xdg-open`: it writes the link down, and a test takes it to a real browser. The path of its file is
/// in it, since it is also called from Windows.
fn opener(links: &Path) -> String {
    format!("#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n", links.display())
}

/// Launcher that notes the time in nanoseconds since 1970 and becomes the program that its arguments name.
const LAUNCHER: &str = "#!/bin/sh\ndate +%s%N > \"$OFFSWITCH_TEST_STARTED\"\nexec \"$@\"\n";

/// Interface text in the typeface that comes closest to Windows'.
const FONTS: &str = r#"<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <alias binding="same"><family>Segoe UI</family><prefer><family>Inter</family></prefer></alias>
  <alias binding="same"><family>system-ui</family><prefer><family>Inter</family></prefer></alias>
  <alias binding="same"><family>sans-serif</family><prefer><family>Inter</family></prefer></alias>
</fontconfig>
"#;

/// A temporary home. Removed when it is dropped.
pub struct TestEnv {
    folder: TempDir,
    environment: BTreeMap<OsString, OsString>,
}

impl TestEnv {
    /// Creates an environment. Needs the display and the rest that `cargo xtask` brings.
    pub fn new() -> Result<Self> {
        for name in ["DISPLAY", "DBUS_SESSION_BUS_ADDRESS"] {
            ensure!(env::var_os(name).is_some(), "{name} is not set: run `cargo xtask test` or `cargo xtask demo`");
        }
        let folder = tempfile::Builder::new().prefix("offswitch-test-").tempdir()?;
        let root = folder.path();
        for name in ["home/.config/fontconfig", "bin", "logs"] {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(root.join(name))?;
        }
        fs::write(root.join("home/.config/fontconfig/fonts.conf"), FONTS)?;
        script(&root.join("bin/xdg-open"), &opener(&root.join("links")))?;

        let mut environment: BTreeMap<OsString, OsString> =
            INHERITED.iter().filter_map(|name| Some(((*name).into(), env::var_os(name)?))).collect();
        let path = environment.get(&OsString::from("PATH")).cloned().unwrap_or_default();
        let path = env::join_paths(std::iter::once(root.join("bin")).chain(env::split_paths(&path)))?;
        let home = root.join("home");
        for (name, value) in [
            ("PATH", path),
            ("HOME", home.clone().into()),
            ("XDG_CONFIG_HOME", home.join(".config").into()),
            ("XDG_DATA_HOME", home.join(".local/share").into()),
            ("XDG_CACHE_HOME", home.join(".cache").into()),
            ("LANG", "C.UTF-8".into()),
            ("OFFSWITCH_TEST_STARTED", root.join("started").into()),
            // No accessibility bus is started for a window that is seen through WebDriver only.
            ("NO_AT_BRIDGE", "1".into()),
        ] {
            environment.insert(name.into(), value);
        }
        Ok(Self { folder, environment })
    }

    /// Sets a variable for every program that is started from now on.
    pub fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.environment.insert(name.into(), value.into());
    }

    /// The folder given to the program as `--data-dir`.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The folder of the programs that come before the system's.
    pub(crate) fn programs(&self) -> PathBuf {
        self.folder.path().join("bin")
    }

    /// The environment's folder, with everything that anything here wrote.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.folder.path().join("logs").join(name)
    }

    /// A program that notes when it is started and becomes another one, and the file that it notes the time in.
    pub(crate) fn timed_launcher(&self) -> Result<(PathBuf, PathBuf)> {
        let starter = self.folder.path().join("bin/starter");
        script(&starter, LAUNCHER)?;
        Ok((starter, self.folder.path().join("started")))
    }

    /// The file that holds a script for the program's page.
    pub(crate) fn ipc_recorder(&self, script: &str) -> Result<PathBuf> {
        let path = self.folder.path().join("record-ipc.js");
        fs::write(&path, script)?;
        Ok(path)
    }

    /// A command that knows this environment only.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(&self.environment).current_dir(self.folder.path());
        command
    }

    /// Runs the program without driving its window, until it ends.
    pub async fn run_to_its_end(&self, arguments: &[&str]) -> Result<Output> {
        let mut command = self.command(&program()?);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let ended = until("the program's end", async || Ok(child.try_wait()?)).await;
        if ended.is_err() {
            child.kill()?;
        }
        let output = child.wait_with_output()?;
        ended.map(|_| output)
    }

    /// The links that the program gave to the system's browser so far.
    pub fn links(&self) -> Result<Vec<Url>> {
        let written = fs::read_to_string(self.folder.path().join("links")).unwrap_or_default();
        written.lines().map(|line| Url::parse(line).with_context(|| format!("a link: {line}"))).collect()
    }

    /// Waits for the link number `number`, counted from 1.
    pub async fn link(&self, number: usize) -> Result<Url> {
        until("a link for the browser", async || Ok(self.links()?.into_iter().nth(number - 1))).await
    }
}

fn script(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text)?;
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(0o700))?)
}

/// The program: it was built beside this one.
pub fn program() -> Result<PathBuf> {
    built("offswitch")
}

/// A program of the workspace, built beside this one.
pub fn built(name: &str) -> Result<PathBuf> {
    let this = env::current_exe()?;
    let folder = this.ancestors().skip(1).find(|folder| folder.join(name).is_file());
    Ok(folder.with_context(|| format!("{name} is not built: run `cargo build --package {name}`"))?.join(name))
}
