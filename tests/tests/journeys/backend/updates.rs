//! Newer versions of the program.

use anyhow::Result;
use offswitch_tests::test_env::TestEnv;
use offswitch_tests::update_server::{Tampering, UpdateServer};
use offswitch_tests::wait::until;
use offswitch_tests::window::Window;

#[tokio::test]
async fn a_release_that_is_not_what_was_signed_is_refused() -> Result<()> {
    for (tampering, cause) in [(Tampering::Installer, "signature"), (Tampering::Version, "0.0.1")] {
        let update_server = UpdateServer::start("9.8.7", tampering).await?;
        let mut env = TestEnv::new()?;
        update_server.configure(&mut env);
        let window = Window::open(&env, &[]).await?;
        window.shows("Offswitch 9.8.7 is available.").await?;
        window.press("Install now").await?;
        window.shows("The newer version could not be installed. Nothing was changed").await?;
        window.press("Details").await?;
        window.shows(cause).await?;
        window.press("Close").await?;
        window.press("Dismiss").await?;
        window.gone("button", "Try again").await?;
        window.find("button", "Sign in with Microsoft").await?;
        window.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn no_update_is_looked_for_where_the_settings_say_no() -> Result<()> {
    let update_server = UpdateServer::start("9.8.7", Tampering::Installer).await?;
    let mut env = TestEnv::new()?;
    update_server.configure(&mut env);
    let window = Window::open(&env, &[]).await?;
    window.shows("Offswitch 9.8.7 is available.").await?;
    window.press("Settings").await?;
    window.click("checkbox", "Look for newer versions of Offswitch").await?;
    window.press("Save").await?;
    window.gone("button", "Save").await?;
    window.close().await?;
    let before = update_server.requests();
    assert_eq!(before, 1, "it asked once");

    let window = Window::open(&env, &[]).await?;
    window.press("Settings").await?;
    let choice = window.find("checkbox", "Look for newer versions of Offswitch").await?;
    assert!(!choice.is_selected().await?, "the choice is kept");
    window.press("Cancel").await?;
    // By now it would have asked: it does so as soon as it has started.
    until("the page to have heard that there is none", async || {
        let heard =
            window.script("return window.recordedIpc.some((one) => one?.command === 'check_for_update')").await?;
        Ok((heard == true).then_some(()))
    })
    .await?;
    assert_eq!(update_server.requests(), before, "nobody was asked");
    window.close().await
}
