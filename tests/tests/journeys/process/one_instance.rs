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
