//! Duration of *Turn off all*: the program, a plain loop, and the limit.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use offswitch_practice::Options;
use offswitch_tests::control::OFF;
use offswitch_tests::fixture::{ADMIN, Fixture};
use offswitch_tests::window::Window;
use serde_json::{Value, json};

use crate::baseline_client::BaselineClient;
use crate::report::{Report, Target, Unit};
use crate::statistics::Sample;

/// Numbers of offerings and of rounds: a round of many takes minutes.
const SIZES: [(usize, usize); 3] = [(33, 9), (100, 3), (300, 3)];
const LATENCIES_MS: [u64; 2] = [50, 200];
/// Every practice tenant has them besides its products.
const OFFER_TYPES: usize = 4;

const HOW: &str = "\
  The service is the practice tenant, whose answers take 50 or 200 ms each. It starts with 4 offerings off and 1 on
  trials only, whatever their number. In each round every side begins with that tenant and ends with all of it off,
  which is checked; the sides take turns, and ratios are taken round by round.
  Offswitch: the released program in its real window, from the click on `Turn off all` to the frame with the verdict.
    The list was read just before the click. It writes what is not off (29 of 33), records every step on disk, reads
    everything back and holds each change against it.
  plain loop: reads the list of products, then that of offer types, then writes every item, one after the other over one
    connection, as the module's scripts do (33 of 33). No plan, no record, no reading back.
  plain loop, skipping: the same, but leaves out what is off already (29 of 33). Measured where it makes a difference.
  limit: the writes of Offswitch (29 of 33), four at a time from the first to the last, then one look at everything.
    No list is read before, nothing is recorded. Loops and limit use the program's HTTP client.";

/// Clicks, and waits for a message bar with these words that was not there before.
const CLICK: &str = "
const [button, words, done] = arguments;
const old = new Set(document.querySelectorAll('message-bar'));
const isTold = () => [...document.querySelectorAll('message-bar')].some((bar) => !old.has(bar) && bar.textContent.includes(words));
const watcher = new MutationObserver(() => {
  if (!isTold()) return;
  watcher.disconnect();
  requestAnimationFrame(() => done(performance.now() - began));
});
watcher.observe(document.body, { childList: true, subtree: true, characterData: true });
const began = performance.now();
button.click();";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Program,
    Loop,
    SkippingLoop,
    Limit,
}

/// The last one only with few offerings: with many, what is off already makes no difference.
const SIDES: [Side; 4] = [Side::Program, Side::Loop, Side::Limit, Side::SkippingLoop];
/// Number of offerings that are few.
const FEW: usize = 33;

/// Measures all sizes and latencies.
pub(crate) async fn measure(report: &mut Report) -> Result<()> {
    report.part("Turning everything off", HOW.to_owned());
    for latency in LATENCIES_MS {
        for (offerings, rounds) in SIZES {
            let times = rounds_of(offerings, Duration::from_millis(latency), rounds).await?;
            let name = |what: &str| format!("{offerings} at {latency} ms: {what}");
            let judged = |target| (offerings == FEW && latency == 200).then_some(target);
            let program = &times[0].1;
            for (side, times) in &times {
                report.figure(name(side.name()), Unit::Milliseconds, times.clone(), None);
            }
            for (side, times) in &times {
                match side {
                    Side::Program => {}
                    Side::Loop => {
                        let times_as_fast = Sample::ratios(times, program);
                        report.ratio(name("plain loop to Offswitch"), times_as_fast, judged(Target::AtLeast(3.5)));
                    }
                    Side::SkippingLoop => {
                        report.ratio(name("plain loop, skipping, to Offswitch"), Sample::ratios(times, program), None);
                    }
                    Side::Limit => {
                        let over = Sample::ratios(program, times);
                        report.ratio(name("Offswitch to limit"), over, judged(Target::AtMost(1.15)));
                    }
                }
            }
        }
    }
    Ok(())
}

/// Milliseconds by side.
async fn rounds_of(offerings: usize, latency: Duration, rounds: usize) -> Result<Vec<(Side, Sample)>> {
    let sides = if offerings <= FEW { &SIDES[..] } else { &SIDES[..3] };
    let products = offerings - OFFER_TYPES;
    let fixture = Fixture::with(Options { latency, products, ..Options::default() }).await?;
    let client = BaselineClient::sign_in(&fixture.practice).await?;
    let arguments = ["--authority", fixture.practice.authority(), "--service", fixture.practice.service()];
    let (window, _) = Window::open_timed(&fixture.env, &arguments).await?;
    fixture.sign_in(&window, ADMIN).await?;
    let mut times = vec![Vec::new(); sides.len()];
    for round in 0..rounds {
        for turn in 0..sides.len() {
            let place = (round + turn) % sides.len();
            let side = sides[place];
            fixture.control.reset().await?;
            let took = one(side, &fixture, &window, &client, offerings).await?;
            let state = fixture.control.state().await?;
            ensure!(state.count(OFF) == offerings, "the {} has turned everything off", side.name());
            times[place].push(took);
        }
    }
    window.kill().await?;
    Ok(sides.iter().copied().zip(times.into_iter().map(Sample::new)).collect())
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Self::Program => "Offswitch",
            Self::Loop => "plain loop",
            Self::SkippingLoop => "plain loop, skipping",
            Self::Limit => "limit",
        }
    }
}

async fn one(side: Side, fixture: &Fixture, window: &Window, client: &BaselineClient, offerings: usize) -> Result<f64> {
    let off = OFFER_TYPES;
    let (writes, expected);
    let took = match side {
        Side::Program => {
            // Each run begins without the verdict of another.
            while let Some(dismiss) = window.query("button", Some("Dismiss")).await?.pop() {
                dismiss.click().await?;
            }
            window.press("Refresh").await?;
            window.shows(&format!("{} will be turned off, {off} already are", offerings - off)).await?;
            let button = window.find("button", "Turn off all").await?;
            let words = format!("{} turned off and verified", offerings - off);
            let arguments: Vec<Value> = vec![serde_json::to_value(&button)?, json!(words)];
            let took = window.async_script(CLICK, arguments).await?;
            (writes, expected) = (fixture.control.state().await?.writes.len(), offerings - off);
            took.as_f64().unwrap_or(f64::NAN)
        }
        Side::Loop => {
            let began = Instant::now();
            (writes, expected) = (client.one_after_another().await?, offerings);
            milliseconds(began)
        }
        Side::SkippingLoop => {
            let began = Instant::now();
            (writes, expected) = (client.one_after_another_what_is_not_off().await?, offerings - off);
            milliseconds(began)
        }
        Side::Limit => {
            let changes = client.what_is_not_off().await?;
            let began = Instant::now();
            (writes, expected) = (client.four_at_a_time(&changes).await?, offerings - off);
            milliseconds(began)
        }
    };
    ensure!(writes == expected, "the {} writes what it is said to write: {expected}, not {writes}", side.name());
    Ok(took)
}

fn milliseconds(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1000.0
}
