//! The system's save dialog, answered with keys: it is no part of the page, so WebDriver cannot see it.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tokio::time::sleep;

use crate::test_env::TestEnv;
use crate::wait::{POLL_INTERVAL, until};

/// Time for the dialog to go once it is confirmed. On a busy machine it may be shown before it takes keys.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(4);

/// Types a path into the dialog with this title and confirms it, again if it stays.
pub async fn save_as(env: &TestEnv, title: &str, path: &Path) -> Result<()> {
    let path = path.to_str().context("the path is text")?;
    let mut dialog = until(&format!("the dialog “{title}”"), async || find(env, title)).await?;
    until(&format!("the dialog “{title}” to take the path"), async || {
        // Without a window manager nobody else gives it the focus.
        keys(env, &["windowfocus", &dialog])?;
        keys(env, &["key", "--delay", "40", "ctrl+a"])?;
        keys(env, &["type", "--delay", "8", path])?;
        keys(env, &["key", "--delay", "40", "Return"])?;
        let confirmed = Instant::now();
        while let Some(still) = find(env, title)? {
            if confirmed.elapsed() > CLOSE_TIMEOUT {
                dialog = still;
                return Ok(None);
            }
            sleep(POLL_INTERVAL).await;
        }
        Ok(Some(()))
    })
    .await
}

/// The id of the dialog's window, if it is shown.
fn find(env: &TestEnv, title: &str) -> Result<Option<String>> {
    let found = env.command(Path::new("xdotool")).args(["search", "--onlyvisible", "--name", title]).output()?;
    Ok(String::from_utf8_lossy(&found.stdout).lines().next().map(str::to_owned))
}

fn keys(env: &TestEnv, arguments: &[&str]) -> Result<()> {
    let done = env.command(Path::new("xdotool")).args(arguments).output().context("xdotool")?;
    ensure!(done.status.success(), "xdotool {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}
