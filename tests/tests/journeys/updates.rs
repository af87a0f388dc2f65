//! Newer versions of the program.

use anyhow::Result;
use offswitch_tests::patience::until;
use offswitch_tests::releases::{Releases, Tampering};
use offswitch_tests::stage::Stage;
use offswitch_tests::window::Window;

#[tokio::test]
async fn a_release_that_is_not_what_was_signed_is_refused() -> Result<()> {
    for (tampering, cause) in [(Tampering::WithTheInstaller, "signature"), (Tampering::WithTheVersion, "0.0.1")] {
        let releases = Releases::of("9.8.7", tampering).await?;
        let mut stage = Stage::new()?;
        releases.announce(&mut stage);
        let window = Window::open(&stage, &[]).await?;
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
async fn nobody_is_asked_where_the_settings_say_no() -> Result<()> {
    let releases = Releases::of("9.8.7", Tampering::WithTheInstaller).await?;
    let mut stage = Stage::new()?;
    releases.announce(&mut stage);
    let window = Window::open(&stage, &[]).await?;
    window.shows("Offswitch 9.8.7 is available.").await?;
    window.press("Settings").await?;
    window.click("checkbox", "Look for newer versions of Offswitch").await?;
    window.press("Save").await?;
    window.gone("button", "Save").await?;
    window.close().await?;
    let before = releases.asked();
    assert_eq!(before, 1, "it asked once");

    let window = Window::open(&stage, &[]).await?;
    window.press("Settings").await?;
    let choice = window.find("checkbox", "Look for newer versions of Offswitch").await?;
    assert!(!choice.is_selected().await?, "the choice is kept");
    window.press("Cancel").await?;
    // By now it would have asked: it does so as soon as it has started.
    until("the page to have heard that there is none", async || {
        let heard = window.script("return window.heard.some((one) => one?.command === 'look_for_update')").await?;
        Ok((heard == true).then_some(()))
    })
    .await?;
    assert_eq!(releases.asked(), before, "nobody was asked");
    window.close().await
}
