//! What was done before.

use offswitch_ledger::RunId;
use tauri::State;

use crate::adapters::run_history;
use crate::app::state::Program;
use crate::views::{HistoryView, Problem, RunView};

/// Runs on one page.
const PAGE: u32 = 50;

/// A page of the tenant's runs, newest first; with `before`, those older than that run.
#[tauri::command]
pub(crate) async fn history(program: State<'_, Program>, before: Option<i64>) -> Result<HistoryView, Problem> {
    let signed_in = program.must_be_signed_in()?;
    signed_in.runs().record_rest().await;
    // One more than is shown tells whether there are more.
    let page =
        move |ledger: &offswitch_ledger::Ledger, tenant: &str| ledger.history(tenant, before.map(RunId), PAGE + 1);
    let entries = signed_in.ask(page).await?;
    let page = PAGE as usize;
    Ok(HistoryView { runs: entries.iter().take(page).map(run_history::entry).collect(), more: entries.len() > page })
}

/// A run with its changes.
#[tauri::command]
pub(crate) async fn run(program: State<'_, Program>, run: i64) -> Result<RunView, Problem> {
    let (run, person) = program.must_be_signed_in()?.run(run).await?;
    Ok(run_history::run(&run, &person))
}
