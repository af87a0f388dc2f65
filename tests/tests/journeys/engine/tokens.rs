//! No token and no code is found anywhere but in the secret store and in the requests that need it. Every journey ends with
//! the search; this one shows that it would find something.

use anyhow::{Context as _, Result};
use offswitch_tests::browser::Browser;
use offswitch_tests::recording_proxy::RecordingProxy;
use offswitch_tests::secrets::{contains_secret, places_in_memory, search_files, stored_refresh_token};
use offswitch_tests::test_user::TestUser;
use offswitch_tests::wait::until;
use url::Url;

use crate::fixture::{ADMIN, ADMIN_ACCOUNT, AT_START, Fixture, sign_out};

#[tokio::test]
async fn tokens_and_codes_stay_where_they_belong() -> Result<()> {
    let fixture = Fixture::new().await?;
    let service = RecordingProxy::in_front_of(fixture.practice.service()).await?;
    let data = fixture.env.data_dir();

    let window = fixture.open_with_service(service.address()).await?;
    window.press("Sign in with Microsoft").await?;
    let link = fixture.env.link(1).await?;
    let browser = Browser::start(&fixture.env).await?;
    TestUser::of(&fixture.practice, ADMIN).sign_in_with(&browser, &link).await?;
    window.shows(AT_START).await?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;

    assert_eq!(browser.address().await?.query(), None, "the address bar does not keep the code");
    let arrived = "arguments[0](performance.getEntriesByType('navigation')[0].name)";
    let arrived = browser.async_script(arrived, Vec::new()).await?;
    let address = Url::parse(arrived.as_str().context("the browser knows where it came to")?)?;
    let code = address.query_pairs().find(|(name, _)| name == "code").context("the browser came back with a code")?.1;
    assert!(contains_secret(code.as_bytes()), "a code is marked");
    let tokens = service.bearer_tokens();
    assert!(!tokens.is_empty(), "the service was asked with an access token");
    assert!(tokens.iter().all(|token| contains_secret(token.as_bytes())), "an access token is marked");
    let refresh = stored_refresh_token(&data)?.context("the session is kept")?;
    assert!(contains_secret(refresh.as_bytes()), "a refresh token is marked");
    let heard = window.script("return JSON.stringify(window.recordedIpc)").await?;
    let heard = heard.as_str().context("the window has listened")?;
    for word in ["CFQ7TTC0MM8R", "finishing", "verifying", "turn_off_all", "doneTitle"] {
        assert!(heard.contains(word), "{word} was among what the window asked and heard");
    }
    window.close().await?;

    let window = fixture.open_with_service(service.address()).await?;
    window.shows("Everything is off").await?;
    // Until then it is the last known list, and nobody can sign out.
    window.shows("Checked at").await?;
    let asked = window.script("return window.recordedIpc.map((message) => message?.command ?? null)").await?;
    let asked: Vec<Option<String>> = serde_json::from_value(asked)?;
    let asked: Vec<_> = asked.iter().flatten().map(String::as_str).collect();
    assert!(
        asked.starts_with(&["bootstrap", "restore_session"]),
        "what takes up the kept session is listened to as well: {asked:?}"
    );
    sign_out(&window, ADMIN_ACCOUNT).await?;
    window.close().await?;

    let leak = fixture.env.folder().join("logs/leak");
    std::fs::write(&leak, &refresh[..60])?;
    let found = search_files(fixture.env.folder());
    assert!(found.is_err_and(|found| found.to_string().contains("leak")), "half of a token in a file is found");
    Ok(())
}

#[tokio::test]
async fn after_signing_out_no_token_is_in_the_memory_of_the_program() -> Result<()> {
    let (fixture, window) = Fixture::signed_in().await?;
    fixture.control.revoke_access_tokens().await?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;
    // Off the async threads, so that the time limit holds.
    let look = || {
        let process = window.process().clone();
        async { tokio::task::spawn_blocking(move || places_in_memory(&process)).await? }
    };
    let before = look().await?;
    assert!(before.len() >= 4, "while somebody is signed in, both ends of each token are found: {before:?}");
    sign_out(&window, ADMIN_ACCOUNT).await?;
    let mut left = Vec::new();
    // Connections end a little later.
    let gone = until("the tokens to be gone", async || {
        left = look().await?;
        Ok(left.is_empty().then_some(()))
    });
    gone.await.with_context(|| format!("of {}, {} are left: {left:?}", before.len(), left.len()))?;
    window.close().await
}
