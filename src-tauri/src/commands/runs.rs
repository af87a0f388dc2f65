//! IPC: runs.

use offswitch_ledger::RunId;
use offswitch_policies::run::FollowUp;
use tauri::State;
use tauri::ipc::Channel;

use crate::app::runs;
use crate::app::state::AppState;
use crate::views::{Problem, ProblemCode, RunEvent, RunResult, SeenOfferingView, UndoPlanView, ValueKind};

/// Turns everything off; `seen` are the offerings as the window shows them.
#[tauri::command]
pub(crate) async fn turn_off_all(
    state: State<'_, AppState>,
    seen: Vec<SeenOfferingView>,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    runs::turn_off_all(state.require_session()?, &seen, on_event).await
}

/// Sets offerings to a value, as far as they have the value that the window showed.
#[tauri::command]
pub(crate) async fn set_values(
    state: State<'_, AppState>,
    offerings: Vec<SeenOfferingView>,
    value: ValueKind,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    let value = value.value().ok_or_else(|| Problem::new(ProblemCode::ServiceInvalid).param("reason", "other"))?;
    runs::set_values(state.require_session()?, &offerings, &value, on_event).await
}

/// Plan of the undo of a run, as the list stands now.
#[tauri::command]
pub(crate) async fn plan_undo(state: State<'_, AppState>, run: i64) -> Result<UndoPlanView, Problem> {
    runs::plan_undo(&*state.require_session()?, run).await
}

/// Brings back what stood before a run, where nobody changed it since. Only the offerings that the admin was asked about.
#[tauri::command]
pub(crate) async fn undo(
    state: State<'_, AppState>,
    run: i64,
    keys: Vec<String>,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    runs::follow_up(state.require_session()?, FollowUp::Undo, run, Some(&keys), on_event).await
}

/// Tries again what was refused or failed in a run.
#[tauri::command]
pub(crate) async fn retry(
    state: State<'_, AppState>,
    run: i64,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    runs::follow_up(state.require_session()?, FollowUp::Retry, run, None, on_event).await
}

/// Goes on with what a run did not come to.
#[tauri::command]
pub(crate) async fn continue_run(
    state: State<'_, AppState>,
    run: i64,
    on_event: Channel<RunEvent>,
) -> Result<RunResult, Problem> {
    runs::follow_up(state.require_session()?, FollowUp::Continue, run, None, on_event).await
}

/// The window has shown what became of a run in which the program had been cut off.
#[tauri::command]
pub(crate) async fn acknowledge_run(state: State<'_, AppState>, run: i64) -> Result<(), Problem> {
    state.require_session()?.query_ledger(move |ledger, tenant| ledger.acknowledge_run(tenant, RunId(run))).await
}

/// Lets what is in progress finish and starts nothing more.
#[tauri::command]
pub(crate) async fn stop(state: State<'_, AppState>) -> Result<(), Problem> {
    state.require_session()?.run_permits().stop();
    Ok(())
}
