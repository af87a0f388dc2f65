//! End of the program: closed in good order, with the search for secrets, or killed.

use anyhow::{Context as _, Result, ensure};

use super::Window;
use crate::secrets;
use crate::wait::until;

/// Script that returns the text of *Copy diagnostics*.
const DIAGNOSTICS: &str = "const done = arguments[0];
    window.__TAURI__.core.invoke('diagnostics').then(done, (problem) => done(problem));";

impl Window {
    /// Ends the program as a power cut would: at once, by its process id. Waits until nothing of it is left.
    pub async fn kill(self) -> Result<()> {
        self.process.kill()?;
        until("the killed program's end", async || Ok((!self.process.runs()).then_some(()))).await?;
        name_is_free().await
    }

    /// Closes the window in good order, waits until the program has ended, and searches everything that it wrote, showed or
    /// told for secrets. Fails also if the page ever did what its content security policy forbids.
    pub async fn close(self) -> Result<()> {
        self.search().await?;
        let stopped = self.script("return window.cspViolations").await?;
        ensure!(stopped == serde_json::json!([]), "the content security policy had to stop nothing: {stopped}");
        // The answer may be lost together with the window.
        let _ = self.script("window.__TAURI__.core.invoke('confirm_close')").await;
        until("the program's end", async || Ok((!self.process.runs()).then_some(()))).await?;
        // A browser goes on writing until it has ended too.
        drop(self.driver);
        let files = secrets::search_files(&self.test_dir)?;
        ensure!(files >= 3, "ledger, log and the driver's log were among the {files} files searched");
        Ok(())
    }

    /// Searches what can be seen of the running program for secrets.
    async fn search(&self) -> Result<()> {
        let recorded = self.script("return JSON.stringify(window.recordedIpc)").await?;
        let recorded = recorded.as_str().context("the window has listened")?;
        secrets::search("a message between program and window", recorded.as_bytes())?;
        let page = self.script("return document.documentElement.outerHTML").await?;
        secrets::search("the page", page.as_str().unwrap_or_default().as_bytes())?;
        let outside = self.process.seen_from_outside()?;
        secrets::search("the command line or the environment", outside.as_bytes())?;
        let diagnostics = self.async_script(DIAGNOSTICS, Vec::new()).await?;
        let diagnostics = diagnostics.as_str().context("the program gives its diagnostics")?;
        secrets::search("the diagnostics", diagnostics.as_bytes())
    }
}

/// Waits until no program owns the name on the session bus. The bus notices the end of one a little later; a program started
/// before that would call the dead one, and fail.
pub(super) async fn name_is_free() -> Result<()> {
    until("the bus to notice the end of a program", async || Ok((!is_called_on_the_bus().await?).then_some(()))).await
}

/// Returns whether a running program owns the name on the session bus by which later ones call it.
async fn is_called_on_the_bus() -> Result<bool> {
    let mut ask = tokio::process::Command::new("dbus-send");
    ask.args(["--session", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]);
    ask.args(["org.freedesktop.DBus.NameHasOwner", "string:com.offswitch.desktop.SingleInstance"]);
    let answer = ask.output().await.context("dbus-send")?;
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    ensure!(text.contains("boolean"), "the bus does not answer: {}", String::from_utf8_lossy(&answer.stderr));
    Ok(text.contains("true"))
}
