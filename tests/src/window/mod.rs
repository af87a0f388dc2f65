//! The program with its window: its own, driven through WebKit's WebDriver, or Chromium in front of its commands.

mod acting;
mod card;
mod computed;
mod ending;
mod seeing;
mod timed;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use fantoccini::Client;
use serde_json::json;

pub use self::card::Card;
pub use self::timed::Started;
use crate::chromium;
use crate::driver::Driver;
use crate::host::Host;
use crate::lane::Lane;
use crate::process::Process;
use crate::stage::{self, Stage};

/// Keeps everything that crosses the door between the program and the window's modules.
const LISTENER: &str = include_str!("../listen.js");

/// The program with its window. Ends when it is dropped.
pub struct Window {
    driver: Driver,
    process: Process,
    stage: PathBuf,
    /// Where the window is a browser: what it shows. It ends after the window.
    _host: Option<Host>,
}

impl Window {
    /// Starts the program with these arguments and `--data-dir`, in the window of this lane, and listens to all that it and its
    /// page tell each other, which a debug build lets us.
    pub async fn open(stage: &Stage, arguments: &[&str]) -> Result<Self> {
        let listener = stage.listener(LISTENER)?;
        let window = match Lane::chosen()? {
            Lane::Own => {
                let program = stage::program()?;
                let arguments = with_data_dir(&stage.data_dir(), arguments);
                Self::start(stage, &program, &program, arguments, Some(&listener)).await?
            }
            Lane::Chromium => {
                let arguments = with_data_dir(&stage.data_dir(), arguments);
                Self::in_chromium(stage, Host::here(stage, &arguments, &listener).await?).await?
            }
            Lane::Wine => {
                // Wine has the whole machine as a drive.
                let folder = PathBuf::from(format!("Z:{}", stage.data_dir().display()));
                let arguments = with_data_dir(&folder, arguments);
                Self::in_chromium(stage, Host::on_windows(stage, &arguments, &listener).await?).await?
            }
        };
        window.listens().await?;
        Ok(window)
    }

    /// Waits until the page is there, and sees that it was listened to from its first message on.
    async fn listens(&self) -> Result<()> {
        let first = self
            .waiting("the page's first message", async || {
                let first = self.script("return window.heard?.[0]?.command ?? null").await?;
                Ok(first.as_str().map(str::to_owned))
            })
            .await?;
        ensure!(first == "start", "the first message is heard: {first}");
        Ok(())
    }

    /// The program's own window. `binary` is or becomes `program`.
    async fn start(
        stage: &Stage,
        binary: &Path,
        program: &Path,
        arguments: Vec<String>,
        listener: Option<&Path>,
    ) -> Result<Self> {
        let mut command = stage.command(Path::new("WebKitWebDriver"));
        // Tauri lets its window be driven only when it is asked to.
        command.env("TAURI_WEBVIEW_AUTOMATION", "true");
        command.envs(listener.map(|script| ("OFFSWITCH_LISTENER", script)));
        let options = json!({ "binary": binary, "args": arguments });
        let capabilities = json!({ "webkitgtk:browserOptions": options });
        let driver = Driver::start(&mut command, &stage.log("window.log"), capabilities).await?;
        let process = driver.running.process_of(program).context("the program's process")?;
        Ok(Self { driver, process, stage: stage.folder().to_owned(), _host: None })
    }

    /// Chromium with the page of a host.
    async fn in_chromium(stage: &Stage, host: Host) -> Result<Self> {
        let driver = chromium::start(stage, "window").await?;
        driver.client.goto(host.address.as_str()).await?;
        Ok(Self { driver, process: host.process(), stage: stage.folder().to_owned(), _host: Some(host) })
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
