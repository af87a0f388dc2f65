//! Providers that send anything at all: the sign-in ends with an error, and no stored session is lost.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use offswitch_network::SystemClock;
use offswitch_signin::{Authority, Error, InteractiveSignIn, StoredSession};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::fixture::{MemoryStore, authority, control, pages, practice, sign_in};

/// The response of a server to any request.
#[derive(Debug, Clone)]
struct RawResponse {
    /// Sent as it is.
    first: Vec<u8>,
    /// Sent again and again after that, until the other side has enough.
    on_and_on: Vec<u8>,
}

async fn server(response: RawResponse) -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    let task = tokio::spawn(async move {
        loop {
            let Ok((mut stream, _)) = listener.accept().await else { continue };
            let response = response.clone();
            tokio::spawn(async move {
                // The request is read, so that closing does not reset what was answered.
                let _ = stream.read(&mut [0; 4_096]).await;
                let _ = stream.write_all(&response.first).await;
                while !response.on_and_on.is_empty() && stream.write_all(&response.on_and_on).await.is_ok() {}
            });
        }
    });
    (address, task)
}

/// Begins a sign-in at a server that responds like this.
async fn begin_at(response: RawResponse) -> Result<InteractiveSignIn, Error> {
    let (address, task) = server(response).await;
    let authority = Authority::new(&format!("http://{address}"), "organizations", "app").expect("loopback");
    let begun = InteractiveSignIn::begin(authority, pages(), Duration::from_mins(1), Arc::new(SystemClock), None, None);
    let begun = tokio::time::timeout(Duration::from_secs(50), begun).await.expect("it ends by itself");
    task.abort();
    begun
}

fn on_a_runtime<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(work)
}

fn answer() -> impl Strategy<Value = Vec<u8>> {
    let status = prop_oneof![Just("200 OK"), Just("400 Bad Request"), Just("302 Found"), Just("204 No Content")];
    let header = prop_oneof![
        Just("Content-Type: application/json".to_owned()),
        Just("Content-Length: 18446744073709551615".to_owned()),
        Just("Content-Length: -1".to_owned()),
        Just("Transfer-Encoding: chunked".to_owned()),
        Just("Content-Encoding: gzip".to_owned()),
        Just("Location: https://evil.example/".to_owned()),
        Just("Set-Cookie: a=b".to_owned()),
        "[ -~]{0,60}",
    ];
    let body = vec(any::<u8>(), 0..500);
    let http = (status, vec(header, 0..5), body).prop_map(|(status, headers, body)| {
        let mut bytes = format!("HTTP/1.1 {status}\r\n{}\r\n\r\n", headers.join("\r\n")).into_bytes();
        bytes.extend(body);
        bytes
    });
    prop_oneof![2 => http, 1 => vec(any::<u8>(), 0..500)]
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn a_server_that_answers_anything_begins_no_sign_in(first in answer()) {
        let begun = on_a_runtime(begin_at(RawResponse { first, on_and_on: Vec::new() }));
        let told = begun.err().expect("nobody described a provider").to_string();
        prop_assert!(told.len() < 5_000, "the error is bounded: {}", told.len());
    }
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    for (what, first, on_and_on) in [
        ("a body", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"issuer\":\"", vec![b'x'; 65_536]),
        (
            "a chunked body",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"10\r\n[[[[[[[[[[[[[[[[\r\n".repeat(1_000),
        ),
        ("headers", "HTTP/1.1 200 OK\r\n", b"X-Y: z\r\n".repeat(1_000)),
        ("one header", "HTTP/1.1 200 OK\r\nX: ", vec![b'x'; 65_536]),
    ] {
        let begun = begin_at(RawResponse { first: first.as_bytes().to_vec(), on_and_on }).await;
        let told = begun.err().unwrap_or_else(|| panic!("{what} without end describe no provider")).to_string();
        assert!(told.len() < 5_000, "{what}: the error is bounded: {told:.200}");
    }
}

/// A token endpoint's body, as JSON or any text.
fn token_answer() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![Just(Value::Null), any::<i64>().prop_map(Value::from), ".{0,40}".prop_map(Value::from)];
    let names = prop::sample::select(vec![
        "error",
        "error_description",
        "access_token",
        "refresh_token",
        "token_type",
        "expires_in",
        "id_token",
        "scope",
    ]);
    let values =
        prop_oneof![3 => leaf, 1 => Just(json!("Bearer")), 1 => Just(json!("invalid_grant")), 1 => Just(json!([]))];
    let object = vec((names, values), 0..7);
    let object = object
        .prop_map(|fields| Value::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()));
    prop_oneof![4 => object, 1 => "\\PC{0,200}".prop_map(Value::from)]
}

#[test]
fn any_token_response_ends_the_session_only_if_the_provider_says_so() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let practice = runtime.block_on(practice());
    let authority = authority(&practice);
    let mut runner = proptest::test_runner::TestRunner::new(config(96));
    let statuses = prop_oneof![2 => Just(200_u16), 2 => 400_u16..404, 1 => 201_u16..429];
    let memory = Arc::new(MemoryStore::default());
    let sign_in = sign_in(&practice, "Billing Administrator", Some(Arc::clone(&memory) as _));
    runtime.block_on(sign_in).expect("the person signs in");
    let kept = memory.secrets.lock().clone();
    let tested = runner.run(&(statuses, token_answer()), |(status, body)| {
        runtime.block_on(async {
            memory.secrets.lock().clone_from(&kept);
            let rule = json!({"route": "token", "status": status, "status_body": body});
            control(&practice, "faults", json!({"rules": [rule]})).await;
            let find = || StoredSession::load(&authority, Arc::clone(&memory) as _, Arc::new(SystemClock));
            let found = find().await.expect("the store answers").expect("a session is kept");
            match found.resume().await {
                Ok(session) => {
                    let tokens = body["access_token"].is_string() && body["token_type"].is_string();
                    prop_assert!(status == 200 && tokens, "a session goes on with tokens only: {status} {body}");
                    prop_assert_eq!(session.persist_error(), None, "and is kept");
                }
                Err(Error::Expired(refusal)) => {
                    prop_assert_eq!(body["error"].as_str(), Some("invalid_grant"), "the provider said so: {}", refusal);
                    prop_assert!(memory.is_empty(), "an ended session is forgotten");
                }
                Err(_) => {
                    prop_assert_eq!(&*memory.secrets.lock(), &kept, "the session is still kept");
                }
            }
            Ok(())
        })
    });
    tested.expect("every answer is survived");
}
