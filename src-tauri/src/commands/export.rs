//! IPC: reports.

use std::io;
use std::path::Path;

use tauri::{AppHandle, Runtime, State};

use crate::app::account_session::{AccountSession, run_blocking};
use crate::app::state::AppState;
use crate::export::{self, ListReport, ReportMetadata};
use crate::views::{Problem, ProblemCode, ReportFormat, ReportLabels, TenantSummary};

/// Writes the list, as the service told it last, to a file that the admin chooses, and tells which; nothing if the admin
/// chose none.
#[tauri::command]
pub(crate) async fn export_list<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    format: ReportFormat,
    labels: ReportLabels,
    summary: TenantSummary,
) -> Result<Option<String>, Problem> {
    let account_session = state.require_session()?;
    // What is written now is not what the service said last.
    if account_session.run_permits().in_progress() {
        return Err(Problem::new(ProblemCode::RunBusy));
    }
    let list = account_session.latest_catalogue().ok_or_else(|| Problem::new(ProblemCode::RunOutdated))?;
    let report = ListReport::new(metadata(&state, &account_session), list, summary)?;
    let Some(path) = export::ask_path(&app, format, &labels).await else { return Ok(None) };
    let to = path.clone();
    let written = run_blocking(move || Ok(export::write_list(&report, format, &labels, &to))).await?;
    saved(&path, written)
}

/// Writes the whole history likewise.
#[tauri::command]
pub(crate) async fn export_history<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    format: ReportFormat,
    labels: ReportLabels,
) -> Result<Option<String>, Problem> {
    let account_session = state.require_session()?;
    account_session.ledger_account()?;
    let Some(path) = export::ask_path(&app, format, &labels).await else { return Ok(None) };
    account_session.run_permits().record_pending().await;
    let (to, metadata) = (path.clone(), metadata(&state, &account_session));
    let written = account_session
        .query_ledger(move |ledger, _| Ok(export::write_history(ledger, &metadata, format, &labels, &to)))
        .await?;
    saved(&path, written)
}

fn metadata(state: &AppState, account_session: &AccountSession) -> ReportMetadata {
    ReportMetadata { account: account_session.account_view(), made_at: state.clock().timestamp() }
}

fn saved(path: &Path, written: io::Result<()>) -> Result<Option<String>, Problem> {
    let file = path.display().to_string();
    match written {
        Ok(()) => Ok(Some(file)),
        Err(cause) => {
            tracing::warn!(%cause, "a report was not written");
            Err(Problem::new(ProblemCode::ExportFailed).param("file", &file).detail("cause", Some(&cause)))
        }
    }
}
