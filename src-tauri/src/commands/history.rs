//! IPC: the history of runs.

use offswitch_ledger::RunId;
use tauri::State;

use crate::adapters::run_history;
use crate::app::state::AppState;
use crate::views::{HistoryView, Problem, RunView};

/// Runs on one page.
const PAGE: u32 = 50;

/// A page of the tenant's runs, newest first; with `before`, those older than that run.
#[tauri::command]
pub(crate) async fn history(state: State<'_, AppState>, before: Option<i64>) -> Result<HistoryView, Problem> {
    let account_session = state.require_session()?;
    account_session.run_permits().record_pending().await;
    // One more than is shown tells whether there are more.
    let page =
        move |ledger: &offswitch_ledger::Ledger, tenant: &str| ledger.history(tenant, before.map(RunId), PAGE + 1);
    let entries = account_session.query_ledger(page).await?;
    let page = PAGE as usize;
    Ok(HistoryView { runs: entries.iter().take(page).map(run_history::entry).collect(), more: entries.len() > page })
}

/// A run with its changes.
#[tauri::command]
pub(crate) async fn run(state: State<'_, AppState>, run: i64) -> Result<RunView, Problem> {
    let (run, person) = state.require_session()?.run(run).await?;
    Ok(run_history::run(&run, &person))
}
