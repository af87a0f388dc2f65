//! Requests of any kind to the loopback listener, over real sockets and in any pieces: only the callback ends the wait.

use std::net::SocketAddr;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use url::form_urlencoded;

use super::*;
use crate::redirect_page::Direction;
use crate::strategies::text;

const STATE: &str = "kS3fD9aPz0-hG7_mQ2";
/// Maximum length of a response: the page and its headers.
const MAX_RESPONSE_LEN: u64 = 8 * 1024;

fn pages() -> RedirectPageTexts {
    let word = |word: &str| word.to_owned();
    RedirectPageTexts {
        language: word("en"),
        direction: Direction::Ltr,
        done_title: word("Done"),
        done_text: word("Go back"),
        failed_title: word("Failed"),
        failed_text: word("Go back"),
        unexpected_title: word("Stray"),
        unexpected_text: word("Nothing here"),
    }
}

/// The callback as a browser sends it.
#[derive(Debug, Clone)]
struct CallbackRequest {
    post: bool,
    capitals: bool,
    code: String,
    others: Vec<(String, String)>,
}

impl CallbackRequest {
    fn request(&self, port: u16, state: &str) -> Vec<u8> {
        let method = if self.post { "POST" } else { "GET" };
        self.mutated(method, REDIRECT_PATH, &format!("localhost:{port}"), state)
    }

    /// The request with another method, path, host or state.
    fn mutated(&self, method: &str, path: &str, host: &str, state: &str) -> Vec<u8> {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(&self.others).append_pair("code", &self.code).append_pair("state", state);
        let pairs = pairs.finish();
        let host = if self.capitals { host.to_uppercase() } else { host.to_owned() };
        let request = if self.post {
            let length = pairs.len();
            format!(
                "{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                 Content-Length: {length}\r\n\r\n{pairs}"
            )
        } else {
            format!("{method} {path}?{pairs} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\n\r\n")
        };
        request.into_bytes()
    }
}

fn callback_request() -> impl Strategy<Value = CallbackRequest> {
    let code = prop_oneof![3 => "[A-Za-z0-9._~-]{1,2000}", 1 => "\\PC{1,200}"];
    let others = vec(("x[a-z]{1,10}", "\\PC{0,40}"), 0..3);
    let parts = (any::<bool>(), any::<bool>(), code, others);
    parts.prop_map(|(post, capitals, code, others)| CallbackRequest { post, capitals, code, others })
}

/// A request that is not the callback.
#[derive(Debug, Clone)]
enum InvalidRequest {
    Bytes(Vec<u8>),
    Lines(Vec<String>),
    Cut(CallbackRequest, Index),
    State(CallbackRequest, String),
    Method(CallbackRequest, String),
    Path(CallbackRequest, String),
    Host(CallbackRequest, String),
    Large(CallbackRequest, usize),
}

fn invalid_request() -> impl Strategy<Value = InvalidRequest> {
    let state = prop_oneof![
        text(),
        Just(STATE.to_lowercase()),
        Just(format!("{STATE} ")),
        Just(format!("{STATE}{STATE}")),
        (0..STATE.len()).prop_map(|end| STATE[..end].to_owned()),
    ];
    let line = prop_oneof![
        Just("GET /m365/commerce HTTP/1.1".to_owned()),
        Just("POST /m365/commerce HTTP/1.1".to_owned()),
        Just("Transfer-Encoding: chunked".to_owned()),
        Just("Content-Length: 10".to_owned()),
        Just("Content-Length: 99999999999999999999".to_owned()),
        Just("Expect: 100-continue".to_owned()),
        Just("Upgrade: h2c".to_owned()),
        Just("Host: localhost".to_owned()),
        Just(String::new()),
        Just("ffffffffffffffff".to_owned()),
        "[ -~]{0,60}",
    ];
    let host = prop_oneof![Just("localhost".to_owned()), Just("evil.example".to_owned()), "[a-z0-9.:\\[\\]]{0,30}"];
    prop_oneof![
        vec(any::<u8>(), 0..2_000).prop_map(InvalidRequest::Bytes),
        vec(line, 0..12).prop_map(InvalidRequest::Lines),
        (callback_request(), any::<Index>()).prop_map(|(valid, end)| InvalidRequest::Cut(valid, end)),
        (callback_request(), state).prop_map(|(valid, state)| InvalidRequest::State(valid, state)),
        (callback_request(), "[A-Z]{1,8}").prop_map(|(valid, method)| InvalidRequest::Method(valid, method)),
        (callback_request(), "/[!-~]{0,30}").prop_map(|(valid, path)| InvalidRequest::Path(valid, path)),
        (callback_request(), host).prop_map(|(valid, host)| InvalidRequest::Host(valid, host)),
        // What is read at once may go beyond the limit for a head, so one must be far beyond it.
        (callback_request(), 4 * MAX_HEAD_LEN..200_000).prop_map(|(valid, size)| InvalidRequest::Large(valid, size)),
    ]
}

