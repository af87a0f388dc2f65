//! Timed start of a program, for the bench.

use std::path::Path;

use anyhow::{Context as _, Result};

use super::{Window, with_data_dir};
use crate::test_env::{self, TestEnv};

impl Window {
    /// Starts the program without recording its IPC; returns the time of its start.
    pub async fn open_timed(env: &TestEnv, arguments: &[&str]) -> Result<(Self, Started)> {
        Self::open_other_timed(env, &test_env::program()?, with_data_dir(&env.data_dir(), arguments)).await
    }

    /// Starts another Tauri program with these arguments; returns the time of its start.
    pub async fn open_other_timed(env: &TestEnv, program: &Path, arguments: Vec<String>) -> Result<(Self, Started)> {
        let (starter, note) = env.timed_launcher()?;
        let mut all = vec![program.to_string_lossy().into_owned()];
        all.extend(arguments);
        let window = Self::start(env, &starter, program, all, None).await?;
        let noted = std::fs::read_to_string(note).context("the starter noted the time")?;
        Ok((window, Started(noted.trim().parse::<f64>()? / 1e6)))
    }
}

/// Time of a program's start, in milliseconds since 1970, as the clock of a page in it counts too.
#[derive(Clone, Copy, Debug)]
pub struct Started(pub f64);
