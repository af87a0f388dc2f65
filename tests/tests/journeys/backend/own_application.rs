//! The company's own application: offered where the built-in sign-in is closed, set up, tested and used.

use anyhow::Result;
use offswitch_tests::test_user::TestUser;
use offswitch_tests::wait::until;
use offswitch_tests::window::Window;
use serde_json::json;

use crate::fixture::{ADMIN, AT_START, Fixture};

const GUIDE: &str = "Your company's own application";
const CLIENT_ID: &str = "Application (client) ID";
const TENANT: &str = "Directory (tenant) ID, or a domain";
const OFFER: &str = "Set up your company's own application";
const CHECK: &str = "Check your company's own application";

/// Types an error's number where it is asked for, in the part of the page with this selector.
async fn type_browser_error(window: &Window, inside: &str, text: &str) -> Result<()> {
    let open = format!(
        "document.querySelector('{inside} browser-error details').open || document.querySelector('{inside} browser-error summary').click()"
    );
    window.script(&open).await?;
    window.fill("textbox", "Number or text of the error", text).await
}

/// Rows of the test's result, one a step.
async fn checks(window: &Window) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll('.own-checks > div')].map((row) => row.dataset.state)";
    Ok(serde_json::from_value(window.script(script).await?)?)
}

/// Goes to the browser with the link of this number; the sign-in ends on a page of its own, with this error.
async fn is_left_in_the_browser(fixture: &Fixture, link: usize, error: &str) -> Result<()> {
    let link = fixture.env.link(link).await?;
    let client = reqwest::Client::builder().no_proxy().build()?;
    if client.get(link.clone()).send().await?.text().await?.contains(error) {
        return Ok(());
    }
    let user = TestUser::of(&fixture.practice, ADMIN);
    let left = user.sign_in(&fixture.practice, &link).await.expect_err("nobody is sent back");
    assert!(left.to_string().contains(error), "the browser shows {error}: {left}");
    Ok(())
}

#[tokio::test]
async fn where_the_built_in_sign_in_is_closed_the_companys_own_is_set_up_tested_and_used() -> Result<()> {
    let fixture = Fixture::new().await?;
    let (control, own) = (&fixture.control, fixture.practice.own_client_id());
    control.break_application(fixture.practice.client_id(), Some("conditional-access")).await?;
    let window = fixture.open().await?;
    window.press("Sign in with Microsoft").await?;
    is_left_in_the_browser(&fixture, 1, "AADSTS53003").await?;
    type_browser_error(&window, "waiting-screen", "AADSTS53003: Access has been blocked").await?;
    window.shows("perhaps because it closes Offswitch's built-in sign-in").await?;
    window.press(OFFER).await?;
    window.find("dialog", GUIDE).await?;

    window.fill("textbox", CLIENT_ID, "offswitch").await?;
    window.fill("textbox", TENANT, "tailwater.example").await?;
    window.press("Test").await?;
    window.shows("It looks like 00000000-0000-0000-0000-000000000000.").await?;
    window.fill("textbox", CLIENT_ID, own).await?;
    let link = format!("{}/tailwater.example/adminconsent?client_id={own}", fixture.practice.authority());
    until("the consent link", async || {
        let shown = window.script("return document.querySelector('.own-link input').value").await?;
        Ok((shown == link.as_str()).then_some(()))
    })
    .await?;

    control.break_application(own, Some("redirect")).await?;
    window.press("Test").await?;
    is_left_in_the_browser(&fixture, 2, "AADSTS50011").await?;
    type_browser_error(&window, "own-application-dialog", "50011").await?;
    window.shows("Add http://localhost/m365/commerce to it under Authentication").await?;
    assert_eq!(checks(&window).await?, ["done", "missing", "open", "open", "open"], "the redirect is missing");
    window.press("Stop").await?;

    control.break_application(own, Some("consent")).await?;
    window.press("Test").await?;
    fixture.finish_sign_in(3, ADMIN).await?;
    window.shows("Nobody has consented to what your company's application asks for.").await?;
    assert_eq!(checks(&window).await?, ["done", "done", "missing", "open", "open"], "the consent is missing");

    control.break_application(own, Some("permission")).await?;
    window.press("Test").await?;
    fixture.finish_sign_in(4, ADMIN).await?;
    window.shows("was not granted the permission LicenseManager.AccessAsUser").await?;
    assert_eq!(checks(&window).await?, ["done", "done", "open", "missing", "open"], "the permission is missing");

    control.break_application(own, None).await?;
    window.press("Test").await?;
    fixture.finish_sign_in(5, "User").await?;
    window.shows("so what is missing is the role").await?;
    assert_eq!(checks(&window).await?, ["done", "done", "done", "done", "missing"], "the role is missing");

    window.press("Test").await?;
    fixture.finish_sign_in(6, ADMIN).await?;
    window.shows("Mei-Ling Lin signed in with it and can see the policy.").await?;
    assert_eq!(checks(&window).await?, ["done"; 5], "nothing is missing");
    window.press("Save and sign in").await?;
    let link = fixture.env.link(7).await?;
    assert!(
        link.query_pairs().any(|(name, value)| name == "client_id" && value == own),
        "with that application: {link}"
    );
    let tenant = format!("/{}/", fixture.practice.tenant_id());
    assert!(link.path().starts_with(&tenant), "in that tenant: {link}");
    fixture.finish_sign_in(7, ADMIN).await?;
    window.shows(AT_START).await?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;
    window.close().await
}

