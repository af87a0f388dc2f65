//! Web view: whether its runtime is there, and new enough for the page.

/// Oldest version of WebView2 that shows the page, by the number of its Chromium. `tests/ui/oldest-webview.test.js` compares
/// it with what the page uses.
pub(crate) const OLDEST: u32 = 123;

/// Error of the web view's runtime.
#[derive(Debug, thiserror::Error)]
pub enum WebviewError {
    /// There is none, or it cannot be asked.
    #[error("{0}")]
    Missing(String),
    /// It is older than what the page needs.
    #[error("version {found} is too old; version {OLDEST} or newer is needed")]
    TooOld {
        /// Its version.
        found: String,
    },
}

/// Version of the runtime.
///
/// # Errors
/// If the page cannot be shown with it.
pub(crate) fn version() -> Result<String, WebviewError> {
    let found = tauri::webview_version().map_err(|error| WebviewError::Missing(error.to_string()))?;
    if cfg!(windows) && is_too_old(&found) { Err(WebviewError::TooOld { found }) } else { Ok(found) }
}

/// Returns whether a version such as `120.0.2210.91` is too old. One of another form is not said to be.
fn is_too_old(version: &str) -> bool {
    let major = version.split('.').next().unwrap_or_default();
    major.parse::<u32>().is_ok_and(|major| major < OLDEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_version_that_is_known_to_be_too_old_is_called_so() {
        for old in ["94.0.992.31", "109.0.1518.140", "122.0.2365.106"] {
            assert!(is_too_old(old), "{old} lacks what the page needs");
        }
        for good in ["123.0.2420.53", "142.0.3595.65 dev", "1000.0", "", "unknown"] {
            assert!(!is_too_old(good), "{good} may do");
        }
    }
}
