//! The history as a file, by the system's dialog.

use std::fs;

use anyhow::{Context as _, Result};
use offswitch_tests::patience::until;
use offswitch_tests::save_dialog::save_as;

use crate::scene::Scene;

#[tokio::test]
async fn the_history_is_exported_to_a_file_of_the_admins_choice() -> Result<()> {
    let (scene, window) = Scene::signed_in().await?;
    scene.control.add("product", "CFQ7TTC9EVIL", "=HYPERLINK(\"https://evil.example\")", "Enabled").await?;
    scene.control.add("product", "CFQ7TTC9MANY", "試用 Größe משרד", "Enabled").await?;
    window.press("Refresh").await?;
    window.shows("35 offerings").await?;
    window.press("Turn off all").await?;
    window.shows("31 turned off and verified.").await?;
    window.press("History").await?;
    window.press("Export…").await?;
    let path = scene.stage.folder().join("the history.csv");
    save_as(&scene.stage, "Export the history", &path).await?;
    window.shows("Saved as").await?;
    let file = until("the file", async || Ok(fs::read(&path).ok())).await?;
    let text = file.strip_prefix("\u{feff}".as_bytes()).context("Excel sees that it is UTF-8")?;
    let lines: Vec<csv::StringRecord> = csv::Reader::from_reader(text).records().collect::<Result<_, _>>()?;
    assert_eq!(lines.len(), 31, "a line for each change");
    let named = |id: &str| lines.iter().find(|line| line.iter().any(|cell| cell == id)).context("its line");
    let many = named("CFQ7TTC9MANY")?;
    for cell in ["試用 Größe משרד", "Mei-Ling Lin", "On", "Off", "Verified", "Turn everything off", "Product"] {
        assert!(many.iter().any(|found| found == cell), "{cell} is in {many:?}");
    }
    assert!(named("CFQ7TTC9EVIL")?.iter().all(|cell| !cell.starts_with('=')), "nothing in it is a formula");
    window.close().await
}
