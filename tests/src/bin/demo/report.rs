//! Report of the demo: steps, the service's state after each, screenshots.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result};
use offswitch_tests::browser::Browser;
use offswitch_tests::window::Window;
use serde::Serialize;

/// The report of one journey. It prints as it goes.
pub(crate) struct Report {
    folder: PathBuf,
    pictures: usize,
    steps: Vec<Step>,
    began: Instant,
}

#[derive(Serialize)]
struct Step {
    did: String,
    said: Vec<String>,
    pictures: Vec<String>,
    milliseconds: u64,
    /// Reason of the failure, if it failed.
    failed: Option<String>,
}

#[derive(Serialize)]
struct Whole<'a> {
    held: bool,
    steps: &'a [Step],
}

impl Report {
    /// Creates a report; the pictures of an earlier one in that folder go.
    pub(crate) fn in_folder(folder: PathBuf) -> Result<Self> {
        fs::create_dir_all(&folder).with_context(|| format!("the folder {}", folder.display()))?;
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            let numbered = name.split_once('-').is_some_and(|(number, _)| number.parse::<u8>().is_ok());
            if numbered && path.extension().is_some_and(|extension| extension == "png") {
                fs::remove_file(path)?;
            }
        }
        println!("Pictures and report.json go to {}", folder.display());
        Ok(Self { folder, pictures: 0, steps: Vec::new(), began: Instant::now() })
    }

    /// Begins a step; the one before has held.
    pub(crate) fn step(&mut self, did: &str) {
        self.end(None);
        println!("\n{}. {did}", self.steps.len() + 1);
        self.began = Instant::now();
        self.steps.push(Step {
            did: did.to_owned(),
            said: Vec::new(),
            pictures: Vec::new(),
            milliseconds: 0,
            failed: None,
        });
    }

    /// Notes what was seen.
    pub(crate) fn note(&mut self, said: String) {
        println!("   {said}");
        if let Some(step) = self.steps.last_mut() {
            step.said.push(said);
        }
    }

    /// Notes why the step did not hold.
    pub(crate) fn fail(&mut self, error: &anyhow::Error) {
        println!("   FAILED: {error:#}");
        self.end(Some(format!("{error:#}")));
    }

    /// Takes a picture of the window.
    pub(crate) async fn window(&mut self, window: &Window, name: &str) -> Result<()> {
        let path = self.next_picture(name);
        window.screenshot(&path).await
    }

    /// Takes a picture of the browser.
    pub(crate) async fn browser(&mut self, browser: &Browser, name: &str) -> Result<()> {
        let path = self.next_picture(name);
        browser.screenshot(&path).await
    }

    fn next_picture(&mut self, name: &str) -> PathBuf {
        self.pictures += 1;
        let name = format!("{:02}-{name}.png", self.pictures);
        println!("   picture: {name}");
        let path = self.folder.join(&name);
        if let Some(step) = self.steps.last_mut() {
            step.pictures.push(name);
        }
        path
    }

    fn end(&mut self, failed: Option<String>) {
        if let Some(step) = self.steps.last_mut().filter(|step| step.milliseconds == 0) {
            step.milliseconds = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
            step.failed = failed;
        }
    }

    /// Writes `report.json` and says whether every step held.
    pub(crate) fn close(mut self) -> Result<bool> {
        self.end(None);
        let held = !self.steps.is_empty() && self.steps.iter().all(|step| step.failed.is_none());
        let whole = Whole { held, steps: &self.steps };
        fs::write(self.folder.join("report.json"), serde_json::to_string_pretty(&whole)?)?;
        let word = if held { "Every step held" } else { "A step did not hold" };
        println!("\n{word}. Pictures and report.json are in {}", self.folder.display());
        Ok(held)
    }
}
