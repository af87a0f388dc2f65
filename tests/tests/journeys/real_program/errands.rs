//! What the program does without its window, for installers and for those who look after many computers.

use anyhow::{Context as _, Result};
use offswitch_tests::patience::until;
use offswitch_tests::stage::Stage;
use offswitch_tests::window::Window;
use serde_json::{Value, json};

use crate::scene::{ADMIN, Scene};

#[tokio::test]
async fn it_tells_whether_this_computer_has_what_it_needs() -> Result<()> {
    let mut stage = Stage::new()?;
    stage.set("DISPLAY", "");
    let folder = stage.data_dir();
    let checked = stage.run_to_its_end(&["--check", "--data-dir", &folder.to_string_lossy()]).await?;
    let told: Value = serde_json::from_slice(&checked.stdout).context("what it prints is JSON")?;
    assert!(checked.status.success(), "everything works here: {told}");
    assert_eq!(told["version"], env!("CARGO_PKG_VERSION"), "its version");
    assert_eq!(told["dataFolder"], json!({ "works": true, "is": folder.to_string_lossy() }), "its data folder");
    assert_eq!(told["secretStore"]["works"], true, "its secret store: {told}");
    assert_eq!(told["webview"]["works"], true, "what shows its window: {told}");

    std::fs::create_dir_all(folder.parent().context("a folder above")?)?;
    let file = folder.with_file_name("file");
    std::fs::write(&file, "no folder")?;
    let checked = stage.run_to_its_end(&["--check", "--data-dir", &file.to_string_lossy()]).await?;
    let told: Value = serde_json::from_slice(&checked.stdout).context("what it prints is JSON")?;
    assert_eq!(checked.status.code(), Some(3), "a data folder that cannot be used has its own code: {told}");
    assert_eq!(told["dataFolder"]["works"], false, "and is told: {told}");
    Ok(())
}

#[tokio::test]
async fn it_closes_the_program_that_is_open() -> Result<()> {
    let stage = Stage::new()?;
    let nobody = stage.run_to_its_end(&["--quit"]).await?;
    assert!(nobody.status.success(), "nothing to close is no mistake: {}", nobody.status);
    let window = Window::open(&stage, &[]).await?;
    window.find("button", "Sign in with Microsoft").await?;
    let asked = stage.run_to_its_end(&["--quit"]).await?;
    assert!(asked.status.success(), "the one that asks ends in good order: {}", asked.status);
    until("the program's end", async || Ok((!window.process().runs()).then_some(()))).await
}

#[tokio::test]
async fn a_run_under_way_is_not_closed_but_asked_about() -> Result<()> {
    let (scene, window) = Scene::signed_in().await?;
    scene.control.faults(json!([{ "route": "writes", "latency_ms": 800 }])).await?;
    window.press("Turn off all").await?;
    window.progress(1.0).await?;
    scene.stage.run_to_its_end(&["--quit"]).await?;
    window.shows("A run is under way").await?;
    assert!(window.process().runs(), "the program goes on");
    scene.control.faults(json!([])).await?;
    window.press("Keep going").await?;
    window.shows("29 turned off and verified.").await?;
    window.close().await
}

#[tokio::test]
async fn it_forgets_who_was_signed_in() -> Result<()> {
    let scene = Scene::new().await?;
    let window = scene.open().await?;
    scene.sign_in(&window, ADMIN).await?;
    window.find("button", "Turn off all").await?;
    window.close().await?;
    let folder = scene.stage.data_dir();
    let forgotten = scene.stage.run_to_its_end(&["--forget", "--data-dir", &folder.to_string_lossy()]).await?;
    assert!(forgotten.status.success(), "it is forgotten: {}", String::from_utf8_lossy(&forgotten.stderr));
    let window = scene.open().await?;
    window.find("button", "Sign in with Microsoft").await?;
    window.close().await
}
