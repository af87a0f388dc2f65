//! Window backend: the window in which the journeys are played.

use std::env;

use anyhow::{Result, bail};

/// Variable that names the backend; without it the window is the program's own. The one place where it is read.
const VARIABLE: &str = "OFFSWITCH_WINDOW";

/// The window that shows the program's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WindowBackend {
    /// The program's own, which is WebKit's here.
    Native,
    /// Chromium, in front of the program's commands without a window.
    Chromium,
    /// Chromium on this machine, in front of the program's commands as a Windows program under Wine.
    Wine,
}

impl WindowBackend {
    /// The backend that the environment of this process names.
    pub(crate) fn from_env() -> Result<Self> {
        match env::var(VARIABLE).as_deref() {
            Err(env::VarError::NotPresent) => Ok(Self::Native),
            Ok("chromium") => Ok(Self::Chromium),
            Ok("wine") => Ok(Self::Wine),
            other => bail!("{VARIABLE} names no window: {other:?}"),
        }
    }
}
