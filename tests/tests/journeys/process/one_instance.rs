//! Single instance: a second start brings the first forward.

use anyhow::Result;
use offswitch_tests::test_env::TestEnv;
use offswitch_tests::window::Window;

#[tokio::test]
async fn a_second_instance_ends_by_itself() -> Result<()> {
    let env = TestEnv::new()?;
    let window = Window::open(&env, &[]).await?;
    window.find("button", "Sign in with Microsoft").await?;
    let second = env.run_to_its_end(&["--data-dir", &env.data_dir().to_string_lossy()]).await?;
    assert!(second.status.success(), "the second one ends in good order: {}", second.status);
    assert!(window.process().runs(), "the first one goes on");
    window.find("button", "Sign in with Microsoft").await?;
    window.close().await
}

#[tokio::test]
async fn a_second_start_with_other_options_is_told() -> Result<()> {
    let env = TestEnv::new()?;
    let window = Window::open(&env, &["--tenant", "dunmore.example"]).await?;
    window.find("button", "Sign in with Microsoft").await?;
    let folder = env.data_dir().to_string_lossy().into_owned();
    let same = ["--data-dir", &folder, "--tenant", "dunmore.example"];
    assert!(env.run_to_its_end(&same).await?.status.success(), "with the same options it just ends");
    assert!(!window.text().await?.contains("already open"), "and nothing needs to be said");
    let other = ["--data-dir", &folder, "--tenant", "copperfield.example"];
    assert!(env.run_to_its_end(&other).await?.status.success(), "with other options it ends too");
    window.shows("Offswitch is already open").await?;
    window.shows("It was started again with other options (--tenant)").await?;
    window.press("Close").await?;
    window.find("button", "Sign in with Microsoft").await?;
    window.close().await
}
