//! Beginning, settings and closing.

use tauri::ipc::Channel;
use tauri::{AppHandle, Manager as _, Runtime, State};

use crate::app::state::Program;
use crate::diagnostics;
use crate::platform::data_dir::Folders;
use crate::platform::time_format;
use crate::platform::window;
use crate::views::{Problem, RunEvent, RunResult, SettingsView, StartView, WantedSettings};

/// What the window needs to begin.
#[tauri::command]
pub(crate) async fn start(program: State<'_, Program>) -> Result<StartView, Problem> {
    program.try_ledgers_again().await;
    Ok(StartView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        practice: program.opens_on_practice(),
        practice_accounts: program.practice_accounts().await?,
        languages: sys_locale::get_locales().collect(),
        region: time_format::chosen(),
        settings: program.settings().view(),
        settings_problem: program.settings().problem(),
        ledger_problem: program.ledger_problem(),
        ledger_notice: program.ledger_notice(),
        known: program.known().await,
        present: program.signed_in().map(|signed_in| signed_in.present()),
    })
}

/// Tells a window that was loaded anew how the run under way stands, goes on and ends. Waits for whatever else is under way.
#[tauri::command]
pub(crate) async fn follow_run(
    program: State<'_, Program>,
    on_event: Channel<RunEvent>,
) -> Result<Option<RunResult>, Problem> {
    program.must_be_signed_in()?.follow(on_event).await.transpose()
}

/// What support needs to know, as text for the clipboard.
#[tauri::command]
pub(crate) async fn diagnostics(program: State<'_, Program>, folders: State<'_, Folders>) -> Result<String, Problem> {
    Ok(diagnostics::collect(&program, &folders).await)
}

/// Keeps new settings. The look holds at once, addresses from the next sign-in on.
#[tauri::command]
pub(crate) async fn save_settings<R: Runtime>(
    app: AppHandle<R>,
    program: State<'_, Program>,
    wanted: WantedSettings,
) -> Result<SettingsView, Problem> {
    let kept = program.settings().save(wanted)?;
    window::dress(&app, kept.theme);
    Ok(kept)
}

/// Stops the run, lets what is under way finish, and closes the window.
#[tauri::command]
pub(crate) async fn close_anyway<R: Runtime>(app: AppHandle<R>, program: State<'_, Program>) -> Result<(), Problem> {
    program.cancel_sign_in();
    if let Some(signed_in) = program.signed_in() {
        signed_in.runs().close().await;
    }
    if let Some(window) = app.get_webview_window(window::LABEL) {
        window.destroy().map_err(|error| crate::adapters::problem::program_failed(&error))?;
    }
    Ok(())
}
