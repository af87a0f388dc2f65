//! The system's save dialog, answered with keys: it is no part of the page, so WebDriver cannot see it.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use crate::test_env::TestEnv;
use crate::wait::until;

/// Types a path into the dialog with this title and confirms it.
pub async fn save_as(env: &TestEnv, title: &str, path: &Path) -> Result<()> {
    let dialog = until(&format!("the dialog “{title}”"), async || {
        let found = env.command(Path::new("xdotool")).args(["search", "--onlyvisible", "--name", title]).output()?;
        Ok(String::from_utf8_lossy(&found.stdout).lines().next().map(str::to_owned))
    })
    .await?;
    // Without a window manager nobody else gives it the focus.
    keys(env, &["windowfocus", &dialog])?;
    keys(env, &["key", "--delay", "40", "ctrl+a"])?;
    let path = path.to_str().context("the path is text")?;
    keys(env, &["type", "--delay", "8", path])?;
    keys(env, &["key", "--delay", "40", "Return"])
}

fn keys(env: &TestEnv, arguments: &[&str]) -> Result<()> {
    let done = env.command(Path::new("xdotool")).args(arguments).output().context("xdotool")?;
    ensure!(done.status.success(), "xdotool {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}
