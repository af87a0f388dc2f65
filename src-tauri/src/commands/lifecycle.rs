//! IPC: bootstrap, settings, diagnostics and closing.

use tauri::ipc::Channel;
use tauri::{AppHandle, Manager as _, Runtime, State};

use crate::app::state::AppState;
use crate::diagnostics;
use crate::platform::data_dir::DataDir;
use crate::platform::time_format;
use crate::platform::window;
use crate::views::{BootstrapView, Problem, RunEvent, RunResult, SettingsInput, SettingsView};

/// Returns the state that the window starts with.
#[tauri::command]
pub(crate) async fn bootstrap(state: State<'_, AppState>) -> Result<BootstrapView, Problem> {
    state.reopen_ledgers().await;
    Ok(BootstrapView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        practice: state.practice_only(),
        practice_accounts: state.practice_accounts().await?,
        languages: sys_locale::get_locales().collect(),
        region: time_format::region(),
        settings: state.settings().view(),
        settings_problem: state.settings().problem(),
        ledger_problem: state.ledger_problem(),
        ledger_notice: state.ledger_notice(),
        cached: state.cached().await,
        attached: state.session().map(|account_session| account_session.attached_view()),
    })
}

/// Tells a window that was loaded anew how the run in progress stands, goes on and ends. Waits for whatever else is in progress.
#[tauri::command]
pub(crate) async fn follow_run(
    state: State<'_, AppState>,
    on_event: Channel<RunEvent>,
) -> Result<Option<RunResult>, Problem> {
    state.require_session()?.follow_run(on_event).await.transpose()
}

/// Returns the diagnostics for support, as text for the clipboard.
#[tauri::command]
pub(crate) async fn diagnostics(state: State<'_, AppState>, data_dir: State<'_, DataDir>) -> Result<String, Problem> {
    Ok(diagnostics::collect(&state, &data_dir).await)
}

/// Keeps new settings. The look holds at once, addresses from the next sign-in on.
#[tauri::command]
pub(crate) async fn save_settings<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    input: SettingsInput,
) -> Result<SettingsView, Problem> {
    let kept = state.settings().save(input)?;
    window::set_theme(&app, kept.theme);
    Ok(kept)
}

/// Stops the run, lets what is in progress finish, and closes the window.
#[tauri::command]
pub(crate) async fn confirm_close<R: Runtime>(app: AppHandle<R>, state: State<'_, AppState>) -> Result<(), Problem> {
    state.cancel_sign_in();
    if let Some(account_session) = state.session() {
        account_session.run_permits().close().await;
    }
    if let Some(window) = app.get_webview_window(window::LABEL) {
        window.destroy().map_err(|error| crate::adapters::problem::internal_error(&error))?;
    }
    Ok(())
}
