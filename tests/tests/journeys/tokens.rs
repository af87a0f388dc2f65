//! No token and no code is found anywhere but in the secret store and in the requests that need it. Every journey ends with
//! the search; this one shows that it would find something.

use anyhow::{Context as _, Result};
use offswitch_tests::browser::Browser;
use offswitch_tests::person::Person;
use offswitch_tests::recorder::Recorder;
use offswitch_tests::secrets::{holds_a_secret, kept_refresh_token, search_files};

use crate::scene::{ADMIN, ADMIN_ACCOUNT, AT_START, Scene, sign_out};

#[tokio::test]
async fn tokens_and_codes_stay_where_they_belong() -> Result<()> {
    let scene = Scene::new().await?;
    let service = Recorder::before(scene.practice.service()).await?;
    let data = scene.stage.data_dir();

    let window = scene.open_with_service(service.address()).await?;
    window.press("Sign in with Microsoft").await?;
    let link = scene.stage.link(1).await?;
    let browser = Browser::start(&scene.stage).await?;
    Person::of(&scene.practice, ADMIN).sign_in(&browser, &link).await?;
    window.shows(AT_START).await?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;

    let address = browser.address().await?;
    let code = address.query_pairs().find(|(name, _)| name == "code").context("the browser came back with a code")?.1;
    assert!(holds_a_secret(code.as_bytes()), "a code is marked");
    let tokens = service.bearer_tokens();
    assert!(!tokens.is_empty(), "the service was asked with an access token");
    assert!(tokens.iter().all(|token| holds_a_secret(token.as_bytes())), "an access token is marked");
    let refresh = kept_refresh_token(&data)?.context("the session is kept")?;
    assert!(holds_a_secret(refresh.as_bytes()), "a refresh token is marked");
    let heard = window.script("return JSON.stringify(window.heard)").await?;
    let heard = heard.as_str().context("the window has listened")?;
    for word in ["CFQ7TTC0MM8R", "finishing", "checking", "turn_off_all", "doneTitle"] {
        assert!(heard.contains(word), "{word} was among what the window asked and heard");
    }
    window.close().await?;

    let window = scene.open_with_service(service.address()).await?;
    window.shows("Everything is off").await?;
    // Until then it is the last known list, and nobody can sign out.
    window.shows("Checked at").await?;
    let asked = window.script("return window.heard.map((message) => message?.command ?? null)").await?;
    let asked: Vec<Option<String>> = serde_json::from_value(asked)?;
    let asked: Vec<_> = asked.iter().flatten().map(String::as_str).collect();
    assert!(
        asked.starts_with(&["start", "resume"]),
        "what takes up the kept session is listened to as well: {asked:?}"
    );
    sign_out(&window, ADMIN_ACCOUNT).await?;
    window.close().await?;

    let leak = scene.stage.folder().join("logs/leak");
    std::fs::write(&leak, &refresh[..60])?;
    let found = search_files(scene.stage.folder());
    assert!(found.is_err_and(|found| found.to_string().contains("leak")), "half of a token in a file is found");
    Ok(())
}
