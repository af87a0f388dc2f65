//! What is in the way of a connection has a sentence of its own.

use anyhow::{Context as _, Result};
use offswitch_practice::Options;
use offswitch_tests::stage::Stage;
use offswitch_tests::traps::{AskingProxy, OutdatedServer, nobody};
use offswitch_tests::window::Window;
use serde_json::json;

use crate::scene::{ADMIN, AT_START, Scene};

/// Tries to sign in and waits for the sentence.
async fn says(window: &Window, sentence: &str) -> Result<()> {
    window.press("Sign in with Microsoft").await?;
    window.shows(sentence).await?;
    window.find("button", "Sign in with Microsoft").await?;
    Ok(())
}

#[tokio::test]
async fn no_server() -> Result<()> {
    let stage = Stage::new()?;
    let window = Window::open(&stage, &["--authority", &nobody()?]).await?;
    says(&window, "No answer from localhost.").await?;
    assert!(stage.links()?.is_empty(), "no browser is opened");
    window.close().await
}

#[tokio::test]
async fn a_certificate_that_nobody_trusts() -> Result<()> {
    let scene = Scene::with(Options { tls: true, ..Options::default() }).await?;
    let window = scene.open().await?;
    says(&window, "This computer does not trust the certificate").await?;
    window.close().await
}

#[tokio::test]
async fn a_certificate_that_this_machine_trusts() -> Result<()> {
    let mut scene = Scene::with(Options { tls: true, ..Options::default() }).await?;
    let authority = scene.practice.ca_path().context("with TLS there is an authority")?.to_owned();
    scene.stage.set("SSL_CERT_FILE", authority);
    let window = scene.open().await?;
    scene.sign_in(&window, ADMIN).await?;
    window.shows(AT_START).await?;
    window.close().await
}

#[tokio::test]
async fn a_server_that_offers_tls_1_1_only() -> Result<()> {
    let stage = Stage::new()?;
    let server = OutdatedServer::start(&stage).await?;
    let window = Window::open(&stage, &["--authority", server.address()]).await?;
    says(&window, "Outdated encryption (TLS 1.1 or older)").await?;
    window.shows("Ask whoever runs it to allow TLS 1.2.").await?;
    window.close().await
}

#[tokio::test]
async fn a_proxy_that_wants_a_password() -> Result<()> {
    let proxy = AskingProxy::start().await?;
    let mut stage = Stage::new()?;
    stage.set("HTTPS_PROXY", proxy.address());
    // The way from WebDriver to the window is not to be hindered.
    stage.set("NO_PROXY", "localhost,127.0.0.1");
    let window = Window::open(&stage, &[]).await?;
    says(&window, "The proxy wants a password").await?;
    window.shows("login.microsoftonline.com").await?;
    window.close().await
}

#[tokio::test]
async fn an_address_that_is_not_accepted() -> Result<()> {
    let stage = Stage::new()?;
    let window = Window::open(&stage, &["--authority", "https://login.tailwater.example"]).await?;
    says(&window, "The address “https://login.tailwater.example” is not accepted.").await?;
    assert!(stage.links()?.is_empty(), "no browser is opened");
    window.close().await
}

#[tokio::test]
async fn a_service_that_goes_away_leaves_the_last_list_standing() -> Result<()> {
    let (scene, window) = Scene::signed_in().await?;
    scene.control.faults(json!([{ "route": "reads", "drop": "before" }])).await?;
    window.press("Refresh").await?;
    window.shows("The list could not be refreshed.").await?;
    window.shows(AT_START).await?;
    window.close().await
}

#[tokio::test]
async fn a_refused_sign_in_has_its_own_help_and_details() -> Result<()> {
    let scene = Scene::new().await?;
    let authority = scene.practice.authority();
    let window = Window::open(&scene.stage, &["--authority", authority, "--tenant", "nobody.example"]).await?;
    says(&window, "AADSTS90002").await?;
    window.shows("This tenant was not found. Check the tenant in Settings.").await?;
    window.press("Details").await?;
    window.shows("Correlation id").await?;
    window.find("button", "Copy details").await?;
    window.close().await
}
