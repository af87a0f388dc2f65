//! Polling with a timeout.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use tokio::time::{sleep, timeout};

/// Timeout of any step on a busy machine. Nothing here waits longer than it must.
pub const TIMEOUT: Duration = Duration::from_secs(45);
pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Polls until there is a result; `what` names it if it never comes.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let began = Instant::now();
    loop {
        // A look may hang as well as what it looks for.
        match timeout(TIMEOUT.saturating_sub(began.elapsed()), look()).await {
            Err(_) => bail!("{what} did not come within {} s", TIMEOUT.as_secs()),
            Ok(seen) => {
                if let Some(seen) = seen.with_context(|| format!("while waiting for {what}"))? {
                    return Ok(seen);
                }
            }
        }
        sleep(POLL_INTERVAL).await;
    }
}
