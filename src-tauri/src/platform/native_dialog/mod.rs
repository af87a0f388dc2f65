//! Windows' own message box, in the user's language, for when the program cannot open its window.

mod messages;

use std::error::Error;

use crate::platform::webview;
use messages::Messages;
use rfd::{MessageButtons, MessageDialog, MessageDialogResult, MessageLevel};

/// Microsoft's page to get the WebView2 runtime from.
const WEBVIEW_PAGE: &str = "https://developer.microsoft.com/microsoft-edge/webview2/";

/// The computer has no WebView2 runtime, which shows the window: Windows 11 has it, Windows 10 may lack it.
pub(crate) fn webview_missing() {
    offer_webview(messages().webview_missing);
}

/// Its WebView2 runtime is of the version `found`, which is too old: one that is kept from updating itself.
pub(crate) fn webview_too_old(found: &str) {
    let needed = webview::OLDEST.to_string();
    offer_webview(&messages().webview_too_old.replace("{needed}", &needed).replace("{found}", found));
}

/// Its WebView2 runtime does not start.
pub(crate) fn webview_failed(cause: &dyn Error) {
    message(&format!("{}\n\n{cause}", messages().webview_failed)).show();
}

/// Asks whether to open the page that has the runtime, and does.
fn offer_webview(question: &str) {
    let asked = message(question).set_buttons(MessageButtons::YesNo).show();
    if asked == MessageDialogResult::Yes
        && let Err(error) = tauri_plugin_opener::open_url(WEBVIEW_PAGE, None::<&str>)
    {
        tracing::warn!(%error, "the page was not opened");
    }
}

/// Nothing can be written where everything is written.
pub(crate) fn folder_unusable(cause: &dyn Error) {
    message(&format!("{}\n\n{cause}", messages().folder_unusable)).show();
}

/// Something else is wrong.
pub(crate) fn not_started(cause: &dyn Error) {
    message(&format!("{}\n\n{cause}", messages().not_started)).show();
}

fn messages() -> &'static Messages {
    messages::for_locale(&sys_locale::get_locale().unwrap_or_default())
}

fn message(text: &str) -> MessageDialog {
    MessageDialog::new().set_level(MessageLevel::Error).set_title("Offswitch").set_description(text)
}
