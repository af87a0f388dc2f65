//! State of the practice tenant, as its control address reports it.

use serde_json::Value as Json;

/// State of the practice tenant.
pub(crate) struct State(pub(crate) Json);

impl State {
    pub(crate) fn value(&self, id: &str) -> Option<&str> {
        let offerings = self.0["offerings"].as_array()?;
        offerings.iter().find(|offering| offering["id"] == id)?["value"].as_str()
    }

    /// Number of offerings with that value.
    pub(crate) fn count(&self, value: &str) -> usize {
        let offerings = self.0["offerings"].as_array();
        offerings.map_or(0, |offerings| offerings.iter().filter(|offering| offering["value"] == value).count())
    }

    pub(crate) fn requests(&self, route: &str) -> u64 {
        self.0["requests"][route].as_u64().unwrap_or_default()
    }

    pub(crate) fn writes_under_way(&self) -> u64 {
        self.0["writes_under_way"].as_u64().unwrap_or_default()
    }

    pub(crate) fn most_writes_at_once(&self) -> u64 {
        self.0["writes_most_at_once"].as_u64().unwrap_or_default()
    }

    pub(crate) fn writes_of<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Json> {
        self.writes().iter().filter(move |write| write["id"] == id)
    }

    pub(crate) fn writes(&self) -> &[Json] {
        self.0["writes"].as_array().map_or(&[], Vec::as_slice)
    }
}
