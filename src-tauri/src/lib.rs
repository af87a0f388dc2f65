//! The desktop program: a window over `signin`, `policies` and `ledger`; the only crate that knows Tauri.

mod adapters;
mod app;
pub mod cli;
mod commands;
mod diagnostics;
mod export;
mod log;
mod platform;
mod settings;
mod updates;
mod views;

use std::alloc::System;
use std::path::Path;
use std::process::ExitCode;

use tauri::{App, AppHandle, Builder, Manager as _, RunEvent, Runtime, WebviewWindow};
use zeroizing_alloc::ZeroAlloc;

use crate::app::state::AppState;
use crate::cli::arguments::{self, Arguments, CliCommand, Invocation};
#[cfg(windows)]
use crate::cli::console;
use crate::platform::data_dir::DataDir;
use crate::platform::webview::{self, WebviewError};
use crate::platform::window;
#[cfg(windows)]
use crate::platform::{data_dir, native_dialog};
use crate::settings::Settings;
use crate::updates::Updates;

/// Allocator that overwrites memory with zeros as it is freed. The types that hold tokens do so themselves, but the copies that
/// HTTP, TLS and JSON libraries make of them would stay.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

/// The program as far as it does not depend on the kind of window: its commands and plugins.
fn with_commands<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_store::Builder::default().build())
        .plugin(tauri_plugin_updater::Builder::new().build())
        .invoke_handler(tauri::generate_handler![
            commands::lifecycle::bootstrap,
            commands::lifecycle::diagnostics,
            commands::lifecycle::follow_run,
            commands::lifecycle::save_settings,
            commands::lifecycle::confirm_close,
            commands::sign_in::restore_session,
            commands::sign_in::sign_in,
            commands::sign_in::reauthenticate,
            commands::sign_in::cancel_sign_in,
            commands::sign_in::reopen_browser,
            commands::sign_in::sign_out,
            commands::sign_in::admin_consent_link,
            commands::sign_in::test_own_application,
            commands::catalogue::catalogue,
            commands::catalogue::recover,
            commands::runs::turn_off_all,
            commands::runs::set_values,
            commands::runs::plan_undo,
            commands::runs::undo,
            commands::runs::retry,
            commands::runs::continue_run,
            commands::runs::acknowledge_run,
            commands::catalogue::acknowledge_missing,
            commands::runs::stop,
            commands::help::open_help_page,
            commands::history::history,
            commands::history::run,
            commands::export::export_report,
            commands::updates::check_for_update,
            commands::updates::install_update,
        ])
}

/// The program's configuration and the window's files. They are in the program as often as this is written.
fn context<R: Runtime>() -> tauri::Context<R> {
    tauri::generate_context!()
}

