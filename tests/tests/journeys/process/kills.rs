//! Crash recovery: killed (kill -9) at any step of a run, the program tells the truth at its next start, and leads on and back.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use offswitch_practice::Options;
use offswitch_tests::control::{OFF, State, Write};
use offswitch_tests::ledger::{LedgerFile, Run, Step};
use offswitch_tests::wait::until;
use offswitch_tests::window::Window;
use serde_json::json;
use tokio::time::sleep;

use crate::fixture::{ADMIN, Fixture};

/// Sets how many random kills there are; without it there are few.
const KILLS: &str = "OFFSWITCH_KILLS";
/// Sets where the dice start.
const SEED: &str = "OFFSWITCH_SEED";
const FEW: usize = 6;

/// Moment at which the program is killed.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// Just before a step is recorded.
    Before(Step),
    /// Moment while the write at this place is in flight and has not taken effect.
    InFlight(usize),
    /// Moment after the write at this place has taken effect and before it is answered.
    InEffect(usize),
    /// This time after the click, with a service of this latency.
    After { time: Duration, latency: Duration },
}

/// Direction from there: on with the run, or back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    On,
    Back,
}

/// Kills one after the other in one tenant.
struct Chain {
    fixture: Fixture,
    ledger: LedgerFile,
    /// Nothing while the program is dead.
    window: Option<Window>,
    /// The ids of what turning everything off changes, in the order in which it is written.
    order: Vec<String>,
    next: Way,
}

impl Chain {
    async fn new(products: usize) -> Result<Self> {
        let fixture = Fixture::with(Options { products, ..Options::default() }).await?;
        let window = fixture.open().await?;
        fixture.sign_in(&window, ADMIN).await?;
        let ledger = LedgerFile::of(&fixture.env);
        // One run that nobody disturbs shows the order.
        window.press("Turn off all").await?;
        window.shows("Everything is off").await?;
        let run = ledger.runs()?.pop().context("the run is recorded")?;
        let order = run.changes.into_iter().map(|change| change.id).collect();
        Ok(Self { fixture, ledger, window: Some(window), order, next: Way::On })
    }

    fn window(&self) -> Result<&Window> {
        self.window.as_ref().context("the program runs")
    }

    /// Kills at this moment, starts again, holds ledger, service and window against each other, and goes on or back.
    async fn kill(&mut self, moment: Moment) -> Result<()> {
        let way = self.next;
        self.kill_and_go(moment, way).await.with_context(|| format!("killed {moment:?}, then {way:?}"))
    }

    async fn kill_and_go(&mut self, moment: Moment, way: Way) -> Result<()> {
        self.fixture.control.reset().await?;
        self.window()?.press("Refresh").await?;
        self.window()?.shows(&format!("{} will be turned off", self.order.len())).await?;
        let before = self.fixture.control.state().await?.values();
        let runs_before = self.ledger.runs()?.len();

        self.reach(moment).await?;
        self.window.take().context("the program runs")?.kill().await?;
        if let Moment::Before(step) = moment {
            self.ledger.remove_hang()?;
            let run = self.ledger.runs()?.into_iter().nth(runs_before);
            ensure!(step.is_next(run.as_ref()), "it was killed at the step that was meant: {run:?}");
        }
        // Only once the service knows that its client is gone: what is held would take effect otherwise.
        let state = self.settled().await?;
        self.fixture.control.release().await?;

        if let Moment::InFlight(_) = moment {
            // The service shows nothing of that write, so the program goes on looking for a while: long enough to be killed
            // once more.
            let window = self.fixture.open().await?;
            window.shows("Checking a run that was cut off").await?;
            window.kill().await?;
            let open = self.ledger.runs()?.pop().context("the run is still there")?;
            ensure!(open.ending.is_none(), "the run is still open");
        }
        self.window = Some(self.fixture.open().await?);
        let runs = self.ledger.runs()?;
        let cut_off = runs.get(runs_before).filter(|run| run.ending.as_deref() != Some("completed"));
        if cut_off.is_none() {
            // It was killed before the run was there, or after it was closed.
            self.window()?.shows("offerings:").await?;
            ensure!(!self.window()?.text().await?.contains("cut off"), "nothing was cut off, and nobody says so");
            if runs.len() == runs_before {
                ensure!(state.writes.is_empty(), "without a run on record nothing was written: {:?}", state.writes);
            }
            println!("{moment:?}: {} run on record", runs.len() - runs_before);
            return Ok(());
        }
        self.window()?.shows("Offswitch was cut off during a run").await?;
        let run = self.ledger.runs()?.into_iter().nth(runs_before).context("the run is still there")?;
        self.recorded_truly(&run, &state)?;
        self.told_truly(&run).await?;
        let [verified, interrupted, left] = ["verified", "interrupted", "notAttempted"].map(|word| run.count(word));
        println!("{moment:?}: {verified} verified, {interrupted} interrupted, {left} not attempted; then {way:?}");
        match way {
            Way::On => self.go_on(&run).await?,
            Way::Back => self.go_back(&run, &before).await?,
        }
        self.next = if way == Way::On { Way::Back } else { Way::On };
        Ok(())
    }

