//! Accessible roles and names of all controls, as the browser's accessibility tree has them.

use anyhow::Result;
use offswitch_tests::window::Window;

use crate::fixture::{ADMIN_ACCOUNT, Fixture};

async fn all_are_named(window: &Window, place: &str) -> Result<()> {
    for role in ["button", "switch", "searchbox", "textbox", "menuitem", "menuitemradio", "dialog", "progressbar"] {
        for control in window.query(role, None).await? {
            let (computed, name) = window.role_and_name(&control).await?;
            assert!(!name.trim().is_empty(), "a {role} has a name, {place}: {}", control.html(false).await?);
            assert_eq!(computed, role, "“{name}” has its role, {place}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn every_control_has_a_role_and_a_name() -> Result<()> {
    let fixture = Fixture::new().await?;
    let window = fixture.open().await?;
    window.find("button", "Try it with a practice tenant").await?;
    all_are_named(&window, "on the welcome page").await?;
    window.press("Settings").await?;
    window.find("dialog", "Settings").await?;
    all_are_named(&window, "in the settings").await?;
    window.press("Cancel").await?;
    window.gone("dialog", "Settings").await?;

    window.press("Sign in with Microsoft").await?;
    fixture.env.link(1).await?;
    window.find("button", "Cancel").await?;
    all_are_named(&window, "while the browser is out").await?;
    fixture.finish_sign_in(1, "Billing Administrator").await?;

    window.find("button", "Turn off all").await?;
    all_are_named(&window, "in the list").await?;
    window.press(ADMIN_ACCOUNT).await?;
    window.find("menuitem", "Sign out").await?;
    all_are_named(&window, "in the account's menu").await?;
    window.press(ADMIN_ACCOUNT).await?;
    window.press("See which").await?;
    window.find("dialog", "What Turn off all will do").await?;
    all_are_named(&window, "in the plan").await?;
    window.press("Close").await?;
    window.close().await
}
