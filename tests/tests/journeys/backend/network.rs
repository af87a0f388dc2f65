//! Network faults, each with a sentence of its own.

use anyhow::{Context as _, Result};
use offswitch_practice::Options;
use offswitch_tests::control::OFF;
use offswitch_tests::network_faults::{AuthenticatingProxy, Tls11Server, unused_address};
use offswitch_tests::test_env::TestEnv;
use offswitch_tests::window::Window;
use serde_json::json;

use crate::fixture::{ADMIN, AT_START, Fixture};

/// Tries to sign in, and waits for the sentence.
async fn says(window: &Window, sentence: &str) -> Result<()> {
    window.press("Sign in with Microsoft").await?;
    window.shows(sentence).await?;
    window.find("button", "Sign in with Microsoft").await?;
    Ok(())
}

#[tokio::test]
async fn an_unreachable_server_is_told() -> Result<()> {
    let env = TestEnv::new()?;
    let window = Window::open(&env, &["--authority", &unused_address()?]).await?;
    says(&window, "No answer from localhost.").await?;
    assert!(env.links()?.is_empty(), "no browser is opened");
    window.close().await
}

#[tokio::test]
async fn an_untrusted_certificate_is_told() -> Result<()> {
    let fixture = Fixture::with(Options { tls: true, ..Options::default() }).await?;
    let window = fixture.open().await?;
    says(&window, "This computer does not trust the certificate").await?;
    window.close().await
}

#[tokio::test]
async fn a_certificate_that_the_system_trusts_is_trusted() -> Result<()> {
    let mut fixture = Fixture::with(Options { tls: true, ..Options::default() }).await?;
    let authority = fixture.practice.ca_path().context("with TLS there is an authority")?.to_owned();
    fixture.env.set("SSL_CERT_FILE", authority);
    let window = fixture.open().await?;
    fixture.sign_in(&window, ADMIN).await?;
    window.shows(AT_START).await?;
    window.close().await
}

#[tokio::test]
async fn a_server_that_offers_tls_1_1_only_is_told() -> Result<()> {
    let env = TestEnv::new()?;
    let server = Tls11Server::start(&env).await?;
    let window = Window::open(&env, &["--authority", server.address()]).await?;
    says(&window, "Outdated encryption (TLS 1.1 or older)").await?;
    window.shows("Ask whoever runs it to allow TLS 1.2.").await?;
    window.close().await
}

#[tokio::test]
async fn a_proxy_that_wants_a_password_is_told() -> Result<()> {
    let proxy = AuthenticatingProxy::start().await?;
    let mut env = TestEnv::new()?;
    env.set("HTTPS_PROXY", proxy.address());
    // The way from WebDriver to the window is not to be hindered.
    env.set("NO_PROXY", "localhost,127.0.0.1");
    let window = Window::open(&env, &[]).await?;
    says(&window, "The proxy wants a password").await?;
    window.shows("login.microsoftonline.com").await?;
    window.close().await
}

#[tokio::test]
async fn an_address_that_is_not_allowed_is_told() -> Result<()> {
    let env = TestEnv::new()?;
    let window = Window::open(&env, &["--authority", "https://login.tailwater.example"]).await?;
    says(&window, "The address “https://login.tailwater.example” is not accepted.").await?;
    assert!(env.links()?.is_empty(), "no browser is opened");
    window.close().await
}

#[tokio::test]
async fn a_service_that_goes_away_leaves_the_last_list_standing() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    fixture.control.faults(json!([{ "route": "reads", "drop": "before" }])).await?;
    window.press("Refresh").await?;
    window.shows("The list could not be refreshed.").await?;
    window.shows(AT_START).await?;
    window.close().await
}

#[tokio::test]
async fn a_refused_sign_in_has_its_own_help_and_details() -> Result<()> {
    let fixture = Fixture::new().await?;
    let authority = fixture.practice.authority();
    let window = Window::open(&fixture.env, &["--authority", authority, "--tenant", "nobody.example"]).await?;
    says(&window, "AADSTS90002").await?;
    window.shows("This tenant was not found. Check the tenant in Settings.").await?;
    window.press("Details").await?;
    window.shows("Correlation id").await?;
    window.find("button", "Copy details").await?;
    window.close().await
}

#[tokio::test]
async fn a_networks_own_page_is_told_as_what_it_is() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    for rule in [
        json!({ "route": "reads", "status": 200, "status_body": "<html>Welcome to the hotel</html>" }),
        json!({ "route": "reads", "status": 511 }),
    ] {
        fixture.control.faults(json!([rule])).await?;
        window.press("Refresh").await?;
        window.shows("A web page answered instead of localhost").await?;
        window.shows(AT_START).await?;
        fixture.control.faults(json!([])).await?;
    }
    fixture.control.set("CFQ7TTC0KP0P", OFF).await?;
    window.press("Refresh").await?;
    window.shows("33 offerings: 27 on, 1 trials only, 5 off").await?;
    window.close().await
}

#[tokio::test]
async fn a_wait_of_a_day_is_told_with_its_time() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    fixture.control.faults(json!([{ "route": "reads", "status": 429, "retry_after": 86_400, "times": 1 }])).await?;
    window.press("Refresh").await?;
    window.shows("The service asked Offswitch to wait until").await?;
    window.shows("except one try each time you ask for the list yourself").await?;
    fixture.control.set("CFQ7TTC0KP0P", OFF).await?;
    window.press("Refresh").await?;
    window.shows("33 offerings: 27 on, 1 trials only, 5 off").await?;
    window.close().await
}
