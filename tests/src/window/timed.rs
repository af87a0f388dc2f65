//! Programs whose start is timed.

use std::path::Path;

use anyhow::{Context as _, Result};

use super::{Window, with_data_dir};
use crate::stage::{self, Stage};

impl Window {
    /// Starts the program likewise, without listening, and tells when it was started.
    pub async fn open_timed(stage: &Stage, arguments: &[&str]) -> Result<(Self, Started)> {
        Self::open_other_timed(stage, &stage::program()?, with_data_dir(&stage.data_dir(), arguments)).await
    }

    /// Starts another Tauri program with these arguments, and tells when it was started.
    pub async fn open_other_timed(stage: &Stage, program: &Path, arguments: Vec<String>) -> Result<(Self, Started)> {
        let (starter, note) = stage.noting_starter()?;
        let mut all = vec![program.to_string_lossy().into_owned()];
        all.extend(arguments);
        let window = Self::start(stage, &starter, program, all, None).await?;
        let noted = std::fs::read_to_string(note).context("the starter noted the time")?;
        Ok((window, Started(noted.trim().parse::<f64>()? / 1e6)))
    }
}

/// When a program was started, in milliseconds since 1970, as the clock of a page in it counts too.
#[derive(Clone, Copy, Debug)]
pub struct Started(pub f64);
