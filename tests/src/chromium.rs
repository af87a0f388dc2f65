//! Headless Chromium, driven through its own WebDriver.

use std::path::Path;

use anyhow::Result;
use serde_json::json;

use crate::driver::Driver;
use crate::test_env::TestEnv;

/// Timeout of a script in a page, in milliseconds. Without a graphics processor Chromium draws some 15 frames a
/// second, fewer on a busy machine: a script that waits for hundreds of them outlasts the usual 30 s.
const SCRIPT_LIMIT: u32 = 300_000;

/// Starts one without a window on the display. Its log and the folder of its profile, which is empty, bear `name`.
pub(crate) async fn start(env: &TestEnv, name: &str) -> Result<Driver> {
    let profile = tempfile::Builder::new().prefix(&format!("{name}-")).tempdir_in(env.folder())?.keep();
    let arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1180,860",
        &format!("--user-data-dir={}", profile.display()),
    ]
    .map(str::to_owned);
    // The practice tenant's certificate is trusted by those who are told to; here the program is meant, not the browser.
    let capabilities = json!({
        "acceptInsecureCerts": true,
        "timeouts": { "script": SCRIPT_LIMIT },
        "goog:chromeOptions": { "args": arguments },
    });
    let mut command = env.command(Path::new("chromedriver"));
    // Chromium leaves things behind where temporary files are; they go with the environment.
    command.env("TMPDIR", &profile);
    Driver::start_on_any_port(&mut command, &env.log(&format!("{name}.log")), capabilities).await
}
