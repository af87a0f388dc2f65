//! A machine without a secret store: the session lasts for this run only, and the window says so.

use anyhow::Result;
use serde_json::Value;

use crate::fixture::{ADMIN, ADMIN_ACCOUNT, AT_START, Fixture, sign_out};

#[tokio::test]
async fn without_a_secret_store_the_session_lasts_for_one_run_only() -> Result<()> {
    let mut fixture = Fixture::new().await?;
    let nowhere = format!("unix:path={}", fixture.env.folder().join("no-bus").display());
    fixture.env.set("DBUS_SESSION_BUS_ADDRESS", nowhere);
    let window = fixture.open().await?;
    fixture.sign_in(&window, ADMIN).await?;
    window.shows(AT_START).await?;
    window.shows("You stay signed in until you close Offswitch.").await?;
    window.shows("This computer has no place to keep secrets.").await?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;
    window.close().await?;
    let folder = fixture.env.data_dir();
    let checked = fixture.env.run_to_its_end(&["--check", "--data-dir", &folder.to_string_lossy()]).await?;
    let told: Value = serde_json::from_slice(&checked.stdout)?;
    assert_eq!(told["secretStore"]["problem"], "store.missing", "the check says the same: {told}");

    let window = fixture.open().await?;
    fixture.sign_in(&window, ADMIN).await?;
    window.shows("Everything is off").await?;
    sign_out(&window, ADMIN_ACCOUNT).await?;
    window.close().await
}