#[tokio::test]
async fn a_test_leaves_whoever_is_signed_in_alone() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    window.press("Settings").await?;
    window.press(OFFER).await?;
    window.fill("textbox", CLIENT_ID, fixture.practice.own_client_id()).await?;
    window.fill("textbox", TENANT, fixture.practice.tenant_id()).await?;
    window.press("Test").await?;
    fixture.finish_sign_in(2, "Global Reader").await?;
    window.shows("Tomasz Zieliński signed in with it and can see the policy.").await?;
    window.shows("does not seem to have either").await?;
    window
        .script("document.querySelector('own-application-dialog .dialog-buttons .button:not(.primary)').click()")
        .await?;
    window.script("document.querySelector('settings-dialog .dialog-buttons .button:not(.primary)').click()").await?;
    window.press("Account Mei-Ling Lin mei-ling.lin@tailwater.example").await?;
    window.key(&[], "\u{e00c}").await?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;
    window.close().await
}

#[tokio::test]
async fn a_refusal_under_the_own_application_names_the_permission_first() -> Result<()> {
    let fixture = Fixture::new().await?;
    let own = fixture.practice.own_client_id();
    fixture.control.break_application(own, Some("permission")).await?;
    let (authority, service) = (fixture.practice.authority(), fixture.practice.service());
    let tenant = fixture.practice.tenant();
    let arguments = ["--authority", authority, "--service", service, "--tenant", tenant, "--client-id", own];
    let window = Window::open(&fixture.env, &arguments).await?;
    fixture.sign_in(&window, ADMIN).await?;
    window.shows("The service refused this account").await?;
    let told = window.text().await?;
    let (permission, role) = (told.find("LicenseManager.AccessAsUser"), told.find("Billing Administrator"));
    assert!(permission.is_some() && permission < role, "the permission comes first, then the role: {told}");
    window.press(CHECK).await?;
    window.find("dialog", GUIDE).await?;
    window.shows("Set on the command line, so it cannot be changed here.").await?;
    window.close().await
}

#[tokio::test]
async fn a_guest_who_is_refused_is_told_who_grants_the_role() -> Result<()> {
    let fixture = Fixture::new().await?;
    fixture.control.faults(json!([{ "route": "reads", "status": 403 }])).await?;
    let (authority, service) = (fixture.practice.authority(), fixture.practice.service());
    let arguments = ["--authority", authority, "--service", service, "--tenant", "tailwater.example"];
    let window = Window::open(&fixture.env, &arguments).await?;
    window.press("Sign in with Microsoft").await?;
    TestUser::guest(&fixture.practice).sign_in(&fixture.practice, &fixture.env.link(1).await?).await?;
    window.shows("granular delegated admin privileges (GDAP)").await?;
    window.shows("A partner cannot grant it to themselves.").await?;
    let told = window.text().await?;
    assert!(!told.contains("of your company"), "nobody at home can help: {told}");
    assert!(!told.contains("LicenseManager.AccessAsUser"), "Microsoft's own client has its permission: {told}");
    window.close().await
}
