//! The program's commands without a window: `offswitch-host`, on this machine or on Windows under Wine.

use std::env;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{ChildStdout, Command};

use anyhow::{Context as _, Result, ensure};
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use url::Url;

use crate::patience::LIMIT;
use crate::process::{Process, Running};
use crate::stage::{Stage, built};

/// Where the host lies that was built for Windows, seen from this machine's programs.
const FOR_WINDOWS: &str = "../x86_64-pc-windows-gnu/debug/offswitch-host.exe";

/// A running host. Ends when it is dropped.
pub(crate) struct Host {
    running: Running,
    /// Kept open: whoever writes to a closed pipe is ended.
    _out: BufReader<ChildStdout>,
    /// Where the program's page is.
    pub(crate) address: Url,
}

impl Host {
    /// On this machine.
    pub(crate) async fn here(stage: &Stage, arguments: &[String], listener: &Path) -> Result<Self> {
        let mut command = stage.command(&built("offswitch-host")?);
        command.args(arguments);
        Self::start(stage, command, listener).await
    }

    /// On Windows, which `cargo xtask` runs and names.
    pub(crate) async fn on_windows(stage: &Stage, arguments: &[String], listener: &Path) -> Result<Self> {
        let xtask = built("xtask")?;
        let program = xtask.with_file_name(FOR_WINDOWS);
        // Wine is where the machine's own environment says.
        let mut command = Command::new(xtask);
        // Wine hands links on to what a desktop's programs hand them to: the stage's script.
        let path = env::join_paths(std::iter::once(stage.programs()).chain(path()))?;
        command.env("PATH", path).current_dir(stage.folder());
        command.arg("wine").arg(program).args(arguments);
        Self::start(stage, command, listener).await
    }

    async fn start(stage: &Stage, mut command: Command, listener: &Path) -> Result<Self> {
        let log = stage.log("host.log");
        let (running, out) = Running::start_with_pipes(command.env("OFFSWITCH_LISTENER", listener), &log)?;
        let mut out = BufReader::new(out);
        let said = spawn_blocking(move || {
            let mut line = String::new();
            out.read_line(&mut line).map(|_| (line, out))
        });
        let (line, out) = timeout(LIMIT, said).await.context("the host says nothing")???;
        let told = || std::fs::read_to_string(&log).unwrap_or_default();
        ensure!(!line.is_empty(), "the host gives no address; its log: {}", told());
        Ok(Self { running, _out: out, address: Url::parse(line.trim())? })
    }

    /// Its process. Under Wine the Windows program is a process of this machine too.
    pub(crate) fn process(&self) -> Process {
        self.running.process()
    }
}

fn path() -> Vec<std::path::PathBuf> {
    env::var_os("PATH").iter().flat_map(env::split_paths).collect()
}
