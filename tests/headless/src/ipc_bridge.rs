//! IPC bridge: passes the page's invokes to the program's commands through Tauri's mock runtime.

use std::sync::Arc;

use axum::http::HeaderMap;
use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response};
use tauri::webview::InvokeRequest;
use tauri::{Listener as _, WebviewWindow};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot;

use crate::event_queue::{EventQueue, PageSender};

/// Tauri's command by which a page listens to an event.
const LISTEN: &str = "plugin:event|listen";
/// The program's command that closes the window.
const CLOSE: &str = "confirm_close";
/// The program's command for what it does itself when its window loads the page anew.
const CANCEL_SIGN_IN: &str = "cancel_sign_in";

/// An invoke of the page.
#[derive(Deserialize)]
pub(crate) struct Invoke {
    /// The command's name.
    command: String,
    /// Its arguments.
    args: Value,
    /// The page's function for the answer.
    callback: u32,
    /// The page's function for a refusal.
    error: u32,
}

/// The bridge. Nothing passes but through Tauri, so capabilities apply.
pub(crate) struct IpcBridge {
    window: WebviewWindow<MockRuntime>,
    queue: Arc<EventQueue>,
    close: Mutex<Option<oneshot::Sender<()>>>,
}

impl IpcBridge {
    /// Bridge of this window; `close` is told when the window is closed.
    pub(crate) fn new(window: WebviewWindow<MockRuntime>, queue: Arc<EventQueue>, close: oneshot::Sender<()>) -> Self {
        Self { window, queue, close: Mutex::new(Some(close)) }
    }

    /// Resets the bridge for a page that is loaded anew. True if the program has taken it so.
    pub(crate) async fn begin(self: &Arc<Self>) -> bool {
        for event in self.queue.begin() {
            self.window.unlisten(event);
        }
        let bridge = Arc::clone(self);
        let cancelled = tokio::task::spawn_blocking(move || bridge.answer(CANCEL_SIGN_IN, json!({}))).await;
        matches!(cancelled, Ok(Ok(_)))
    }

    /// The messages for the page, which it takes once.
    pub(crate) fn messages(&self) -> Option<UnboundedReceiver<String>> {
        self.queue.take()
    }

    /// Passes an invoke on; the answer comes among the page's messages.
    pub(crate) fn pass(self: &Arc<Self>, ask: Invoke) {
        let Some(way) = self.queue.way() else { return };
        let bridge = Arc::clone(self);
        // A command may wait for a person, and this thread with it.
        tokio::task::spawn_blocking(move || match bridge.answer(&ask.command, ask.args.clone()) {
            Ok(answer) => {
                if ask.command == LISTEN {
                    bridge.listen(&ask.args, way.clone());
                }
                way.call(CallbackFn(ask.callback), &answer);
                if ask.command == CLOSE {
                    bridge.closed();
                }
            }
            Err(refusal) => way.call(CallbackFn(ask.error), &refusal),
        });
    }

    fn answer(&self, command: &str, args: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.to_owned(),
            // Who is to be called is known here.
            callback: CallbackFn(0),
            error: CallbackFn(0),
            url: self.window.url().map_err(|error| json!(error.to_string()))?,
            body: InvokeBody::Json(args),
            headers: HeaderMap::new(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        let answer = get_ipc_response(&self.window, request)?;
        answer.deserialize().map_err(|error| json!(error.to_string()))
    }

    /// Tells the page of an event that it was allowed to listen to.
    fn listen(&self, args: &Value, way: PageSender) {
        let (Some(name), Some(handler)) = (args["event"].as_str().map(str::to_owned), args["handler"].as_u64()) else {
            return;
        };
        let Ok(handler) = handler.try_into().map(CallbackFn) else { return };
        let told = name.clone();
        let event = self.window.listen_any(name, move |event| {
            let payload: Value = serde_json::from_str(event.payload()).unwrap_or_default();
            way.call(handler, &json!({ "event": told, "id": event.id(), "payload": payload }));
        });
        self.queue.listens(event);
    }

    fn closed(&self) {
        if let Some(close) = self.close.lock().take() {
            // An error means that the program is ending already.
            let _ = close.send(());
        }
    }
}
