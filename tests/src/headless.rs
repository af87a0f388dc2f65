//! The program's commands without a window: `offswitch-headless`, on this machine or on Windows under Wine.

use std::env;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{ChildStdout, Command};

use anyhow::{Context as _, Result, ensure};
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use url::Url;

use crate::process::{Process, Running};
use crate::test_env::{TestEnv, built};
use crate::wait::TIMEOUT;

/// Path of the headless program for Windows, relative to this machine's programs.
const WINDOWS_BINARY: &str = "../x86_64-pc-windows-gnu/debug/offswitch-headless.exe";

/// A running headless program. Ends when it is dropped.
pub(crate) struct HeadlessProgram {
    running: Running,
    /// Kept open: whoever writes to a closed pipe is ended.
    _out: BufReader<ChildStdout>,
    /// Address of the program's page.
    pub(crate) address: Url,
}

impl HeadlessProgram {
    /// Starts it on this machine.
    pub(crate) async fn native(env: &TestEnv, arguments: &[String], listener: &Path) -> Result<Self> {
        let mut command = env.command(&built("offswitch-headless")?);
        command.args(arguments);
        Self::start(env, command, listener).await
    }

    /// Starts it on Windows, which `cargo xtask` runs and names.
    pub(crate) async fn under_wine(env: &TestEnv, arguments: &[String], listener: &Path) -> Result<Self> {
        let xtask = built("xtask")?;
        let program = xtask.with_file_name(WINDOWS_BINARY);
        // Wine is where the machine's own environment says.
        let mut command = Command::new(xtask);
        // Wine hands links on to what a desktop's programs hand them to: the environment's script.
        let path = env::join_paths(std::iter::once(env.programs()).chain(path()))?;
        command.env("PATH", path).current_dir(env.folder());
        command.arg("wine").arg(program).args(arguments);
        Self::start(env, command, listener).await
    }

    async fn start(env: &TestEnv, mut command: Command, listener: &Path) -> Result<Self> {
        let log = env.log("headless.log");
        let (running, out) = Running::start_with_pipes(command.env("OFFSWITCH_LISTENER", listener), &log)?;
        let mut out = BufReader::new(out);
        let said = spawn_blocking(move || {
            let mut line = String::new();
            out.read_line(&mut line).map(|_| (line, out))
        });
        let (line, out) = timeout(TIMEOUT, said).await.context("the program says nothing")???;
        let told = || std::fs::read_to_string(&log).unwrap_or_default();
        ensure!(!line.is_empty(), "the program gives no address; its log: {}", told());
        Ok(Self { running, _out: out, address: Url::parse(line.trim())? })
    }

    /// Process of the program. Under Wine the Windows program is a process of this machine too.
    pub(crate) fn process(&self) -> Process {
        self.running.process()
    }
}

fn path() -> Vec<std::path::PathBuf> {
    env::var_os("PATH").iter().flat_map(env::split_paths).collect()
}
