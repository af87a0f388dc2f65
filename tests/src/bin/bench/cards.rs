//! The window's own speed with many cards, in Chromium, the engine of WebView2.

use std::convert::Infallible;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use axum::Router;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use offswitch_tests::browser::Browser;
use offswitch_tests::test_env::TestEnv;
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

use crate::report::{Report, Target, Unit};
use crate::sizes::front_end;
use crate::statistics::Sample;

const ROUNDS: usize = 7;
const FAKE_BACKEND: &str = include_str!("fake-backend.js");
const MEASURE: &str = include_str!("cards.js");

/// Texts of the field after each keystroke of somebody who types, deletes it again, and types something else.
const KEYSTROKES: [&str; 12] = ["p", "po", "pow", "powe", "power", "powe", "pow", "po", "p", "", "v", "vi"];
/// The policy of the program's window, with what the bench's own script needs.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'";

const HOW: &str = "\
  The window's own modules in headless Chromium, 1180 by 860, with a fake backend that gives 1,000
  offerings. Work of the main thread, script, style, layout and paint, from the list's arrival (or the keystroke in the
  search field) to the end of the frame that shows it, with a card in every place in sight. The cards out of sight come
  in the frames after; the list is scrolled meanwhile, and no frame may show a place without its card. A round is a new
  page: one first render and, once all cards are there, 12 keystrokes, of which the median counts.";

#[derive(Deserialize)]
struct Measured {
    render: f64,
    /// Frames that showed a place without its card while the list was scrolled.
    blanks: usize,
    /// From the first render to the last card.
    complete: f64,
    strokes: Vec<f64>,
    shown: Vec<usize>,
}

/// Measures first render, keystrokes and scrolling.
pub(crate) async fn measure(report: &mut Report) -> Result<()> {
    report.part("1,000 cards", HOW.to_owned());
    let env = TestEnv::new()?;
    let server = Server::start().await?;
    let browser = Browser::start(&env).await?;
    let (mut renders, mut complete, mut strokes) = (Vec::new(), Vec::new(), Vec::new());
    let (mut slowest, mut all_strokes) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        browser.go(&server.address).await?;
        let measured = browser.async_script(MEASURE, vec![json!(KEYSTROKES)]).await?;
        let measured: Measured = serde_json::from_value(measured)?;
        ensure!(measured.shown.iter().all(|cards| *cards > 0), "cards are shown: {:?}", measured.shown);
        ensure!(measured.blanks == 0, "{} frames show a place without its card", measured.blanks);
        renders.push(measured.render);
        complete.push(measured.complete);
        let of_this_round = Sample::new(measured.strokes.clone());
        strokes.push(of_this_round.median());
        slowest.push(of_this_round.extremes().1);
        all_strokes.extend(measured.strokes);
    }
    report.figure("first render", Unit::Milliseconds, Sample::new(renders), Some(Target::AtMost(100.0)));
    report.figure("until every card is there", Unit::Milliseconds, Sample::new(complete), None);
    report.figure("a keystroke", Unit::Milliseconds, Sample::new(strokes), Some(Target::AtMost(16.0)));
    report.figure("all keystrokes of all rounds", Unit::Milliseconds, Sample::new(all_strokes), None);
    report.figure(
        "the slowest keystroke of a round",
        Unit::Milliseconds,
        Sample::new(slowest),
        Some(Target::AtMost(100.0)),
    );
    Ok(())
}

/// The window's files on loopback. Ends when it is dropped.
struct Server {
    address: Url,
    serving: JoinHandle<Result<(), std::io::Error>>,
}

impl Server {
    async fn start() -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = Url::parse(&format!("http://127.0.0.1:{}/", listener.local_addr()?.port()))?;
        let router = Router::new().fallback(async |uri: Uri| Ok::<_, Infallible>(file(&uri)));
        Ok(Self { address, serving: tokio::spawn(axum::serve(listener, router).into_future()) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn file(uri: &Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    let (kind, content) = match path {
        "" => ("text/html", page().map_err(|_| ())),
        "fake-backend.js" => ("text/javascript", Ok(FAKE_BACKEND.to_owned())),
        path => (kind_of(path), read(path).map_err(|_| ())),
    };
    match content {
        Ok(content) => {
            ([(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, POLICY)], content).into_response()
        }
        Err(()) => StatusCode::NOT_FOUND.into_response(),
    }
}

fn kind_of(path: &str) -> &'static str {
    match path.rsplit_once('.') {
        Some((_, "js")) => "text/javascript",
        Some((_, "css")) => "text/css",
        _ => "application/octet-stream",
    }
}

fn read(path: &str) -> Result<String> {
    let path: PathBuf = front_end().join(path);
    ensure!(path.starts_with(front_end()) && !path.to_string_lossy().contains(".."), "only the window's files");
    Ok(fs::read_to_string(path)?)
}

/// The window's page, with the fake backend before its own script.
fn page() -> Result<String> {
    let page = read("index.html")?;
    let (head, rest) = page.split_once("<script").context("the page has a script")?;
    Ok(format!("{head}<script src=\"fake-backend.js\"></script><script{rest}"))
}
