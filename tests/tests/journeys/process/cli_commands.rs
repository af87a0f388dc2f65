//! Commands without a window (`--check`, `--quit`, `--forget`), for installers and for those who manage many computers.

use anyhow::{Context as _, Result};
use offswitch_tests::test_env::TestEnv;
use offswitch_tests::wait::until;
use offswitch_tests::window::Window;
use serde_json::{Value, json};

use crate::fixture::{ADMIN, Fixture};

#[tokio::test]
async fn check_tells_whether_this_computer_has_what_the_program_needs() -> Result<()> {
    let mut env = TestEnv::new()?;
    env.set("DISPLAY", "");
    let folder = env.data_dir();
    let checked = env.run_to_its_end(&["--check", "--data-dir", &folder.to_string_lossy()]).await?;
    let told: Value = serde_json::from_slice(&checked.stdout).context("what it prints is JSON")?;
    assert!(checked.status.success(), "everything works here: {told}");
    assert_eq!(told["version"], env!("CARGO_PKG_VERSION"), "its version");
    assert_eq!(told["dataFolder"], json!({ "works": true, "is": folder.to_string_lossy() }), "its data folder");
    assert_eq!(told["secretStore"]["works"], true, "its secret store: {told}");
    assert_eq!(told["webview"]["works"], true, "what shows its window: {told}");

    std::fs::create_dir_all(folder.parent().context("a folder above")?)?;
    let file = folder.with_file_name("file");
    std::fs::write(&file, "no folder")?;
    let checked = env.run_to_its_end(&["--check", "--data-dir", &file.to_string_lossy()]).await?;
    let told: Value = serde_json::from_slice(&checked.stdout).context("what it prints is JSON")?;
    assert_eq!(checked.status.code(), Some(3), "a data folder that cannot be used has its own code: {told}");
    assert_eq!(told["dataFolder"]["works"], false, "and is told: {told}");
    Ok(())
}

#[tokio::test]
async fn quit_closes_the_program_that_is_open() -> Result<()> {
    let env = TestEnv::new()?;
    let nobody = env.run_to_its_end(&["--quit"]).await?;
    assert!(nobody.status.success(), "nothing to close is no mistake: {}", nobody.status);
    let window = Window::open(&env, &[]).await?;
    window.find("button", "Sign in with Microsoft").await?;
    let asked = env.run_to_its_end(&["--quit"]).await?;
    assert!(asked.status.success(), "the one that asks ends in good order: {}", asked.status);
    until("the program's end", async || Ok((!window.process().runs()).then_some(()))).await
}

#[tokio::test]
async fn quit_asks_about_a_run_in_progress() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    fixture.control.hold_writes_after(3).await?;
    window.press("Turn off all").await?;
    window.progress(1.0).await?;
    fixture.env.run_to_its_end(&["--quit"]).await?;
    window.shows("A run is under way").await?;
    assert!(window.process().runs(), "the program goes on");
    fixture.control.release().await?;
    window.press("Keep going").await?;
    window.shows("29 turned off and verified.").await?;
    window.close().await
}

#[tokio::test]
async fn forget_deletes_the_stored_session() -> Result<()> {
    let fixture = Fixture::new().await?;
    let window = fixture.open().await?;
    fixture.sign_in(&window, ADMIN).await?;
    window.find("button", "Turn off all").await?;
    window.close().await?;
    let folder = fixture.env.data_dir();
    let forgotten = fixture.env.run_to_its_end(&["--forget", "--data-dir", &folder.to_string_lossy()]).await?;
    assert!(forgotten.status.success(), "it is forgotten: {}", String::from_utf8_lossy(&forgotten.stderr));
    let window = fixture.open().await?;
    window.find("button", "Sign in with Microsoft").await?;
    window.close().await
}
