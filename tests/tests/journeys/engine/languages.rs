//! The window in other languages and looks: as the system is set, or as the settings say.

use anyhow::Result;
use offswitch_tests::browser::Browser;
use offswitch_tests::test_user::TestUser;
use offswitch_tests::window::Window;
use serde_json::json;

use crate::fixture::{ADMIN, AT_START, Fixture};

/// Beginnings of the list's summary at the start, in German and in Traditional Chinese.
const GERMAN: &str = "33 Angebote: 28 ";
const CHINESE: &str = "33 個項目：28 ";

/// The page's language, whether it is dark, and the color behind everything.
async fn look(window: &Window) -> Result<[String; 3]> {
    let look = window
        .script(
            "const page = document.documentElement;
            return [page.lang, page.dataset.theme ?? '', getComputedStyle(document.body).backgroundColor];",
        )
        .await?;
    Ok(serde_json::from_value(look)?)
}

#[tokio::test]
async fn the_window_and_the_browsers_last_page_speak_the_systems_language() -> Result<()> {
    let mut fixture = Fixture::new().await?;
    fixture.env.set("LANG", "de_DE.UTF-8");
    let window = fixture.open().await?;
    window.press("Mit Microsoft anmelden").await?;
    let browser = Browser::start(&fixture.env).await?;
    TestUser::of(&fixture.practice, ADMIN).sign_in_with(&browser, &fixture.env.link(1).await?).await?;
    assert!(browser.text().await?.contains("Zurück zu Offswitch"), "the closing page leads back in German");

    window.shows(GERMAN).await?;
    window.press("Alle ausschalten").await?;
    window.shows("29 ausgeschaltet und bestätigt.").await?;
    window.close().await
}

#[tokio::test]
async fn language_and_look_change_without_a_restart_and_are_kept() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    let [language, theme, light] = look(&window).await?;
    assert_eq!(
        (language.as_str(), theme.as_str()),
        ("en", ""),
        "a system without a language that is known, and its look"
    );

    window.press("Settings").await?;
    window.choose("Language", "繁體中文").await?;
    window.choose("Light or dark", "Dark").await?;
    window.press("Save").await?;
    window.shows(CHINESE).await?;
    let [language, theme, dark] = look(&window).await?;
    assert_eq!((language.as_str(), theme.as_str()), ("zh-Hant", "dark"), "both hold at once");
    assert_ne!(dark, light, "and the page looks dark");
    window.gone("button", "儲存").await?;
    let focused = window.script("return document.activeElement.localName").await?;
    assert_eq!(focused, "main", "what had opened the settings is gone, so the focus is on the page's content");
    window.find("button", "全部關閉").await?;
    window.close().await?;

    let window = fixture.open().await?;
    window.shows(CHINESE).await?;
    let [language, theme, _] = look(&window).await?;
    assert_eq!((language.as_str(), theme.as_str()), ("zh-Hant", "dark"), "both are kept");

    window.press("設定").await?;
    let values = "return [...document.querySelectorAll('dialog select')].map((field) => field.value)";
    assert_eq!(window.script(values).await?, json!(["zh-Hant", "dark"]), "and shown as what is chosen");
    window.choose("語言", "English").await?;
    window.press("儲存").await?;
    window.shows(AT_START).await?;
    window.close().await
}