/// Error of opening the window.
#[derive(Debug, thiserror::Error)]
pub enum StartupError {
    /// Nothing can be written where everything is written.
    #[error("the data folder cannot be used: {0}")]
    Folder(#[source] std::io::Error),
    /// The settings cannot be opened.
    #[error("the settings cannot be opened: {0}")]
    Settings(#[from] tauri_plugin_store::Error),
    /// The web view's runtime is missing or too old.
    #[error("the web view cannot be used: {0}")]
    Webview(#[source] WebviewError),
    /// The window cannot be opened.
    #[error("the window cannot be opened: {0}")]
    Window(#[source] tauri::Error),
    /// The system does not let it.
    #[error(transparent)]
    System(#[from] tauri::Error),
}

/// Prepares folders, log, settings and ledgers, and hands the program to Tauri.
fn prepare<R: Runtime>(app: &AppHandle<R>, arguments: Arguments) -> Result<(), StartupError> {
    let data_dir = DataDir::prepare(arguments.data_dir.as_deref()).map_err(StartupError::Folder)?;
    log::start(&data_dir.log());
    let practice_only = arguments.practice;
    let settings = Settings::open(app, &data_dir, arguments)?;
    app.manage(AppState::new(&data_dir, settings, practice_only, std::sync::Arc::new(offswitch_network::SystemClock)));
    app.manage(data_dir);
    app.manage(Updates::default());
    let app = app.clone();
    // The secret store is asked while the window opens.
    tauri::async_runtime::spawn(async move { drop(app.state::<AppState>().cached().await) });
    Ok(())
}

/// Handles a second start of the program, with this command line in this folder. The window that is open was opened with `first`.
fn on_second_instance<R: Runtime>(app: &AppHandle<R>, first: &Arguments, line: Vec<String>, current_dir: &str) {
    match arguments::parse(line.into_iter().skip(1).map(Into::into), Path::new(current_dir)) {
        Ok(Invocation::Command(CliCommand::Quit, _)) => window::close(app),
        Ok(Invocation::Window(second)) => {
            window::focus(app);
            let differences = first.differences(&second);
            if !differences.is_empty() {
                window::tell_second_start(app, &differences);
            }
        }
        Ok(Invocation::Command(..) | Invocation::Text(_)) | Err(_) => window::focus(app),
    }
}

/// Runs an errand instead of opening the window.
#[must_use]
pub fn run_command(command: CliCommand, data_dir: Option<&Path>) -> ExitCode {
    // What is printed is for whoever reads along; nobody is asked to.
    #[cfg(windows)]
    console::attach_parent_console();
    match command {
        CliCommand::Check => cli::commands::check(data_dir),
        CliCommand::Forget => cli::commands::forget(data_dir),
        CliCommand::Quit => {
            // The plugin calls the program that is open, if there is one, and ends this one.
            let sender = tauri::Builder::default().plugin(tauri_plugin_single_instance::init(|_, _, _| ()));
            sender.build(context()).map_or(ExitCode::FAILURE, |_| ExitCode::SUCCESS)
        }
    }
}

/// The program on this kind of window: its commands and plugins, with folders, log, settings and ledgers prepared. What it has
/// of its own in `builder` stays. The window is still to be opened.
///
/// # Errors
/// If the kind of window is not to be had, or the data folder or the settings cannot be used.
pub fn prepared<R: Runtime>(builder: Builder<R>, arguments: Arguments) -> Result<App<R>, StartupError> {
    let app = with_commands(builder).build(context())?;
    prepare(app.handle(), arguments)?;
    Ok(app)
}

/// Opens the program's one window.
///
/// # Errors
/// If the system cannot make one.
pub fn open_window<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<WebviewWindow<R>> {
    window::open(app, &app.state::<DataDir>())
}

/// Opens the window and runs until it is closed.
#[must_use]
pub fn run(arguments: Arguments) -> ExitCode {
    // The task bar takes windows of this name and the start menu's entry together, however the program was started.
    #[cfg(windows)]
    let _ = winsafe::SetCurrentProcessExplicitAppUserModelID(data_dir::IDENTIFIER);
    // The single instance comes before everything else, so that a second start does nothing but call the first.
    let first = arguments.clone();
    let single_instance = tauri_plugin_single_instance::init(move |app, line, current_dir| {
        on_second_instance(app, &first, line, &current_dir);
    });
    let app = match prepared(tauri::Builder::default().plugin(single_instance), arguments) {
        Ok(app) => app,
        Err(error) => return report_startup_error(&error),
    };
    if let Err(error) = webview::version() {
        return report_startup_error(&StartupError::Webview(error));
    }
    // Not in Tauri's set-up, which answers a window that cannot be opened with a panic.
    let code = app.run_return(|app, event| {
        if matches!(event, RunEvent::Ready)
            && let Err(error) = open_remembered_window(app)
        {
            report_startup_error(&StartupError::Window(error));
            app.exit(cli::commands::NO_WEBVIEW.into());
        }
    });
    u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from)
}

/// Opens the window where it was last. If it cannot be opened, it is tried once more with a new folder for the web view, since
/// a damaged one keeps it from starting.
fn open_remembered_window<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let data_dir = app.state::<DataDir>();
    let window_state =
        tauri_plugin_window_state::Builder::new().with_filename(data_dir.window_state().to_string_lossy()).build();
    app.plugin(window_state)?;
    let Err(error) = open_window(app) else { return Ok(()) };
    tracing::error!(%error, "the window could not be opened");
    if let Err(error) = data_dir.set_webview_aside() {
        tracing::error!(%error, "the web view's folder stays as it is");
    }
    open_window(app).map(drop)
}

/// Reports the error, and returns its exit code.
fn report_startup_error(error: &StartupError) -> ExitCode {
    eprintln!("offswitch: {error}");
    #[cfg(windows)]
    match error {
        StartupError::Folder(cause) => native_dialog::folder_unusable(cause),
        StartupError::Webview(WebviewError::Missing(_)) => native_dialog::webview_missing(),
        StartupError::Webview(WebviewError::TooOld { found }) => native_dialog::webview_too_old(found),
        StartupError::Window(cause) => native_dialog::webview_failed(cause),
        StartupError::Settings(_) | StartupError::System(_) => native_dialog::not_started(error),
    }
    match error {
        StartupError::Folder(_) => ExitCode::from(cli::commands::NO_FOLDER),
        StartupError::Webview(_) | StartupError::Window(_) => ExitCode::from(cli::commands::NO_WEBVIEW),
        StartupError::Settings(_) | StartupError::System(_) => ExitCode::FAILURE,
    }
}
