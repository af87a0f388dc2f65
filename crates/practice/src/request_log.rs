//! Log of requests: counts by route, and the latest writes.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;
use serde::Serialize;

/// Number of writes that are remembered, the latest ones.
const MAX_WRITES: usize = 10_000;

/// Counts and the latest writes. Clones count together.
#[derive(Clone, Default)]
pub(crate) struct RequestLog(Arc<Mutex<Counts>>);

#[derive(Default)]
struct Counts {
    requests: BTreeMap<&'static str, u64>,
    in_flight: u64,
    max_in_flight: u64,
    writes: VecDeque<Write>,
    /// Grows with each reset, so that a write begun before it does not count afterwards.
    generation: u64,
}

/// A write as it ended.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Write {
    /// Time of its arrival.
    time: Timestamp,
    route: &'static str,
    id: String,
    /// The value that it set; absent if it did not take effect.
    value: Option<String>,
    /// The status it was answered with; absent if it was not answered.
    status: Option<u16>,
    correlation_id: Option<String>,
}

/// Snapshot of the log.
#[derive(Serialize)]
pub(crate) struct Summary {
    requests: BTreeMap<&'static str, u64>,
    #[serde(rename = "writes_under_way")]
    writes_in_flight: u64,
    #[serde(rename = "writes_most_at_once")]
    max_writes_in_flight: u64,
    writes: Vec<Write>,
}

impl RequestLog {
    pub(crate) fn record(&self, route: &'static str) {
        let mut counts = self.0.lock();
        *counts.requests.entry(route).or_default() += 1;
    }

    /// Records that a write arrived. It is in flight until the guard is dropped.
    pub(crate) fn start_write(&self, route: &'static str, id: String, correlation_id: Option<String>) -> WriteInFlight {
        let mut counts = self.0.lock();
        counts.in_flight += 1;
        counts.max_in_flight = counts.max_in_flight.max(counts.in_flight);
        let write = Write { time: Timestamp::now(), route, id, value: None, status: None, correlation_id };
        WriteInFlight { request_log: self.clone(), generation: counts.generation, write }
    }

    pub(crate) fn summary(&self) -> Summary {
        let counts = self.0.lock();
        Summary {
            requests: counts.requests.clone(),
            writes_in_flight: counts.in_flight,
            max_writes_in_flight: counts.max_in_flight,
            writes: counts.writes.iter().cloned().collect(),
        }
    }

    pub(crate) fn reset(&self) {
        let mut counts = self.0.lock();
        *counts = Counts { generation: counts.generation + 1, ..Counts::default() };
    }
}

/// Extension of the response to a write that took effect: the value that it set.
#[derive(Clone)]
pub(crate) struct TookEffect(pub(crate) String);

/// A write that has arrived and is not yet answered. When it is dropped, also because its client went away, the write
/// is over.
pub(crate) struct WriteInFlight {
    request_log: RequestLog,
    generation: u64,
    write: Write,
}

impl WriteInFlight {
    pub(crate) fn took_effect(&mut self, value: String) {
        self.write.value = Some(value);
    }

    pub(crate) const fn responded(&mut self, status: u16) {
        self.write.status = Some(status);
    }
}

impl Drop for WriteInFlight {
    fn drop(&mut self) {
        let mut counts = self.request_log.0.lock();
        if counts.generation != self.generation {
            return;
        }
        counts.in_flight -= 1;
        if counts.writes.len() == MAX_WRITES {
            counts.writes.pop_front();
        }
        counts.writes.push_back(self.write.clone());
    }
}
