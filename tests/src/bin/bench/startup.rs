//! Startup time and memory of the program, against an empty Tauri window.

use std::path::Path;

use anyhow::{Context as _, Result};
use offswitch_tests::fixture::{ADMIN, Fixture};
use offswitch_tests::test_env::{TestEnv, built};
use offswitch_tests::wait::until;
use offswitch_tests::window::{Started, Window};
use serde_json::json;

use crate::memory;
use crate::report::{Report, Target, Unit};
use crate::statistics::Sample;

const ROUNDS: usize = 11;

const HOW: &str = "\
  From the start of the process to the first frame with what is meant, by the clock of the page and the clock of a script
  that notes the time and becomes the program. The sides take turns, each in a home of its own, and each was started once
  before. All run in a virtual display and are driven through WebDriver alike. The practice tenant answers at once.
  What was there before the driver had come counts from the driver's coming; how often that was is told below.
  empty window: a program of the same Tauri, features and release profile with a blank page. It lets WebKit draw as it
    likes; the program has it draw without a graphics processor, which is most of what is saved on a machine without one.
  first card: with a kept session. sign-in button: without one.
  Memory is that of the program and all processes that it started, shared pages by share (PSS), once it has settled.";

/// Waits for an element and the frame after it.
const SEEN: &str = "
const [selector, done] = arguments;
const told = (late) => requestAnimationFrame(() => done({ at: performance.timeOrigin + performance.now(), late }));
const seen = () => document.querySelector(selector)?.getClientRects().length > 0;
if (seen()) told(true);
else {
  const watcher = new MutationObserver(() => {
    if (!seen()) return;
    watcher.disconnect();
    told(false);
  });
  watcher.observe(document, { childList: true, subtree: true, attributes: true });
}";

struct Measured {
    start: f64,
    memory: f64,
    /// True if the driver came too late to see it happen.
    late: bool,
}

/// Measures startup and memory.
pub(crate) async fn measure(report: &mut Report) -> Result<()> {
    report.part("Start and memory", HOW.to_owned());
    let (empty_stage, empty) = (TestEnv::new()?, built("offswitch-empty-window")?);
    let kept = Fixture::new().await?;
    let (window, _) = open(&kept).await?;
    kept.sign_in(&window, ADMIN).await?;
    window.find("button", "Turn off all").await?;
    window.kill().await?;
    let new = Fixture::new().await?;
    let mut sides: [Vec<Measured>; 3] = Default::default();
    for round in 0..=ROUNDS {
        for turn in 0..sides.len() {
            let side = (round + turn) % sides.len();
            let measured = match side {
                0 => of_the_empty_window(&empty_stage, &empty).await,
                1 => of_the_program(&kept, "offering-card").await,
                _ => of_the_program(&new, "button.primary").await,
            };
            // The first start fills caches.
            if round > 0 {
                sides[side].push(measured?);
            }
        }
    }
    let late = sides.iter().flatten().filter(|measured| measured.late).count();
    report.note(format!("The driver came later than the card or the button in {late} of {} starts.", 2 * ROUNDS));
    let of = |part: fn(&Measured) -> f64| sides.each_ref().map(|side| Sample::new(side.iter().map(part).collect()));
    let [empty, first_card, button] = of(|measured| measured.start);
    report.figure("start of the empty window", Unit::Milliseconds, empty.clone(), None);
    report.figure("start to the first card", Unit::Milliseconds, first_card.clone(), None);
    report.figure("start to the sign-in button", Unit::Milliseconds, button.clone(), None);
    report.ratio("first card to empty window", Sample::ratios(&first_card, &empty), Some(Target::AtMost(1.5)));
    report.ratio("sign-in button to empty window", Sample::ratios(&button, &empty), None);
    let [empty, list, welcome] = of(|measured| measured.memory);
    report.figure("memory of the empty window", Unit::Mebibytes, empty.clone(), None);
    report.figure("memory with the list", Unit::Mebibytes, list.clone(), None);
    report.figure("memory with the sign-in button", Unit::Mebibytes, welcome.clone(), None);
    report.ratio("memory with the list to empty window", Sample::ratios(&list, &empty), Some(Target::AtMost(1.2)));
    report.ratio("memory with the sign-in button to empty window", Sample::ratios(&welcome, &empty), None);
    Ok(())
}

async fn of_the_program(fixture: &Fixture, selector: &str) -> Result<Measured> {
    let (window, started) = open(fixture).await?;
    let seen = window.async_script(SEEN, vec![json!(selector)]).await?;
    let late = seen["late"].as_bool().context("the page tells whether it was there before")?;
    let seen = seen["at"].as_f64().context("the page tells the time")?;
    measured(window, started, seen, late).await
}

async fn of_the_empty_window(env: &TestEnv, program: &Path) -> Result<Measured> {
    let (window, started) = Window::open_other_timed(env, program, Vec::new()).await?;
    let painted = async || Ok(window.script("return window.painted ?? null").await?.as_f64());
    let painted = until("the empty window to be painted", painted).await?;
    measured(window, started, painted, false).await
}

async fn measured(window: Window, Started(started): Started, seen: f64, late: bool) -> Result<Measured> {
    let memory = memory::settled(window.process()).await?;
    window.kill().await?;
    Ok(Measured { start: seen - started, memory, late })
}

async fn open(fixture: &Fixture) -> Result<(Window, Started)> {
    let arguments = ["--authority", fixture.practice.authority(), "--service", fixture.practice.service()];
    Window::open_timed(&fixture.env, &arguments).await
}
