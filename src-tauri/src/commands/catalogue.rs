//! Reading.

use tauri::State;

use crate::app::recovery;
use crate::app::state::Program;
use crate::views::{CatalogueView, Problem, RecoveryView};

/// The list as the service has it now. What could not be recorded so far may be recorded by now.
#[tauri::command]
pub(crate) async fn catalogue(program: State<'_, Program>) -> Result<CatalogueView, Problem> {
    let signed_in = program.must_be_signed_in()?;
    program.try_ledgers_again().await;
    let catalogue = signed_in.read().await?;
    Ok(signed_in.view(&catalogue))
}

/// Looks into the runs in which the program was cut off.
#[tauri::command]
pub(crate) async fn recover(program: State<'_, Program>) -> Result<RecoveryView, Problem> {
    let signed_in = program.must_be_signed_in()?;
    let _turn = signed_in.runs().alone()?;
    recovery::recover(&signed_in).await
}
