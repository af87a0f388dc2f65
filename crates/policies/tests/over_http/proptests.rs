//! Property tests: services that respond with anything at all.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use offswitch_model::StopReason;
use offswitch_network::{Clock as _, ManualClock, client_for};
use offswitch_policies::client::{Error, LicensingClient, ResponseError, RetryPolicy};
use offswitch_policies::model::{Change, Value};
use offswitch_policies::run::{InterruptedChange, Outcome, RecordedState, recover, run};
use parking_lot::Mutex;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::fake_session::{FakeSession, RefreshResult};
use crate::fixture::Result;
use crate::journal_spy::{Event, EventLog, JournalSpy};

/// A status and a body.
type Says = Arc<Mutex<(u16, Vec<u8>)>>;

/// A service that answers everything with the same status and body.
struct Parrot {
    client: LicensingClient,
    clock: Arc<ManualClock>,
    says: Says,
    server: JoinHandle<()>,
}

impl Parrot {
    async fn start() -> Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let base = format!("http://{}", listener.local_addr()?).parse()?;
        let says = Arc::new(Mutex::new((200, Vec::new())));
        let repeat = async |State(says): State<Says>| {
            let (status, body) = says.lock().clone();
            (StatusCode::from_u16(status).expect("a status"), body)
        };
        let router = Router::new().fallback(repeat).with_state(says.clone());
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        let clock = Arc::new(ManualClock::default());
        Ok(Self { client: client(&base, &clock)?, clock, says, server })
    }

    fn say(&self, status: u16, body: &[u8]) {
        *self.says.lock() = (status, body.to_vec());
    }
}

impl Drop for Parrot {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn client(base: &url::Url, clock: &Arc<ManualClock>) -> Result<LicensingClient> {
    let retry_policy = RetryPolicy { clock: Arc::clone(clock) as _, max_attempts: 2, ..RetryPolicy::default() };
    let session = FakeSession::new("t");
    session.set_next_refresh(RefreshResult::Same);
    Ok(LicensingClient::new(client_for(base)?, base.clone(), Arc::new(session), retry_policy))
}

/// Everything that can be asked, of a service that answers anything.
async fn asked(parrot: &Parrot) -> std::result::Result<(), TestCaseError> {
    let client = &parrot.client;
    let Ok(first) = "product:CFQ7TTC0KP0P".parse() else { unreachable!("a key") };
    let Ok(second) = "offerType:SaaS".parse() else { unreachable!("a key") };
    if let Ok(catalogue) = client.catalogue().await {
        let keys: HashSet<_> = catalogue.offerings.iter().map(|offering| &offering.key).collect();
        prop_assert_eq!(keys.len(), catalogue.offerings.len(), "no offering comes twice");
    }
    let _ = client.policies().await;
    let change = |key| Change { key, name: "One".to_owned(), from: Value::On, to: Value::Off };
    let changes = [change(first), change(second)];
    let log = EventLog::default();
    let record = || Arc::new(JournalSpy { log: log.clone(), fails: None, held: None });
    let report = run(&changes, parrot.clock.timestamp(), client, record(), &|_| (), &CancellationToken::new()).await;
    for result in &report.changes {
        let verified = matches!(result.outcome, Outcome::Verified);
        prop_assert_eq!(
            verified,
            result.observed == Some(Value::Off),
            "verified is what was read as wanted: {:?}",
            result
        );
    }
    let in_doubt =
        changes.map(|change| InterruptedChange { change, state: RecordedState::IntentOnly, superseded: false });
    let _ = recover(&in_doubt, StopReason::Interrupted, client, record()).await;
    let _ = log.places(|step| matches!(step, Event::Ended(_)));
    Ok(())
}

#[test]
fn no_answer_does_harm() -> Result {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let parrot = runtime.block_on(Parrot::start())?;
    let text =
        prop_oneof![any::<String>(), Just("Enabled".to_owned()), Just("..".to_owned()), Just("\u{202e}".to_owned())];
    let item = (text.clone(), text.clone(), text.clone(), any::<bool>()).prop_map(|(id, name, value, other)| {
        json!({ "productId": id, "productName": name, "policyValue": if other { json!(value) } else { json!(7) }, "scopeId": id })
    });
    let list = (proptest::collection::vec(item, 0..5), text).prop_map(|(items, next)| {
        json!({ "id": "P", "items": items, "nextLink": next, "policyValue": "Disabled" }).to_string().into_bytes()
    });
    let bytes = proptest::collection::vec(any::<u8>(), 0..200);
    let status = prop_oneof![6 => Just(200_u16), 1 => 200..=599_u16];
    let config = Config { cases: 60, failure_persistence: None, ..Config::default() };
    TestRunner::new(config).run(&(status, prop_oneof![list, bytes]), |(status, body)| {
        parrot.say(status, &body);
        runtime.block_on(asked(&parrot))
    })?;
    Ok(())
}

#[tokio::test]
async fn a_link_beyond_all_bounds_is_named() -> Result {
    let parrot = Parrot::start().await?;
    for length in [7_000, 9_000, 70_000, 1_000_000] {
        let link = format!("?skip={}", "9".repeat(length));
        parrot.say(200, json!({ "items": [], "nextLink": link }).to_string().as_bytes());
        match parrot.client.products().await {
            Err(Error::InvalidResponse { problem: ResponseError::Field { field, .. }, .. }) if length > 8_000 => {
                assert_eq!(field, "nextLink", "of {length} characters");
            }
            Err(Error::InvalidResponse { problem: ResponseError::Endless, .. }) if length < 8_000 => {}
            other => panic!("a link of {length} characters came to {other:?}"),
        }
    }
    Ok(())
}

#[tokio::test]
async fn pages_are_bounded_together() -> Result {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?).parse()?;
    let asked = Arc::new(Mutex::new(0));
    // Each page is honest in size, and there is always another.
    let page = async |State(asked): State<Arc<Mutex<u32>>>, _: RawQuery| {
        let mut asked = asked.lock();
        *asked += 1;
        let item =
            json!({ "productId": format!("P{asked}"), "productName": "x".repeat(1 << 20), "policyValue": "Enabled" });
        Bytes::from(json!({ "items": [item], "nextLink": format!("?skip={asked}") }).to_string())
    };
    let router = Router::new().fallback(page).with_state(asked.clone());
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let outcome = tokio::time::timeout(Duration::from_mins(1), client(&base, &Arc::default())?.products()).await?;
    server.abort();
    assert!(
        matches!(&outcome, Err(Error::InvalidResponse { problem: ResponseError::TooLarge(_), .. })),
        "all pages together have a bound: {:?}",
        outcome.map(|list| list.offerings.len())
    );
    assert!(*asked.lock() < 10, "which ends the reading");
    Ok(())
}
