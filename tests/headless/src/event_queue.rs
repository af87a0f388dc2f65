//! Queue of messages for the page: answers, channel messages, events.

use parking_lot::{Mutex, MutexGuard};
use serde_json::{Value, json};
use tauri::EventId;
use tauri::ipc::{CallbackFn, InvokeResponseBody};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Messages for the page that is loaded now. Those for an earlier one are lost, as in a window.
#[derive(Default)]
pub(crate) struct EventQueue(Mutex<Option<Page>>);

/// One load of the page.
struct Page {
    way: PageSender,
    /// Messages until the page has taken them.
    messages: Option<UnboundedReceiver<String>>,
    /// Events that it listens to.
    events: Vec<EventId>,
}

/// Sender of messages to one load of the page.
#[derive(Clone)]
pub(crate) struct PageSender(UnboundedSender<String>);

impl PageSender {
    /// Calls a function of the page.
    pub(crate) fn call(&self, function: CallbackFn, data: &Value) {
        // A page that is gone does not need to be told.
        let _ = self.0.send(json!([function.0, data]).to_string());
    }
}

impl EventQueue {
    /// Begins a queue for a page that is loaded anew. Returns the former one's events, which are to be forgotten.
    pub(crate) fn begin(&self) -> Vec<EventId> {
        let (send, messages) = unbounded_channel();
        let page = Page { way: PageSender(send), messages: Some(messages), events: Vec::new() };
        self.page().replace(page).map(|former| former.events).unwrap_or_default()
    }

    /// The messages for the page, which it takes once.
    pub(crate) fn take(&self) -> Option<UnboundedReceiver<String>> {
        self.page().as_mut()?.messages.take()
    }

    /// Sender to the page that is loaded now.
    pub(crate) fn way(&self) -> Option<PageSender> {
        self.page().as_ref().map(|page| page.way.clone())
    }

    /// Records that the page listens to an event.
    pub(crate) fn listens(&self, event: EventId) {
        if let Some(page) = self.page().as_mut() {
            page.events.push(event);
        }
    }

    /// Sends the page a message of its channel. False if there is no page.
    pub(crate) fn tell_channel(&self, channel: CallbackFn, index: usize, message: &InvokeResponseBody) -> bool {
        let (Some(way), Ok(message)) = (self.way(), message.clone().deserialize::<Value>()) else { return false };
        way.call(channel, &json!({ "index": index, "message": message }));
        true
    }

    fn page(&self) -> MutexGuard<'_, Option<Page>> {
        self.0.lock()
    }
}
