//! What happened in a run, in order.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use offswitch_policies::model::Change;
use offswitch_policies::run::{Answer, Progress, Record, RecordError, Settled, Stopped};
use uuid::Uuid;

/// What happened, in order.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Opened(usize),
    Intended(usize, Uuid),
    Settled(usize, Answer),
    Judged(Vec<(usize, Settled)>),
    Closed(Option<Stopped>),
    Told(Progress),
}

/// Record and progress in one list.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<Step>>>);

impl Log {
    pub(crate) fn add(&self, step: Step) {
        self.0.lock().expect("no panic").push(step);
    }

    pub(crate) fn steps(&self) -> Vec<Step> {
        self.0.lock().expect("no panic").clone()
    }

    /// The places of the steps that `what` recognises.
    pub(crate) fn places(&self, what: impl Fn(&Step) -> bool) -> Vec<usize> {
        self.steps().iter().enumerate().filter(|(_, step)| what(step)).map(|(place, _)| place).collect()
    }

    /// Until `what` has recognised that many steps.
    pub(crate) async fn until(&self, count: usize, what: impl Fn(&Step) -> bool) {
        while self.places(&what).len() < count {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// What stopped the run, for each time that the record was closed.
    pub(crate) fn closings(&self) -> Vec<Option<Stopped>> {
        self.steps()
            .iter()
            .filter_map(|step| if let Step::Closed(stopped) = step { Some(*stopped) } else { None })
            .collect()
    }

    /// The waits that were told, in whole seconds.
    pub(crate) fn told_waits(&self) -> Vec<u64> {
        let waits = self.steps().into_iter().filter_map(|step| match step {
            Step::Told(Progress::Waiting { time }) => Some(time.as_secs()),
            _ => None,
        });
        waits.collect()
    }
}

/// The step of the record that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fails {
    Open,
    Intend(usize),
    Settle(usize),
    Judge,
    Close,
}

/// The record's own error, which the program recognises.
#[derive(Debug, thiserror::Error)]
#[error("the disk is full")]
pub(crate) struct DiskFull;

pub(crate) struct TestRecord {
    pub(crate) log: Log,
    pub(crate) fails: Option<Fails>,
    /// While somebody else has this lock, no answer but the first change's is recorded.
    pub(crate) held: Option<Arc<tokio::sync::Mutex<()>>>,
}

impl TestRecord {
    fn keep(&self, fails: Option<Fails>, step: Step) -> std::result::Result<(), RecordError> {
        if fails.is_some() && fails == self.fails {
            return Err(RecordError::new(DiskFull));
        }
        self.log.add(step);
        Ok(())
    }
}

impl Record for TestRecord {
    fn open(&self, changes: &[Change], _at: Timestamp) -> std::result::Result<i64, RecordError> {
        self.keep(Some(Fails::Open), Step::Opened(changes.len())).map(|()| 7)
    }

    fn intend(&self, position: usize, _at: Timestamp, correlation_id: Uuid) -> std::result::Result<(), RecordError> {
        self.keep(Some(Fails::Intend(position)), Step::Intended(position, correlation_id))
    }

    fn settle(
        &self,
        position: usize,
        answer: &Answer,
        _in_doubt: bool,
        _at: Timestamp,
    ) -> std::result::Result<(), RecordError> {
        let _held = self.held.as_ref().filter(|_| position > 0).map(|held| held.blocking_lock());
        self.keep(Some(Fails::Settle(position)), Step::Settled(position, answer.clone()))
    }

    fn judge(&self, verdicts: &[(usize, Settled)], _at: Timestamp) -> std::result::Result<(), RecordError> {
        self.keep(Some(Fails::Judge), Step::Judged(verdicts.to_vec()))
    }

    fn close(&self, stopped: Option<Stopped>, _at: Timestamp) -> std::result::Result<(), RecordError> {
        self.keep(Some(Fails::Close), Step::Closed(stopped))
    }
}