impl InvalidRequest {
    fn request(&self, port: u16) -> Vec<u8> {
        let host = format!("localhost:{port}");
        match self {
            Self::Bytes(bytes) => bytes.clone(),
            Self::Lines(lines) => (lines.join("\r\n") + "\r\n\r\n").into_bytes(),
            Self::Cut(valid, end) => {
                let mut request = valid.request(port, STATE);
                request.truncate(end.index(request.len()));
                request
            }
            Self::State(valid, state) => valid.request(port, state),
            Self::Method(valid, method) => {
                let method = if ["GET", "POST"].contains(&method.as_str()) { "PUT" } else { method };
                valid.mutated(method, REDIRECT_PATH, &host, STATE)
            }
            Self::Path(valid, path) => {
                // Before a query, and without any, this would be the path.
                let path = if path.split(['?', '#']).next() == Some(REDIRECT_PATH) { "/" } else { path };
                valid.mutated(if valid.post { "POST" } else { "GET" }, path, &host, STATE)
            }
            Self::Host(valid, other) => {
                let other = if other.eq_ignore_ascii_case(&host) { "" } else { other };
                valid.mutated(if valid.post { "POST" } else { "GET" }, REDIRECT_PATH, other, STATE)
            }
            Self::Large(valid, size) => {
                CallbackRequest { code: "x".repeat(*size), ..valid.clone() }.request(port, STATE)
            }
        }
    }
}

/// Sends a request in pieces and reads what comes back, a bounded length of it. `hang_up` ends the sending side, so that
/// nobody waits for the rest of half a request.
async fn send(port: u16, v6: bool, request: &[u8], cuts: &[Index], hang_up: bool) -> Vec<u8> {
    let to = if v6 { SocketAddr::from((Ipv6Addr::LOCALHOST, port)) } else { (Ipv4Addr::LOCALHOST, port).into() };
    let mut stream = TcpStream::connect(to).await.expect("the listener accepts");
    stream.set_nodelay(true).expect("pieces go out as they are");
    let (mut reading, mut writing) = stream.split();
    let write = async {
        let mut ends: Vec<_> = cuts.iter().map(|cut| cut.index(request.len() + 1)).collect();
        ends.push(request.len());
        ends.sort_unstable();
        let mut start = 0;
        for end in ends {
            // The listener may answer and close before everything is sent.
            if writing.write_all(&request[start..end]).await.is_err() {
                break;
            }
            start = end;
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        if hang_up {
            let _ = writing.shutdown().await;
        }
    };
    let mut answer = Vec::new();
    let read = async {
        let _ = (&mut reading).take(MAX_RESPONSE_LEN + 1).read_to_end(&mut answer).await;
    };
    tokio::join!(write, read);
    answer
}

fn on_a_runtime<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn only_the_real_answer_ends_the_wait(
        strays in vec((invalid_request(), vec(any::<Index>(), 0..6), any::<bool>()), 0..6),
        real in callback_request(),
        cuts in vec(any::<Index>(), 0..6),
        v6 in any::<bool>(),
    ) {
        on_a_runtime(async {
            let listener = LoopbackListener::bind().await.expect("a port is free");
            let (port, has_v6) = (listener.port, listener.sockets.len() == 2);
            let waiting = tokio::spawn(listener.wait_for_callback(STATE.to_owned(), pages(), || ()));
            let mut under_way = JoinSet::new();
            for (stray, cuts, v6) in strays {
                let request = stray.request(port);
                under_way.spawn(async move { send(port, v6 && has_v6, &request, &cuts, true).await });
            }
            while let Some(answer) = under_way.join_next().await {
                let answer = answer.expect("nothing panics");
                prop_assert!(answer.len() as u64 <= MAX_RESPONSE_LEN, "answers are bounded");
                let answer = String::from_utf8(answer).expect("answers are text");
                let status = answer.get(9..12).unwrap_or_default();
                prop_assert!(answer.is_empty() || status.starts_with('4'), "nothing stray is welcome: {answer}");
                prop_assert!(!answer.contains(STATE), "the state is not told");
            }
            prop_assert!(!waiting.is_finished(), "nothing stray ends the wait");

            let answer = send(port, v6 && has_v6, &real.request(port, STATE), &cuts, false).await;
            let answer = String::from_utf8_lossy(&answer);
            prop_assert!(answer.starts_with("HTTP/1.1 200 "), "the real one is welcome in any pieces: {answer}");
            match waiting.await.expect("nothing panics") {
                Callback::Code(code) => prop_assert_eq!(code.secret(), &real.code, "its code comes through whole"),
                other => prop_assert!(false, "the code is lost: {other:?}"),
            }
            Ok(())
        })?;
    }
}
