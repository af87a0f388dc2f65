//! Journal spy: records the calls of the journal and the progress of a run in one list.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use offswitch_model::StopReason;
use offswitch_policies::model::Change;
use offswitch_policies::run::{ChangeResult, Journal, JournalError, Progress, Response};
use parking_lot::Mutex;
use uuid::Uuid;

/// Call of the journal, or progress event.
#[derive(Debug, Clone)]
pub(crate) enum Event {
    Began(usize),
    IntentRecorded(usize, Uuid),
    ResponseRecorded(usize, Response),
    VerdictsRecorded(Vec<(usize, ChangeResult)>),
    Ended(Option<StopReason>),
    Progress(Progress),
}

/// Journal and progress in one list.
#[derive(Clone, Default)]
pub(crate) struct EventLog(Arc<Mutex<Vec<Event>>>);

impl EventLog {
    pub(crate) fn add(&self, step: Event) {
        self.0.lock().push(step);
    }

    pub(crate) fn steps(&self) -> Vec<Event> {
        self.0.lock().clone()
    }

    /// Indices of the events that match.
    pub(crate) fn places(&self, what: impl Fn(&Event) -> bool) -> Vec<usize> {
        self.0.lock().iter().enumerate().filter(|(_, step)| what(step)).map(|(place, _)| place).collect()
    }

    /// Finds something in the last event that has it.
    pub(crate) fn find_last<T>(&self, find: impl Fn(&Event) -> Option<T>) -> Option<T> {
        self.0.lock().iter().rev().find_map(find)
    }

    /// Ready when that many events match.
    pub(crate) async fn until(&self, count: usize, what: impl Fn(&Event) -> bool) {
        while self.places(&what).len() < count {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Stop reason of each time that the journal was ended.
    pub(crate) fn closings(&self) -> Vec<Option<StopReason>> {
        self.0
            .lock()
            .iter()
            .filter_map(|step| if let Event::Ended(stopped) = step { Some(*stopped) } else { None })
            .collect()
    }

    /// The waits that were reported, in whole seconds.
    pub(crate) fn told_waits(&self) -> Vec<u64> {
        let steps = self.0.lock();
        let waits = steps.iter().filter_map(|step| match step {
            Event::Progress(Progress::Waiting { time }) => Some(time.as_secs()),
            _ => None,
        });
        waits.collect()
    }
}

/// Call of the journal that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailAt {
    Begin,
    RecordIntent(usize),
    RecordResponse(usize),
    RecordVerdicts,
    End,
}

/// The journal's own error, which the program recognizes.
#[derive(Debug, thiserror::Error)]
#[error("the disk is full")]
pub(crate) struct DiskFull;

pub(crate) struct JournalSpy {
    pub(crate) log: EventLog,
    pub(crate) fails: Option<FailAt>,
    /// While somebody else has this lock, no response but the first change's is recorded.
    pub(crate) held: Option<Arc<tokio::sync::Mutex<()>>>,
}

impl JournalSpy {
    fn append(&self, fails: Option<FailAt>, step: Event) -> std::result::Result<(), JournalError> {
        if fails.is_some() && fails == self.fails {
            return Err(JournalError::new(DiskFull));
        }
        self.log.add(step);
        Ok(())
    }
}

impl Journal for JournalSpy {
    fn begin(&self, changes: &[Change], _at: Timestamp) -> std::result::Result<i64, JournalError> {
        self.append(Some(FailAt::Begin), Event::Began(changes.len())).map(|()| 7)
    }

    fn record_intent(
        &self,
        position: usize,
        _at: Timestamp,
        correlation_id: Uuid,
    ) -> std::result::Result<(), JournalError> {
        self.append(Some(FailAt::RecordIntent(position)), Event::IntentRecorded(position, correlation_id))
    }

    fn record_response(
        &self,
        position: usize,
        response: &Response,
        _in_doubt: bool,
        _at: Timestamp,
    ) -> std::result::Result<(), JournalError> {
        let _held = self.held.as_ref().filter(|_| position > 0).map(|held| held.blocking_lock());
        self.append(Some(FailAt::RecordResponse(position)), Event::ResponseRecorded(position, response.clone()))
    }

    fn record_verdicts(
        &self,
        verdicts: &[(usize, ChangeResult)],
        _at: Timestamp,
    ) -> std::result::Result<(), JournalError> {
        self.append(Some(FailAt::RecordVerdicts), Event::VerdictsRecorded(verdicts.to_vec()))
    }

    fn end(&self, stopped: Option<StopReason>, _at: Timestamp) -> std::result::Result<(), JournalError> {
        self.append(Some(FailAt::End), Event::Ended(stopped))
    }
}
