//! Client of the practice tenant's control API: the service's state, and faults on demand.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use offswitch_practice::Practice;
use reqwest::{Certificate, Client};
use serde::Deserialize;
use serde_json::{Value, json};

/// The service's text for on.
pub const ON: &str = "Enabled";
/// The service's text for off.
pub const OFF: &str = "Disabled";
/// The service's text for trials only.
pub const TRIALS_ONLY: &str = "OnlyTrialsWithoutPaymentMethod";

/// Client of a practice tenant's control API.
pub struct Control {
    client: Client,
    root: String,
}

/// State of the service.
#[derive(Clone, Debug, Deserialize)]
pub struct State {
    /// All offerings of the policy.
    pub offerings: Vec<Offering>,
    /// Requests by route.
    pub requests: BTreeMap<String, u64>,
    /// Number of writes in flight.
    pub writes_under_way: u64,
    /// Largest number of writes in flight at once.
    pub writes_most_at_once: u64,
    /// Every write, in the order in which they ended.
    pub writes: Vec<Write>,
}

/// An offering as the service has it.
#[derive(Clone, Debug, Deserialize)]
pub struct Offering {
    /// The id.
    pub id: String,
    /// The value, as the service's text.
    pub value: String,
}

/// A write as it ended.
#[derive(Clone, Debug, Deserialize)]
pub struct Write {
    /// The offering's id.
    pub id: String,
    /// The value that it set, if it took effect.
    pub value: Option<String>,
    /// The answer's status, if there was an answer.
    pub status: Option<u16>,
}

impl State {
    /// Every offering's value by its id.
    #[must_use]
    pub fn values(&self) -> BTreeMap<String, String> {
        self.offerings.iter().map(|offering| (offering.id.clone(), offering.value.clone())).collect()
    }

    /// One offering's value.
    ///
    /// # Panics
    /// If there is no such offering.
    #[must_use]
    pub fn value(&self, id: &str) -> &str {
        &self.offerings.iter().find(|offering| offering.id == id).expect("the offering is there").value
    }

    /// Number of offerings with a value.
    #[must_use]
    pub fn count(&self, value: &str) -> usize {
        self.offerings.iter().filter(|offering| offering.value == value).count()
    }
}

impl Control {
    /// The control of a practice tenant of this program.
    pub fn of(practice: &Practice) -> Result<Self> {
        Ok(Self { client: client_of(practice)?, root: practice.control().to_owned() })
    }

    /// The control at an address.
    pub fn at(root: &str) -> Result<Self> {
        Ok(Self { client: Client::builder().no_proxy().build()?, root: root.to_owned() })
    }

    /// Current state of the service.
    pub async fn state(&self) -> Result<State> {
        let answer = self.client.get(format!("{}/state", self.root)).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    /// Puts rules for faults in force; an empty list ends all trouble. The practice tenant's README describes them.
    pub async fn faults(&self, rules: Value) -> Result<()> {
        self.put("faults", &json!({ "rules": rules })).await
    }

    /// Lets so many writes pass and holds the others before they take effect, until [`Control::release`].
    pub async fn hold_writes_after(&self, passing: u64) -> Result<()> {
        self.faults(json!([{ "route": "writes", "hold": "before", "skip": passing }])).await
    }

    /// Holds all reads, until [`Control::release`].
    pub async fn hold_reads(&self) -> Result<()> {
        self.faults(json!([{ "route": "reads", "hold": "before" }])).await
    }

    /// Ends all faults, and with them what is held.
    pub async fn release(&self) -> Result<()> {
        self.faults(json!([])).await
    }

    /// Breaks an application, as the practice tenant's README names what may be wrong with one; `None` mends it.
    pub async fn break_application(&self, client: &str, flaw: Option<&str>) -> Result<()> {
        self.put(&format!("applications/{client}"), &json!({ "flaw": flaw })).await
    }

    /// Changes a value behind the program's back.
    pub async fn set(&self, id: &str, value: &str) -> Result<()> {
        self.put(&format!("offerings/{id}"), &json!({ "value": value })).await
    }

    /// Resets the tenant: counters, faults and values as at the start. Sessions stay.
    pub async fn reset(&self) -> Result<()> {
        let answer = self.client.post(format!("{}/reset", self.root)).send().await?;
        answer.error_for_status().context("starting over")?;
        Ok(())
    }

    /// Adds an offering behind the program's back.
    pub async fn add(&self, kind: &str, id: &str, name: &str, value: &str) -> Result<()> {
        let body = json!({ "kind": kind, "id": id, "name": name, "value": value });
        let answer = self.client.post(format!("{}/offerings", self.root)).json(&body).send().await?;
        answer.error_for_status().with_context(|| format!("adding {id}"))?;
        Ok(())
    }

    /// Ends all sessions: access tokens and refresh tokens are worth nothing any more.
    pub async fn revoke(&self) -> Result<()> {
        self.revoke_some(&json!({})).await
    }

    /// Makes all access tokens worthless; sessions can be renewed.
    pub async fn revoke_access_tokens(&self) -> Result<()> {
        self.revoke_some(&json!({ "refresh": false })).await
    }

    async fn revoke_some(&self, which: &Value) -> Result<()> {
        let answer = self.client.post(format!("{}/revoke", self.root)).json(which).send().await?;
        answer.error_for_status().context("revoking")?;
        Ok(())
    }

    async fn put(&self, path: &str, body: &Value) -> Result<()> {
        let answer = self.client.put(format!("{}/{path}", self.root)).json(body).send().await?;
        let refused = answer.error_for_status_ref().err();
        let text = answer.text().await?;
        refused.map_or(Ok(()), |error| Err(anyhow::Error::from(error).context(text)))
    }
}

/// A client that trusts the practice tenant's certificate.
pub(crate) fn client_of(practice: &Practice) -> Result<Client> {
    let mut client = Client::builder().no_proxy();
    if let Some(pem) = practice.ca_pem() {
        client = client.tls_certs_only([Certificate::from_pem(pem.as_bytes())?]);
    }
    Ok(client.build()?)
}
