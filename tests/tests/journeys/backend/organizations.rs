//! The organization that is changed: the tenant of the sign-in, never one that is guessed from a user name.

use anyhow::Result;
use offswitch_tests::test_user::TestUser;
use offswitch_tests::window::Window;

use crate::fixture::{ADMIN, AT_START, Fixture};

const TENANT_ID: &str = "5b8e2c4a-93d7-4f06-8a1e-d24c70f9b365";

/// A window in which the guest has signed in at this tenant.
async fn signed_in_as_guest(fixture: &Fixture, tenant: &str) -> Result<Window> {
    let (authority, service) = (fixture.practice.authority(), fixture.practice.service());
    let arguments = ["--authority", authority, "--service", service, "--tenant", tenant];
    let window = Window::open(&fixture.env, &arguments).await?;
    window.press("Sign in with Microsoft").await?;
    TestUser::guest(&fixture.practice).sign_in(&fixture.practice, &fixture.env.link(1).await?).await?;
    window.shows(AT_START).await?;
    Ok(window)
}

#[tokio::test]
async fn a_guest_is_told_whose_organization_changes() -> Result<()> {
    for (tenant, organization) in [("tailwater.example", "tailwater.example"), (TENANT_ID, "5b8e2c4a…")] {
        let fixture = Fixture::new().await?;
        let window = signed_in_as_guest(&fixture, tenant).await?;
        let turn_off = window.find("button", "Turn off all").await?;
        let told = window.text().await?;
        assert!(told.contains(&format!("Changes apply to {organization}.")), "beside the button: {told}");
        assert!(!told.contains("harborlight"), "the guest's own firm is not named as what is changed: {told}");
        turn_off.click().await?;
        window.shows("29 turned off and verified.").await?;
        window.press("Undo").await?;
        window.find("dialog", "Bring back the former values of 29 offerings?").await?;
        window.shows(&format!("Changes apply to {organization}.")).await?;
        window.press("Keep as it is").await?;
        window.press(&format!("Account Ines Duarte {organization}")).await?;
        window.shows("ines.duarte@harborlight.example, guest").await?;
        window.shows(&format!("Organization: {organization}")).await?;
        window.shows(TENANT_ID).await?;
        window.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn who_is_at_home_is_not_bothered() -> Result<()> {
    let fixture = Fixture::new().await?;
    let window = fixture.open().await?;
    fixture.sign_in(&window, ADMIN).await?;
    window.shows(AT_START).await?;
    assert!(!window.text().await?.contains("Changes apply to"), "their own organization needs no word");
    window.close().await
}