    /// Turns everything off and waits for the moment.
    async fn reach(&self, moment: Moment) -> Result<()> {
        let control = &self.fixture.control;
        let hold =
            |place: usize, phase: &str| json!([{ "route": "writes", "offering": self.order[place], "hold": phase }]);
        match moment {
            Moment::Before(step) => {
                self.ledger.hang_before(step)?;
                self.window()?.press("Turn off all").await?;
                self.ledger.is_hanging().await
            }
            Moment::InFlight(place) => {
                control.faults(hold(place, "before")).await?;
                self.window()?.press("Turn off all").await?;
                let id = &self.order[place];
                until("the write to be under way alone", async || {
                    let state = control.state().await?;
                    ensure!(state.value(id) != OFF, "the write has not taken effect yet");
                    let others = place.min(1) * (self.order.len() - 1);
                    Ok((state.writes_under_way == 1 && state.writes.len() == others).then_some(()))
                })
                .await
            }
            Moment::InEffect(place) => {
                control.faults(hold(place, "after")).await?;
                self.window()?.press("Turn off all").await?;
                let id = &self.order[place];
                until("the write to take effect", async || Ok((control.state().await?.value(id) == OFF).then_some(())))
                    .await
            }
            Moment::After { time, latency } => {
                let latency = u64::try_from(latency.as_millis())?;
                control.faults(json!([{ "route": "writes", "latency_ms": latency }])).await?;
                self.window()?.press("Turn off all").await?;
                sleep(time).await;
                Ok(())
            }
        }
    }

    /// State of the service once it knows that its client is gone.
    async fn settled(&self) -> Result<State> {
        until("the service to be done", async || {
            let state = self.fixture.control.state().await?;
            Ok((state.writes_under_way == 0).then_some(state))
        })
        .await
    }

    /// Compares ledger and service.
    fn recorded_truly(&self, run: &Run, state: &State) -> Result<()> {
        ensure!(self.ledger.runs()?.iter().all(|run| run.ending.is_some()), "no run is left open");
        ensure!(run.ending.as_deref() == Some("interrupted"), "the run was interrupted: {:?}", run.ending);
        for change in &run.changes {
            let id = &change.id;
            let shows = state.value(id) == change.to;
            let writes: Vec<&Write> = state.writes.iter().filter(|write| write.id == *id).collect();
            let took_effect = writes.iter().any(|write| write.value.is_some());
            ensure!(shows == took_effect, "what the service shows of {id} is what was written: {writes:?}");
            match change.outcome.as_deref().context("every change has an outcome")? {
                "verified" => ensure!(shows && change.intended, "{id} is verified, so it stands as wanted"),
                "interrupted" => ensure!(!shows && change.intended, "{id} was interrupted, so it stands as before"),
                "notAttempted" => {
                    ensure!(!change.intended && writes.is_empty(), "{id} was not attempted, so nothing was written");
                }
                other => ensure!(false, "{id} is `{other}`, though the service answers at once and refuses nothing"),
            }
        }
        Ok(())
    }

