//! Reading.

use tauri::State;

use crate::program::Program;
use crate::views::{CatalogueView, Problem};

/// The list as the service has it now.
#[tauri::command]
pub(crate) async fn catalogue(program: State<'_, Program>) -> Result<CatalogueView, Problem> {
    let catalogue = program.must_be_signed_in()?.read().await?;
    Ok(CatalogueView::from(&catalogue))
}
