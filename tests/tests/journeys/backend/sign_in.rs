//! Sign-in in the browser: cancelled, declined, by strangers, with a wrong password.

use anyhow::{Context as _, Result};
use offswitch_tests::browser::Browser;
use offswitch_tests::test_user::{CANCEL, TestUser};
use tokio::net::TcpStream;

use crate::fixture::{ADMIN, AT_START, Fixture};

/// The port at which the program waits for the browser to come back.
fn port_of_return(link: &url::Url) -> Result<u16> {
    let back = link.query_pairs().find(|(name, _)| name == "redirect_uri").context("the link names a way back")?.1;
    url::Url::parse(&back)?.port().context("the way back has a port")
}

#[tokio::test]
async fn cancel_in_the_window_ends_the_wait_at_once() -> Result<()> {
    let fixture = Fixture::new().await?;
    let window = fixture.open().await?;
    window.press("Sign in with Microsoft").await?;
    let link = fixture.env.link(1).await?;
    let port = port_of_return(&link)?;
    assert!(TcpStream::connect(("localhost", port)).await.is_ok(), "the program waits for the browser");
    window.press("Cancel").await?;
    window.find("button", "Sign in with Microsoft").await?;
    assert!(TcpStream::connect(("localhost", port)).await.is_err(), "nobody waits any more");

    fixture.sign_in(&window, ADMIN).await?;
    window.shows(AT_START).await?;
    window.close().await
}

#[tokio::test]
async fn cancel_in_the_browser_is_told() -> Result<()> {
    let fixture = Fixture::new().await?;
    let window = fixture.open().await?;
    window.press("Sign in with Microsoft").await?;
    let link = fixture.env.link(1).await?;
    let browser = Browser::start(&fixture.env).await?;
    browser.go(&link).await?;
    browser.click(CANCEL).await?;
    browser.comes_back().await?;
    assert!(browser.text().await?.contains("Offswitch"), "the closing page leads back to the program");
    window.shows("Sign-in was canceled or declined in the browser").await?;
    window.find("button", "Sign in with Microsoft").await?;
    window.close().await
}

#[tokio::test]
async fn strangers_at_the_loopback_listener_do_not_end_the_wait() -> Result<()> {
    let fixture = Fixture::new().await?;
    let window = fixture.open().await?;
    window.press("Sign in with Microsoft").await?;
    let link = fixture.env.link(1).await?;
    let port = port_of_return(&link)?;
    let client = reqwest::Client::builder().no_proxy().build()?;
    for path in ["/", "/m365/commerce", "/m365/commerce?code=x&state=y", "/m365/commerce?error=access_denied&state=y"] {
        let status = client.get(format!("http://localhost:{port}{path}")).send().await?.status();
        assert!(status.is_client_error(), "{path} is turned away, not answered with {status}");
    }
    window.find("heading", "Finish signing in in your browser").await?;
    fixture.finish_sign_in(1, ADMIN).await?;
    window.shows(AT_START).await?;
    window.close().await
}

#[tokio::test]
async fn an_error_that_stays_in_the_browser_is_explained_while_waiting() -> Result<()> {
    const FIELD: &str = "Number or text of the error";
    let fixture = Fixture::new().await?;
    let window = fixture.open().await?;
    window.press("Sign in with Microsoft").await?;
    fixture.env.link(1).await?;
    window.shows("Does the browser show an error?").await?;
    window.script("document.querySelector('waiting-screen browser-error summary').click()").await?;
    window.fill("textbox", FIELD, "Message: AADSTS50105: The signed in user is not assigned to a role").await?;
    window.shows("and it has not assigned you.").await?;
    // As it is pasted: all at once.
    let pasted = "const input = document.querySelector('waiting-screen browser-error input');
        input.value = 'http://localhost:1/m365/commerce?code=secret';
        input.dispatchEvent(new Event('input'));
        return input.value";
    assert_eq!(window.script(pasted).await?, "", "an address does not stay on the screen");
    window.shows("Paste the error's number or text only.").await?;
    fixture.finish_sign_in(1, ADMIN).await?;
    window.shows(AT_START).await?;
    window.close().await
}

#[tokio::test]
async fn a_browser_that_insists_on_https_is_told() -> Result<()> {
    let fixture = Fixture::new().await?;
    let window = fixture.open().await?;
    window.press("Sign in with Microsoft").await?;
    let port = port_of_return(&fixture.env.link(1).await?)?;
    let client = reqwest::Client::builder().no_proxy().build()?;
    let called = client.get(format!("https://127.0.0.1:{port}/m365/commerce?code=x")).send().await;
    assert!(called.is_err(), "nobody speaks TLS there");
    window.shows("Your browser came back over https, which Offswitch cannot answer.").await?;
    fixture.finish_sign_in(1, ADMIN).await?;
    window.shows(AT_START).await?;
    window.close().await
}

#[tokio::test]
async fn a_wrong_password_and_a_wrong_code_are_settled_in_the_browser() -> Result<()> {
    let fixture = Fixture::new().await?;
    let window = fixture.open().await?;
    window.press("Sign in with Microsoft").await?;
    let link = fixture.env.link(1).await?;
    let browser = Browser::start(&fixture.env).await?;
    let user = TestUser::of(&fixture.practice, ADMIN);
    let forgetful = TestUser { password: "not this one".to_owned(), ..user.clone() };
    forgetful.begin(&browser, &link).await?;
    browser.find("#error").await?;
    window.find("heading", "Finish signing in in your browser").await?;
    user.sign_in_with(&browser, &link).await?;
    window.shows(AT_START).await?;
    window.close().await
}
