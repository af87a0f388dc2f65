//! The main window, and the system's browser beside it.

use tauri::webview::PageLoadEvent;
use tauri::{
    AppHandle, Emitter as _, Manager as _, Runtime, UserAttentionType, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    WindowEvent,
};
use url::Url;

use crate::app::state::AppState;
use crate::platform::data_dir::DataDir;
use crate::platform::window_placement;
use crate::views::{Problem, ProblemCode, Theme};

/// The window's label, which the capability names.
pub(crate) const LABEL: &str = "main";
/// Told to the window when the admin closes it while a run is in progress.
const CLOSE_REQUESTED: &str = "close-requested";
/// Told to the window when the program was started once more with other options.
const SECOND_START: &str = "second-start";

/// Opens the window.
///
/// # Errors
/// If the system cannot make one.
pub(crate) fn open<R: Runtime>(app: &AppHandle<R>, data_dir: &DataDir) -> tauri::Result<WebviewWindow<R>> {
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Offswitch")
        .inner_size(1180.0, 860.0)
        .min_inner_size(400.0, 480.0)
        .theme(theme(app.state::<AppState>().settings().theme()))
        .data_directory(data_dir.webview())
        .on_page_load(|window, load| match load.event() {
            // Whoever waited for a sign-in went with the page that is loaded anew.
            PageLoadEvent::Started => window.state::<AppState>().cancel_sign_in(),
            // By now the window is where it was remembered.
            PageLoadEvent::Finished => {
                if let Err(error) = window_placement::ensure_on_screen(&window) {
                    tracing::warn!(%error, "where the window is was not told");
                }
            }
        });
    #[cfg(debug_assertions)]
    let window = inject_test_script(window)?;
    let window = window.build()?;
    #[cfg(target_os = "linux")]
    window.with_webview(|webview| draw_without_graphics_processor(&webview))?;
    let handle = app.clone();
    window.on_window_event(move |event| {
        if let WindowEvent::CloseRequested { api, .. } = event
            && handle.state::<AppState>().run_in_progress()
        {
            api.prevent_close();
            if let Err(error) = handle.emit_to(LABEL, CLOSE_REQUESTED, ()) {
                tracing::warn!(%error, "the window was not told");
            }
        }
    });
    Ok(window)
}

/// Sets the theme of the window's frame; the page follows by itself.
pub(crate) fn set_theme<R: Runtime>(app: &AppHandle<R>, chosen: Theme) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    if let Err(error) = window.set_theme(theme(chosen)) {
        tracing::warn!(%error, "the frame keeps its look");
    }
}

/// The theme of frame and page; none: the system's.
fn theme(chosen: Theme) -> Option<tauri::Theme> {
    match chosen {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    }
}

/// Has the page run the script that tests listen with, before its own: from the first message on, everything that crosses the
/// door is searched for secrets. Not in what is released.
#[cfg(debug_assertions)]
fn inject_test_script<R: Runtime, M: tauri::Manager<R>>(
    window: WebviewWindowBuilder<'_, R, M>,
) -> tauri::Result<WebviewWindowBuilder<'_, R, M>> {
    let Some(script) = std::env::var_os("OFFSWITCH_LISTENER") else { return Ok(window) };
    Ok(window.initialization_script(std::fs::read_to_string(script)?))
}

/// Text and switches need none, and `WebKitGTK` spends much memory on one, the more so where it is imitated.
#[cfg(target_os = "linux")]
fn draw_without_graphics_processor(webview: &tauri::webview::PlatformWebview) {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};

    if let Some(settings) = webview.inner().settings() {
        settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
    }
}

/// Closes the window as the admin would, so that a run in progress is asked about. Where no window is shown, the program
/// ends at once.
pub(crate) fn close<R: Runtime>(app: &AppHandle<R>) {
    match app.get_webview_window(LABEL) {
        Some(window) => {
            if let Err(error) = window.close() {
                tracing::warn!(%error, "the window did not close");
            }
        }
        None => std::process::exit(0),
    }
}

/// Brings the window before the others.
pub(crate) fn focus<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    let done = window
        .show()
        .and_then(|()| window.unminimize())
        .and_then(|()| window.set_focus())
        // Where the system does not let a program take the focus, its entry in the task bar calls for attention.
        .and_then(|()| window.request_user_attention(Some(UserAttentionType::Informational)));
    if let Err(error) = done {
        tracing::debug!(%error, "the window did not come forward");
    }
}

/// Has the window say that it was opened with other values of these options than the program was started with just now.
pub(crate) fn tell_second_start<R: Runtime>(app: &AppHandle<R>, options: &[&str]) {
    let problem = Problem::new(ProblemCode::ProgramAlreadyOpen).param("options", options.join(", "));
    if let Err(error) = app.emit_to(LABEL, SECOND_START, problem) {
        tracing::warn!(%error, "the window was not told");
    }
}

fn open_in_browser(address: &Url) -> Result<(), tauri_plugin_opener::Error> {
    let open = || tauri_plugin_opener::open_url(address.as_str(), None::<&str>);
    #[cfg(target_os = "linux")]
    return crate::platform::umask::starting_another(open);
    #[cfg(not(target_os = "linux"))]
    open()
}

/// Opens a page in the system's default browser.
///
/// # Errors
/// The problem `help.notOpened` when the system has none or it does not start.
pub(crate) fn open_page(page: &Url) -> Result<(), Problem> {
    open_in_browser(page)
        .map_err(|error| Problem::new(ProblemCode::HelpNotOpened).param("address", page).detail("cause", Some(error)))
}

/// Opens the system's default browser for a sign-in.
///
/// # Errors
/// The problem `signIn.browser` when the system has none or it does not start.
pub(crate) fn open_browser(link: &Url) -> Result<(), Problem> {
    open_in_browser(link).map_err(|error| Problem::new(ProblemCode::SignInBrowser).detail("cause", Some(error)))
}
