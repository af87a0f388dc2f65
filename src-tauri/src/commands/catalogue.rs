//! IPC: catalogue and recovery.

use tauri::State;

use crate::app::recovery;
use crate::app::state::AppState;
use crate::views::{CatalogueView, Problem, RecoveryView};

/// The list as the service has it now; `by_person` if somebody asked for it. What could not be recorded so far may be
/// recorded by now.
#[tauri::command]
pub(crate) async fn catalogue(state: State<'_, AppState>, by_person: bool) -> Result<CatalogueView, Problem> {
    let account_session = state.require_session()?;
    state.reopen_ledgers().await;
    let catalogue = if by_person {
        account_session.refresh_catalogue_by_person().await?
    } else {
        account_session.refresh_catalogue().await?
    };
    Ok(account_session.catalogue_view(&catalogue))
}

/// The window has shown that the service does not know these offerings any more. Returns the list without them.
#[tauri::command]
pub(crate) async fn acknowledge_missing(
    state: State<'_, AppState>,
    keys: Vec<String>,
) -> Result<Option<CatalogueView>, Problem> {
    state.require_session()?.acknowledge_missing(&keys).await
}

/// Looks into the runs in which the program was cut off.
#[tauri::command]
pub(crate) async fn recover(state: State<'_, AppState>) -> Result<RecoveryView, Problem> {
    let account_session = state.require_session()?;
    let _turn = account_session.run_permits().exclusive()?;
    recovery::recover(&account_session).await
}
