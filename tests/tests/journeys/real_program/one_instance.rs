//! One instance: a second start brings the first forward.

use anyhow::Result;
use offswitch_tests::stage::Stage;
use offswitch_tests::window::Window;

#[tokio::test]
async fn a_second_start_ends_by_itself() -> Result<()> {
    let stage = Stage::new()?;
    let window = Window::open(&stage, &[]).await?;
    window.find("button", "Sign in with Microsoft").await?;
    let second = stage.run_to_its_end(&["--data-dir", &stage.data_dir().to_string_lossy()]).await?;
    assert!(second.status.success(), "the second one ends in good order: {}", second.status);
    assert!(window.process().runs(), "the first one goes on");
    window.find("button", "Sign in with Microsoft").await?;
    window.close().await
}
