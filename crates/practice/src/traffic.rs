//! What was asked of the practice tenant: requests by route, and the writes.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use serde::Serialize;

/// How many of the latest writes are remembered.
const REMEMBERED: usize = 10_000;

/// Counts and the latest writes. Clones count together.
#[derive(Clone, Default)]
pub(crate) struct Traffic(Arc<Mutex<Counts>>);

#[derive(Default)]
struct Counts {
    requests: BTreeMap<&'static str, u64>,
    under_way: u64,
    most_at_once: u64,
    writes: VecDeque<Write>,
    /// Grows with each reset, so that a write begun before it does not count afterwards.
    era: u64,
}

/// A write as it ended.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Write {
    /// When it arrived.
    time: Timestamp,
    route: &'static str,
    id: String,
    /// The value that it set; absent if it did not take effect.
    value: Option<String>,
    /// The status it was answered with; absent if it was not answered.
    status: Option<u16>,
    correlation_id: Option<String>,
}

/// Everything that was counted.
#[derive(Serialize)]
pub(crate) struct Summary {
    requests: BTreeMap<&'static str, u64>,
    writes_under_way: u64,
    writes_most_at_once: u64,
    writes: Vec<Write>,
}

impl Traffic {
    pub(crate) fn count(&self, route: &'static str) {
        let mut counts = self.0.lock().expect("no holder panics");
        *counts.requests.entry(route).or_default() += 1;
    }

    /// A write arrived. It is under way until what this returns is dropped.
    pub(crate) fn begin_write(&self, route: &'static str, id: String, correlation_id: Option<String>) -> WriteUnderWay {
        let mut counts = self.0.lock().expect("no holder panics");
        counts.under_way += 1;
        counts.most_at_once = counts.most_at_once.max(counts.under_way);
        let write = Write { time: Timestamp::now(), route, id, value: None, status: None, correlation_id };
        WriteUnderWay { traffic: self.clone(), era: counts.era, write }
    }

    pub(crate) fn summary(&self) -> Summary {
        let counts = self.0.lock().expect("no holder panics");
        Summary {
            requests: counts.requests.clone(),
            writes_under_way: counts.under_way,
            writes_most_at_once: counts.most_at_once,
            writes: counts.writes.iter().cloned().collect(),
        }
    }

    pub(crate) fn reset(&self) {
        let mut counts = self.0.lock().expect("no holder panics");
        *counts = Counts { era: counts.era + 1, ..Counts::default() };
    }
}

/// A write that has arrived and is not yet answered. When it is dropped, also because its client went away, the write
/// is over.
pub(crate) struct WriteUnderWay {
    traffic: Traffic,
    era: u64,
    write: Write,
}

impl WriteUnderWay {
    pub(crate) fn took_effect(&mut self, value: String) {
        self.write.value = Some(value);
    }

    pub(crate) const fn answered(&mut self, status: u16) {
        self.write.status = Some(status);
    }
}

impl Drop for WriteUnderWay {
    fn drop(&mut self) {
        let mut counts = self.traffic.0.lock().expect("no holder panics");
        if counts.era != self.era {
            return;
        }
        counts.under_way -= 1;
        if counts.writes.len() == REMEMBERED {
            counts.writes.pop_front();
        }
        counts.writes.push_back(self.write.clone());
    }
}
