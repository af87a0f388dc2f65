//! Help in the window, the keys that lead there, and Microsoft's pages beyond it.

use anyhow::Result;
use fantoccini::key::Key;

use crate::fixture::Fixture;

#[tokio::test]
async fn help_opens_microsofts_pages_in_the_browser() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    let before = fixture.env.links()?.len();
    window.press("Help").await?;
    window.shows("What it does not do").await?;
    for (number, (link, address)) in [
        ("Your products: what people have bought and try already", "https://admin.microsoft.com/#/subscriptions"),
        ("Role assignments", "https://admin.microsoft.com/#/rbac/directory"),
        ("Power Platform: trial and developer environments", "https://admin.powerplatform.microsoft.com/"),
        ("Licenses, Requests tab: what people have asked for", "https://admin.microsoft.com/#/licenses"),
        (
            "Copilot settings: a switch of their own for buying Microsoft 365 Copilot",
            "https://admin.microsoft.com/#/copilot/settings",
        ),
        (
            "Azure portal: software (SaaS) that is bought there",
            "https://learn.microsoft.com/marketplace/purchase-control-options",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        window.click("link", link).await?;
        assert_eq!(fixture.env.link(before + number + 1).await?.as_str(), address, "{link}");
    }
    window.shows("This policy allows you to manage").await?;
    window.press("Close").await?;
    window.gone("dialog", "Help").await?;
    window.close().await
}

#[tokio::test]
async fn keys_lead_to_search_help_refresh_selection_and_undo() -> Result<()> {
    let (_scene, window) = Fixture::signed_in().await?;
    window.key(&[Key::Control], "f").await?;
    window.key(&[], "visio").await?;
    window.shows("Visio Plan 1").await?;
    let shown = window.ids().await?.len();
    assert!((1..10).contains(&shown), "the search holds what was typed: {shown} cards");
    // Where text is written, Escape clears it.
    window.key(&[], "\u{e00c}").await?;
    window.find("button", "All 33").await?;

    window.key(&[], "\u{e031}").await?;
    window.find("dialog", "Help").await?;
    window.press("Keyboard shortcuts").await?;
    window.find("dialog", "Keyboard shortcuts").await?;
    window.press("Close").await?;
    window.gone("dialog", "Keyboard shortcuts").await?;

    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;
    window.script("document.activeElement.blur()").await?;
    window.key(&[Key::Control], "z").await?;
    window.press("Bring back").await?;
    window.shows("29 brought back and verified.").await?;

    window.key(&[Key::Control], "a").await?;
    window.shows("33 selected").await?;
    window.close().await
}
