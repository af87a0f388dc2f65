//! A machine without a secret store: the session lasts for this run only, and the window says so.

use anyhow::Result;

use crate::scene::{ADMIN, ADMIN_ACCOUNT, AT_START, Scene, sign_out};

#[tokio::test]
async fn the_session_lasts_for_this_run_only() -> Result<()> {
    let mut scene = Scene::new().await?;
    let nowhere = format!("unix:path={}", scene.stage.folder().join("no-bus").display());
    scene.stage.set("DBUS_SESSION_BUS_ADDRESS", nowhere);
    let window = scene.open().await?;
    scene.sign_in(&window, ADMIN).await?;
    window.shows(AT_START).await?;
    window.shows("You stay signed in until you close Offswitch.").await?;
    window.shows("This computer has no place to keep secrets.").await?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;
    window.close().await?;

    let window = scene.open().await?;
    scene.sign_in(&window, ADMIN).await?;
    window.shows("Everything is off").await?;
    sign_out(&window, ADMIN_ACCOUNT).await?;
    window.close().await
}
