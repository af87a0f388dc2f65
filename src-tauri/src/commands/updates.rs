//! IPC: updates.

use tauri::{AppHandle, Runtime, State};

use crate::app::state::AppState;
use crate::updates::Updates;
use crate::views::{Problem, ProblemCode, UpdateView, UpdatesView};

/// The newer release, if there is one and it may be looked for.
#[tauri::command]
pub(crate) async fn check_for_update<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    updates: State<'_, Updates>,
) -> Result<Option<UpdateView>, Problem> {
    if state.settings().updates() != UpdatesView::On {
        return Ok(None);
    }
    updates.check(&app).await
}

/// Puts the release that was found in this one's place. Not while a run is in progress. If all goes well, there is no answer.
#[tauri::command]
pub(crate) async fn install_update(state: State<'_, AppState>, updates: State<'_, Updates>) -> Result<(), Problem> {
    let ready = || if state.run_in_progress() { Err(Problem::new(ProblemCode::UpdateRunInProgress)) } else { Ok(()) };
    ready()?;
    updates.install(ready).await
}
