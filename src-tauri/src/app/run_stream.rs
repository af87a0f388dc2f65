//! Event stream of a run in progress, which a reloaded page can attach to.

use parking_lot::Mutex;
use tauri::ipc::Channel;
use tokio::sync::watch;

use crate::views::{Problem, RunEvent, RunResult, RunView};

/// A run in progress, and the window that is told of it.
pub(crate) struct RunStream {
    state: Mutex<RunStreamState>,
    end: watch::Sender<Option<Result<RunResult, Problem>>>,
}

/// The state that a page which attaches later is told, and the channel to the page.
struct RunStreamState {
    window: Channel<RunEvent>,
    /// The run, with its changes as they stand; none before it is recorded.
    run: Option<RunView>,
    paused: bool,
    verifying: bool,
}

impl RunStream {
    /// A run that begins now.
    pub(crate) fn new(window: Channel<RunEvent>) -> Self {
        let state = Mutex::new(RunStreamState { window, run: None, paused: false, verifying: false });
        Self { state, end: watch::Sender::new(None) }
    }

    /// Tells how it goes on.
    pub(crate) fn send(&self, event: RunEvent) {
        let mut state = self.state.lock();
        state.apply(&event);
        state.send(event);
    }

    /// Takes note of how it ended.
    pub(crate) fn end(&self, result: &Result<RunResult, Problem>) {
        self.end.send_replace(Some(result.clone()));
    }

    /// Returns whether it has ended.
    pub(crate) fn has_ended(&self) -> bool {
        self.end.borrow().is_some()
    }

    /// Tells another window how it stands now, and from now on how it goes on. Waits for its end.
    pub(crate) async fn follow(&self, window: Channel<RunEvent>) -> Option<Result<RunResult, Problem>> {
        self.state.lock().attach(window);
        let mut end = self.end.subscribe();
        end.wait_for(Option::is_some).await.ok()?.clone()
    }
}

impl RunStreamState {
    fn apply(&mut self, event: &RunEvent) {
        match event {
            RunEvent::Started { run } => self.run = Some(run.clone()),
            RunEvent::Change { key, state, problem, .. } => {
                let changes = self.run.iter_mut().flat_map(|run| &mut run.changes);
                for change in changes.filter(|change| change.key == *key) {
                    change.state = *state;
                    change.problem.clone_from(problem);
                }
            }
            RunEvent::Verifying => self.verifying = true,
            RunEvent::Paused => self.paused = true,
            RunEvent::Resumed => self.paused = false,
            RunEvent::Waiting { .. } => {}
        }
    }

    fn attach(&mut self, window: Channel<RunEvent>) {
        self.window = window;
        if let Some(run) = self.run.clone() {
            self.send(RunEvent::Started { run });
        }
        if self.verifying {
            self.send(RunEvent::Verifying);
        }
        if self.paused {
            self.send(RunEvent::Paused);
        }
    }

    /// A window that is gone does not need to be told.
    fn send(&self, event: RunEvent) {
        if let Err(error) = self.window.send(event) {
            tracing::warn!(%error, "the window was not told");
        }
    }
}

#[cfg(test)]
mod tests {
    use offswitch_model::{Intent, OfferingKind};
    use std::sync::Arc;

    use super::*;
    use crate::views::{ChangeState, ChangeView, ProblemCode, ValueKind, ValueView};

    /// A window, and the types of the events that it was told.
    fn window() -> (Channel<RunEvent>, Arc<Mutex<Vec<serde_json::Value>>>) {
        let told = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&told);
        let channel = Channel::new(move |message| {
            heard.lock().push(message.deserialize::<serde_json::Value>()?);
            Ok(())
        });
        (channel, told)
    }

    fn types(told: &Mutex<Vec<serde_json::Value>>) -> Vec<String> {
        told.lock().iter().map(|event| event["type"].as_str().unwrap_or_default().to_owned()).collect()
    }

    fn value(kind: ValueKind) -> ValueView {
        ValueView { kind, text: String::new() }
    }

    fn run() -> RunView {
        let change = |key: &str| ChangeView {
            key: key.to_owned(),
            kind: OfferingKind::Product,
            id: key.to_owned(),
            name: key.to_owned(),
            from: value(ValueKind::On),
            to: value(ValueKind::Off),
            state: ChangeState::Waiting,
            problem: None,
            correlation_id: None,
            observed: None,
            may_undo: false,
            may_retry: false,
            may_continue: false,
        };
        RunView {
            id: 1,
            intent: Intent::TurnOffAll,
            who: String::new(),
            started_at: String::new(),
            ended_at: None,
            stop_reason: None,
            throttled_until: None,
            changes: vec![change("a"), change("b")],
            changed_before: Vec::new(),
            drifted: Vec::new(),
        }
    }

    fn answered(key: &str) -> RunEvent {
        RunEvent::Change { key: key.to_owned(), state: ChangeState::Accepted, offering: None, problem: None }
    }

    #[tokio::test]
    async fn a_window_that_comes_later_hears_how_it_stands_and_how_it_goes_on() {
        let (first, told_first) = window();
        let stream = Arc::new(RunStream::new(first));
        stream.send(RunEvent::Started { run: run() });
        stream.send(answered("a"));
        stream.send(RunEvent::Paused);

        let (second, told) = window();
        let following = tokio::spawn({
            let run = Arc::clone(&stream);
            async move { run.follow(second).await }
        });
        while types(&told).len() < 2 {
            tokio::task::yield_now().await;
        }
        assert_eq!(types(&told), ["started", "paused"], "it is told how the run stands");
        let states: Vec<_> = told.lock()[0]["run"]["changes"].as_array().into_iter().flatten().cloned().collect();
        let states: Vec<_> = states.iter().map(|change| change["state"].as_str()).collect();
        assert_eq!(states, [Some("accepted"), Some("waiting")], "and each of its changes");
        stream.send(RunEvent::Resumed);
        stream.send(answered("b"));
        assert_eq!(types(&told)[2..], ["resumed", "change"], "then it hears what the first one would have heard");
        assert_eq!(types(&told_first).len(), 3, "which is gone and hears nothing more");

        assert!(!stream.has_ended(), "the run still goes on");
        stream.end(&Err(Problem::new(ProblemCode::LedgerFull)));
        let end = following.await.expect("it is followed to its end");
        assert_eq!(end.and_then(Result::err).map(|problem| problem.code), Some(ProblemCode::LedgerFull), "as it ended");
    }
}
