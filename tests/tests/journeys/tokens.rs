//! No token and no code is found anywhere but in the secret store and in the requests that need it.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use offswitch_tests::browser::Browser;
use offswitch_tests::person::Person;
use offswitch_tests::recorder::Recorder;
use offswitch_tests::secrets::kept_refresh_token;
use offswitch_tests::window::Window;

use crate::scene::{ADMIN, ADMIN_ACCOUNT, AT_START, Scene, sign_out};

/// Records every answer and every message that comes from the program to the window's modules.
const LISTEN: &str = include_str!("listen.js");

/// What must not be found, with its name.
type Secrets = Vec<(&'static str, String)>;

fn search(place: &str, text: &[u8], secrets: &Secrets) {
    for (name, secret) in secrets {
        // A part of it is too much already.
        let part = &secret.as_bytes()[..secret.len().min(40)];
        let found = text.windows(part.len()).any(|window| window == part);
        assert!(!found, "{name} is found in {place}");
    }
}

/// Everything on the stage that is not the browser's own.
fn search_files(folder: &Path, secrets: &Secrets) -> Result<usize> {
    let mut files = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() && !entry.file_name().to_string_lossy().starts_with("browser-") {
            files += search_files(&path, secrets)?;
        } else if kind.is_file() && entry.file_name() != "links" {
            search(&path.display().to_string(), &fs::read(&path)?, secrets);
            files += 1;
        }
    }
    Ok(files)
}

async fn search_window(window: &Window, secrets: &Secrets) -> Result<()> {
    let heard = window.script("return JSON.stringify(window.heard)").await?;
    let heard = heard.as_str().context("the window has listened")?;
    for word in ["CFQ7TTC0MM8R", "finishing", "checking"] {
        ensure!(heard.contains(word), "{word} was among what the window heard");
    }
    search("a message to the window", heard.as_bytes(), secrets);
    let page = window.script("return document.documentElement.outerHTML").await?;
    search("the page", page.as_str().unwrap_or_default().as_bytes(), secrets);
    Ok(())
}

#[tokio::test]
async fn tokens_and_codes_stay_where_they_belong() -> Result<()> {
    let scene = Scene::new().await?;
    let service = Recorder::before(scene.practice.service()).await?;
    let data = scene.stage.data_dir();

    let window = scene.open_with_service(service.address()).await?;
    window.find("button", "Sign in with Microsoft").await?;
    window.script(LISTEN).await?;
    window.press("Sign in with Microsoft").await?;
    let link = scene.stage.link(1).await?;
    let browser = Browser::start(&scene.stage).await?;
    Person::of(&scene.practice, ADMIN).sign_in(&browser, &link).await?;
    window.shows(AT_START).await?;
    let first = kept_refresh_token(&data)?.context("the session is kept")?;
    window.press("Turn off all").await?;
    window.shows("29 turned off and verified.").await?;

    let mut secrets: Secrets = vec![("a refresh token", first)];
    let address = browser.address().await?;
    let code = address.query_pairs().find(|(name, _)| name == "code").map(|(_, code)| code.into_owned());
    secrets.push(("the authorisation code", code.context("the browser came back with a code")?));
    // Every token of the practice tenant that is signed begins so: a JSON object in Base64.
    secrets.push(("a signed token", "eyJhbGciOi".to_owned()));
    secrets.extend(service.bearer_tokens().into_iter().map(|token| ("an access token", token)));
    assert!(secrets.iter().any(|(name, _)| *name == "an access token"), "the service was asked with an access token");
    search("the command line or the environment", window.process().seen_from_outside()?.as_bytes(), &secrets);
    search_window(&window, &secrets).await?;
    window.close().await?;

    let window = scene.open_with_service(service.address()).await?;
    window.shows("Everything is off").await?;
    secrets.push(("the next refresh token", kept_refresh_token(&data)?.context("the session is kept")?));
    secrets.extend(service.bearer_tokens().into_iter().map(|token| ("an access token", token)));
    search("the command line or the environment", window.process().seen_from_outside()?.as_bytes(), &secrets);
    sign_out(&window, ADMIN_ACCOUNT).await?;
    window.close().await?;

    let files = search_files(scene.stage.folder(), &secrets)?;
    assert!(files >= 3, "ledger, log and settings were among the {files} files searched");
    Ok(())
}
