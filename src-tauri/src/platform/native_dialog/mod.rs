//! Windows' own message box, in the user's language, for when the program cannot open its window.

mod messages;

use std::error::Error;

use messages::Messages;
use rfd::{MessageButtons, MessageDialog, MessageDialogResult, MessageLevel};

/// Microsoft's page to get the WebView2 runtime from.
const WEBVIEW_PAGE: &str = "https://developer.microsoft.com/microsoft-edge/webview2/";

/// The computer has no WebView2 runtime, which shows the window: Windows 11 has it, Windows 10 may lack it.
pub(crate) fn webview_missing() {
    let asked = message(messages().webview_missing).set_buttons(MessageButtons::YesNo).show();
    if asked == MessageDialogResult::Yes
        && let Err(error) = tauri_plugin_opener::open_url(WEBVIEW_PAGE, None::<&str>)
    {
        tracing::warn!(%error, "the page was not opened");
    }
}

/// Nothing can be written where everything is written.
pub(crate) fn folder_unusable(cause: &dyn Error) {
    message(&format!("{}\n\n{}", messages().folder_unusable, cause.source().unwrap_or(cause))).show();
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
