//! The demo's journey: sign in, see every product, turn everything off, go back.

use anyhow::{Context as _, Result, ensure};
use offswitch_tests::browser::Browser;
use offswitch_tests::control::{Control, OFF, ON, State, TRIALS_ONLY};
use offswitch_tests::test_env::TestEnv;
use offswitch_tests::test_user::{NEXT, TestUser};
use offswitch_tests::window::Window;
use serde_json::json;

use crate::report::Report;

/// Role of the user who signs in.
const ROLE: &str = "Billing Administrator";
/// The offering that is switched alone: Microsoft 365 Copilot.
const ONE: &str = "CFQ7TTC0MM8R";
/// Latency of each write while everything is turned off, so that the progress can be seen.
const WRITE_MS: u64 = 500;

/// Plays it, as far as it holds.
pub(crate) async fn play(report: &mut Report) {
    if let Err(error) = steps(report).await {
        report.fail(&error);
    }
}

async fn steps(report: &mut Report) -> Result<()> {
    report.step("Start Offswitch with its practice tenant");
    let env = TestEnv::new()?;
    let window = Window::open(&env, &["--practice"]).await?;
    let played = in_window(report, &env, &window).await;
    if played.is_err() {
        // The picture only helps to see why; the reason itself is told anyway.
        let _ = report.window(&window, "failed").await;
    }
    played?;
    window.close().await
}

async fn in_window(report: &mut Report, env: &TestEnv, window: &Window) -> Result<()> {
    window.find("button", "Try it with a practice tenant").await?;
    report.window(window, "welcome").await?;

    let control = sign_in(report, env, window).await?;

    report.step("See the list");
    window.shows("33 offerings: 28 on, 1 trials only, 4 off").await?;
    report.window(window, "products").await?;
    let before = control.state().await?;
    report.note(counts(&before));

    report.step("Switch one product off");
    let card = window.card(ONE).await?;
    card.flip().await?;
    card.stands(false).await?;
    report.window(window, "one-switched-off").await?;
    let switched = control.state().await?;
    report.note(format!("The service says of {ONE}: {}", switched.value(ONE)));
    ensure!(switched.value(ONE) == OFF, "the service has the product off");

    report.step("Turn off all");
    control.faults(json!([{ "route": "writes", "latency_ms": WRITE_MS }])).await?;
    report.note(format!("(the service takes {WRITE_MS} ms for each write, so that there is something to see)"));
    window.press("Turn off all").await?;
    window.find("progressbar", "Progress").await?;
    window.progress(8.0).await?;
    report.window(window, "turning-off").await?;
    window.shows("28 turned off and verified").await?;
    window.shows("Everything is off").await?;
    report.window(window, "everything-off").await?;

    report.step("Ask the service");
    let off = control.state().await?;
    report.note(counts(&off));
    report.note(format!("The most writes ever under way at once: {}", off.writes_most_at_once));
    ensure!(off.count(OFF) == off.offerings.len(), "every offering is off at the service");
    ensure!(off.writes_most_at_once <= 4, "never more than 4 writes are under way at once");

    report.step("Undo, after one question");
    window.press("Undo").await?;
    window.find("dialog", "Bring back the former values of 28 offerings?").await?;
    report.window(window, "undo-question").await?;
    window.press("Bring back").await?;
    window.shows("28 brought back and verified").await?;
    report.window(window, "brought-back").await?;
    let back = control.state().await?;
    report.note(counts(&back));
    ensure!(back.values() == switched.values(), "every offering has exactly the value that it had before");

    report.step("Sign out");
    window.press("Account Mei-Ling Lin tailwater.example").await?;
    window.find("menuitem", "Sign out").await?;
    report.window(window, "account").await?;
    window.click("menuitem", "Sign out").await?;
    window.find("button", "Try it with a practice tenant").await?;
    report.window(window, "signed-out").await
}

/// Signs in in a real browser, with the second factor; answers with the practice tenant's control.
async fn sign_in(report: &mut Report, env: &TestEnv, window: &Window) -> Result<Control> {
    report.step("Ask to sign in");
    window.press("Try it with a practice tenant").await?;
    let link = env.link(1).await?;
    window.find("heading", "Finish signing in in your browser").await?;
    let user = user(window).await?;
    report.window(window, "waiting-for-the-browser").await?;
    report.note(format!("The browser is to open {}", link.origin().ascii_serialization()));
    let control = Control::at(&format!("{}/control", link.origin().ascii_serialization()))?;

    report.step("Sign in in the browser, with the second factor");
    let browser = Browser::start(env).await?;
    browser.go(&link).await?;
    browser.find("[name=loginfmt]").await?;
    report.browser(&browser, "browser-sign-in").await?;
    user.begin(&browser, &link).await?;
    user.prove(&browser).await?;
    report.browser(&browser, "browser-second-factor").await?;
    browser.click(NEXT).await?;
    browser.comes_back().await?;
    report.browser(&browser, "browser-done").await?;
    report.note(format!("{} is signed in", user.username));
    Ok(control)
}

/// The user, as the window names those who can sign in to its practice tenant.
async fn user(window: &Window) -> Result<TestUser> {
    let script = format!(
        "const row = [...document.querySelectorAll('tr')].find((row) => row.querySelector('th')?.textContent === '{ROLE}');
         return [...(row?.querySelectorAll('code') ?? [])].map((code) => code.textContent);"
    );
    let [username, password, code] = serde_json::from_value(window.script(&script).await?)
        .with_context(|| format!("the window tells how to sign in as a {ROLE}"))?;
    Ok(TestUser { username, password, code })
}

fn counts(state: &State) -> String {
    let State { offerings, .. } = state;
    let [on, trials, off] = [ON, TRIALS_ONLY, OFF].map(|value| state.count(value));
    format!("The service says: {} offerings, {on} {ON}, {trials} {TRIALS_ONLY}, {off} {OFF}", offerings.len())
}
