//! The browser during a sign-in: opened again, or by a copied link.

use anyhow::Result;

use crate::fixture::{ADMIN, AT_START, Fixture};

#[tokio::test]
async fn the_browser_can_be_opened_again_and_the_link_copied() -> Result<()> {
    let fixture = Fixture::new().await?;
    let window = fixture.open().await?;
    window.press("Sign in with Microsoft").await?;
    window.find("heading", "Finish signing in in your browser").await?;
    let first = fixture.env.link(1).await?;
    window.press("Open the browser again").await?;
    assert_eq!(fixture.env.link(2).await?, first, "the same link is opened once more");
    window.press("Copy the link").await?;
    window.shows("Link copied. Paste it into the browser where you want to sign in.").await?;
    fixture.finish_sign_in_with_browser(2, ADMIN).await?;
    window.shows(AT_START).await?;
    window.close().await
}
