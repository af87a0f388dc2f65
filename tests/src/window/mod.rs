//! The program with its window: its own, driven through WebKit's WebDriver, or Chromium in front of its commands.

mod accessibility;
mod actions;
mod card;
mod lifecycle;
mod queries;
mod startup;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use fantoccini::Client;
use serde_json::json;

pub use self::card::Card;
use self::lifecycle::name_is_free;
pub use self::startup::Started;
use crate::chromium;
use crate::driver::Driver;
use crate::headless::HeadlessProgram;
use crate::process::Process;
use crate::test_env::{self, TestEnv};
use crate::window_backend::WindowBackend;

/// Script that records the IPC between the program and the window's modules.
const IPC_RECORDER: &str = include_str!("../record-ipc.js");

/// The program with its window. Ends when it is dropped.
pub struct Window {
    driver: Driver,
    process: Process,
    test_dir: PathBuf,
    /// The headless program, where the window is a browser. It ends after the window.
    _headless: Option<HeadlessProgram>,
}

impl Window {
    /// Starts the program with these arguments and `--data-dir`, in the window of this backend, and records the IPC between
    /// it and its page, which a debug build lets us.
    pub async fn open(env: &TestEnv, arguments: &[&str]) -> Result<Self> {
        let ipc_recorder = env.ipc_recorder(IPC_RECORDER)?;
        let window = match WindowBackend::from_env()? {
            WindowBackend::Native => {
                name_is_free().await?;
                let program = test_env::program()?;
                let arguments = with_data_dir(&env.data_dir(), arguments);
                Self::start(env, &program, &program, arguments, Some(&ipc_recorder)).await?
            }
            WindowBackend::Chromium => {
                let arguments = with_data_dir(&env.data_dir(), arguments);
                Self::in_chromium(env, HeadlessProgram::native(env, &arguments, &ipc_recorder).await?).await?
            }
            WindowBackend::Wine => {
                // Wine has the whole machine as a drive.
                let folder = PathBuf::from(format!("Z:{}", env.data_dir().display()));
                let arguments = with_data_dir(&folder, arguments);
                Self::in_chromium(env, HeadlessProgram::under_wine(env, &arguments, &ipc_recorder).await?).await?
            }
        };
        window.is_recorded().await?;
        Ok(window)
    }

    /// Waits until the page is there, and checks that it was recorded from its first message on.
    async fn is_recorded(&self) -> Result<()> {
        let first = self
            .wait_for("the page's first message", async || {
                let first = self.script("return window.recordedIpc?.[0]?.command ?? null").await?;
                Ok(first.as_str().map(str::to_owned))
            })
            .await?;
        ensure!(first == "bootstrap", "the first message is heard: {first}");
        Ok(())
    }

    /// The program's own window. `binary` is or becomes `program`.
    async fn start(
        env: &TestEnv,
        binary: &Path,
        program: &Path,
        arguments: Vec<String>,
        ipc_recorder: Option<&Path>,
    ) -> Result<Self> {
        let mut command = env.command(Path::new("WebKitWebDriver"));
        // Tauri lets its window be driven only when it is asked to.
        command.env("TAURI_WEBVIEW_AUTOMATION", "true");
        command.envs(ipc_recorder.map(|script| ("OFFSWITCH_LISTENER", script)));
        let options = json!({ "binary": binary, "args": arguments });
        let capabilities = json!({ "webkitgtk:browserOptions": options });
        let driver = Driver::start(&mut command, &env.log("window.log"), capabilities).await?;
        let process = driver.running.process_of(program).context("the program's process")?;
        Ok(Self { driver, process, test_dir: env.folder().to_owned(), _headless: None })
    }

    /// Chromium with the page of a headless program.
    async fn in_chromium(env: &TestEnv, program: HeadlessProgram) -> Result<Self> {
        let driver = chromium::start(env, "window").await?;
        driver.client.goto(program.address.as_str()).await?;
        Ok(Self { driver, process: program.process(), test_dir: env.folder().to_owned(), _headless: Some(program) })
    }

    fn client(&self) -> &Client {
        &self.driver.client
    }

    /// The program's process.
    #[must_use]
    pub fn process(&self) -> &Process {
        &self.process
    }
}

fn with_data_dir(folder: &Path, arguments: &[&str]) -> Vec<String> {
    ["--data-dir", &folder.to_string_lossy()].iter().chain(arguments).map(|argument| (*argument).to_owned()).collect()
}
