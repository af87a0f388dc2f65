//! The system's dialog that asks where to save, answered with keys as a person would. It is no part of the page, so
//! WebDriver cannot see it.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use crate::patience::until;
use crate::stage::Stage;

/// Types a path into the dialog with this title and confirms it.
pub async fn save_as(stage: &Stage, title: &str, path: &Path) -> Result<()> {
    let dialog = until(&format!("the dialog “{title}”"), async || {
        let found = stage.command(Path::new("xdotool")).args(["search", "--onlyvisible", "--name", title]).output()?;
        Ok(String::from_utf8_lossy(&found.stdout).lines().next().map(str::to_owned))
    })
    .await?;
    // Without a window manager nobody else gives it the focus.
    keys(stage, &["windowfocus", &dialog])?;
    keys(stage, &["key", "--delay", "40", "ctrl+a"])?;
    let path = path.to_str().context("the path is text")?;
    keys(stage, &["type", "--delay", "8", path])?;
    keys(stage, &["key", "--delay", "40", "Return"])
}

fn keys(stage: &Stage, arguments: &[&str]) -> Result<()> {
    let done = stage.command(Path::new("xdotool")).args(arguments).output().context("xdotool")?;
    ensure!(done.status.success(), "xdotool {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}