    /// Compares window and ledger.
    async fn told_truly(&self, run: &Run) -> Result<()> {
        let told = [
            ("verified", "turned off and verified"),
            ("interrupted", "interrupted"),
            ("notAttempted", "not attempted"),
        ];
        for (outcome, word) in told {
            let count = run.count(outcome);
            if count > 0 {
                self.window()?.shows(&format!("{count} {word}")).await?;
            }
        }
        let off = self.fixture.control.state().await?.count(OFF);
        self.window()?.shows(&format!("{off} off")).await
    }

    /// Continues: does what was left, and nothing else.
    async fn go_on(&self, run: &Run) -> Result<()> {
        let left = run.changes.len() - run.count("verified");
        let written = self.fixture.control.state().await?.writes.len();
        if left > 0 {
            self.window()?.press("Continue").await?;
        }
        self.window()?.shows("Everything is off").await?;
        let state = self.fixture.control.state().await?;
        ensure!(state.count(OFF) == state.offerings.len(), "everything is off at the service");
        ensure!(state.writes.len() - written == left, "what was left is written, once each, and nothing else");
        if left > 0 {
            let last = self.ledger.runs()?.pop().context("it is recorded")?;
            ensure!(last.intent == "continue" && last.ending.as_deref() == Some("completed"), "as a run: {last:?}");
            ensure!(last.count("verified") == left, "in which every change is verified");
        }
        Ok(())
    }

    /// Undoes: brings back exactly the values of before.
    async fn go_back(&self, run: &Run, before: &BTreeMap<String, String>) -> Result<()> {
        let done = run.count("verified");
        if done > 0 {
            self.window()?.press("Undo").await?;
            self.window()?.press("Bring back").await?;
            self.window()?.shows(&format!("{done} brought back and verified.")).await?;
            let last = self.ledger.runs()?.pop().context("it is recorded")?;
            ensure!(last.intent == "undo" && last.count("verified") == done, "as a run: {last:?}");
        }
        let values = self.fixture.control.state().await?.values();
        ensure!(values == *before, "every offering has exactly its former value");
        Ok(())
    }

    async fn end(self) -> Result<()> {
        self.window.context("the program runs")?.close().await
    }
}

#[tokio::test]
async fn killed_between_any_two_steps_of_a_short_run() -> Result<()> {
    // No products: the four offer types, of which one is off.
    let mut chain = Chain::new(0).await?;
    let places = 0..chain.order.len();
    let mut moments = vec![Moment::Before(Step::Opening)];
    for place in places {
        moments.extend([
            Moment::Before(Step::Intent(place)),
            Moment::InFlight(place),
            Moment::InEffect(place),
            Moment::Before(Step::Response(place)),
        ]);
    }
    moments.extend([Moment::Before(Step::Verdict), Moment::Before(Step::Closing)]);
    for moment in moments {
        chain.kill(moment).await?;
    }
    chain.end().await
}

#[tokio::test]
async fn killed_at_the_beginning_in_the_middle_and_at_the_end_of_a_long_run() -> Result<()> {
    let mut chain = Chain::new(29).await?;
    let last = chain.order.len() - 1;
    for place in [0, last / 2, last] {
        chain.kill(Moment::Before(Step::Intent(place))).await?;
        chain.kill(Moment::Before(Step::Response(place))).await?;
    }
    for step in [Step::Verdict, Step::Closing] {
        chain.kill(Moment::Before(step)).await?;
    }
    chain.end().await
}

#[tokio::test]
async fn killed_at_random_moments() -> Result<()> {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().context(name.to_owned()));
    let kills = number(KILLS).transpose()?.map_or(Ok(FEW), usize::try_from)?;
    let seed = number(SEED).transpose()?.unwrap_or_else(|| fastrand::u64(..));
    println!("{kills} kills with {SEED}={seed}");
    let mut dice = fastrand::Rng::with_seed(seed);
    let mut chain = Chain::new(29).await?;
    for _ in 0..kills {
        let latency = dice.u64(10..200);
        // So long takes a run: eight times four writes at once and the reading afterwards, and what the program needs itself.
        let time = dice.u64(0..=latency * 9 + 150);
        let moment = Moment::After { time: Duration::from_millis(time), latency: Duration::from_millis(latency) };
        chain.kill(moment).await?;
    }
    chain.end().await
}
