//! IPC: reports as files.

use tauri::{AppHandle, Runtime, State};

use crate::app::account_session::run_blocking;
use crate::app::state::AppState;
use crate::export;
use crate::views::{Problem, ProblemCode, Report};

/// Writes a report to a file that the admin chooses, and tells which; nothing if the admin chose none.
#[tauri::command]
pub(crate) async fn export_report<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    report: Report,
) -> Result<Option<String>, Problem> {
    state.require_session()?;
    let Some(path) = export::ask_path(&app, &report).await else { return Ok(None) };
    let file = path.display().to_string();
    match run_blocking(move || Ok(export::write(&report.content, &path))).await? {
        Ok(()) => Ok(Some(file)),
        Err(cause) => {
            tracing::warn!(%cause, "a report was not written");
            Err(Problem::new(ProblemCode::ExportFailed).param("file", &file).detail("cause", Some(&cause)))
        }
    }
}
