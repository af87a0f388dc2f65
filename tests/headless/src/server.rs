//! HTTP server of the program's page and of the IPC bridge, for those who know the token.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::stream;
use tauri::test::MockRuntime;
use tauri::{Asset, AssetResolver};

use crate::ipc_bridge::{Invoke, IpcBridge};

/// Script that stands for what Tauri injects into its window.
const IPC_BRIDGE: &str = include_str!("ipc-bridge.js");
/// Variable that names the file of the tests' script, as it does for the program.
const LISTENER: &str = "OFFSWITCH_LISTENER";

/// Everything that is served.
struct Server {
    assets: AssetResolver<MockRuntime>,
    bridge: Arc<IpcBridge>,
    listener: Option<String>,
}

/// Answers requests to `host` whose path begins with the token.
pub(crate) fn router(
    assets: AssetResolver<MockRuntime>,
    bridge: Arc<IpcBridge>,
    host: &str,
    token: &str,
) -> std::io::Result<Router> {
    let listener = std::env::var_os(LISTENER).map(std::fs::read_to_string).transpose()?;
    let own = Arc::<str>::from(host);
    let router = Router::new()
        .route(&format!("/{token}/"), get(page))
        .route(&format!("/{token}/ipc/bridge.js"), get(async || script(IPC_BRIDGE.to_owned())))
        .route(&format!("/{token}/ipc/recorder.js"), get(listening))
        .route(&format!("/{token}/ipc/messages"), get(messages))
        .route(&format!("/{token}/ipc/invoke"), post(ask))
        .route(&format!("/{token}/{{*path}}"), get(file))
        .layer(middleware::from_fn_with_state(own, own_host))
        .with_state(Arc::new(Server { assets, bridge, listener }));
    Ok(router)
}

/// A name that leads here from elsewhere, as in DNS rebinding, is not this host's own.
async fn own_host(State(own): State<Arc<str>>, request: Request, next: Next) -> Response {
    if request.headers().get(HOST).is_none_or(|host| host.as_bytes() != own.as_bytes()) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    let mut response = next.run(request).await;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The page itself, with the scripts that come before its own.
async fn page(State(pages): State<Arc<Server>>) -> Response {
    let Some(page) = pages.assets.get("index.html".to_owned()) else { return StatusCode::NOT_FOUND.into_response() };
    if !pages.bridge.begin().await {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let mut head = "<head><script src=\"ipc/bridge.js\"></script>".to_owned();
    if pages.listener.is_some() {
        head.push_str("<script src=\"ipc/recorder.js\"></script>");
    }
    let text = String::from_utf8_lossy(page.bytes()).replacen("<head>", &head, 1);
    (headers(&page), text).into_response()
}

async fn file(State(pages): State<Arc<Server>>, Path(path): Path<String>) -> Response {
    match pages.assets.get(path) {
        Some(file) => (headers(&file), file.bytes().to_vec()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The kind of file, and the page's own policy, by which it may ask this host too.
fn headers(file: &Asset) -> HeaderMap {
    let policy = file.csp_header().map(|policy| policy.replacen("connect-src ", "connect-src 'self' ", 1));
    let named = [(CONTENT_TYPE, Some(file.mime_type().to_owned())), (CONTENT_SECURITY_POLICY, policy)];
    let known = named.into_iter().filter_map(|(name, value)| Some((name, HeaderValue::from_str(&value?).ok()?)));
    known.collect()
}

fn script(text: String) -> Response {
    ([(CONTENT_TYPE, "text/javascript")], text).into_response()
}

async fn listening(State(pages): State<Arc<Server>>) -> Response {
    pages.listener.clone().map_or_else(|| StatusCode::NOT_FOUND.into_response(), script)
}

/// Event stream of the messages for the page, as long as it is there.
async fn messages(State(pages): State<Arc<Server>>) -> Response {
    let Some(messages) = pages.bridge.messages() else { return StatusCode::CONFLICT.into_response() };
    let events = stream::unfold(messages, async |mut messages| {
        let message = messages.recv().await?;
        Some((Ok::<_, Infallible>(Event::default().data(message)), messages))
    });
    Sse::new(events).into_response()
}

async fn ask(State(pages): State<Arc<Server>>, Json(ask): Json<Invoke>) -> StatusCode {
    pages.bridge.pass(ask);
    StatusCode::ACCEPTED
}
