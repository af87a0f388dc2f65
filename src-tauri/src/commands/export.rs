//! Reports to hand on.

use std::io;
use std::path::Path;

use tauri::{AppHandle, Runtime, State};

use crate::app::account_session::{SignedIn, off_the_async_threads};
use crate::app::state::Program;
use crate::export::{self, About, ListReport};
use crate::views::{Problem, ReportForm, ReportWords, StandingWords};

/// Writes the list, as the service told it last, to a file that the admin chooses, and tells which; nothing if the admin
/// chose none.
#[tauri::command]
pub(crate) async fn export_list<R: Runtime>(
    app: AppHandle<R>,
    program: State<'_, Program>,
    form: ReportForm,
    words: ReportWords,
    standing: StandingWords,
) -> Result<Option<String>, Problem> {
    let signed_in = program.must_be_signed_in()?;
    // What is written now is not what the service said last.
    if signed_in.runs().under_way() {
        return Err(Problem::new("run.busy"));
    }
    let list = signed_in.latest().ok_or_else(|| Problem::new("run.outdated"))?;
    let report = ListReport::new(about(&program, &signed_in), list, standing)?;
    let Some(path) = export::ask_where(&app, form, &words).await else { return Ok(None) };
    let to = path.clone();
    let written = off_the_async_threads(move || Ok(export::write_list(&report, form, &words, &to))).await?;
    saved(&path, written)
}

/// Writes the whole history likewise.
#[tauri::command]
pub(crate) async fn export_history<R: Runtime>(
    app: AppHandle<R>,
    program: State<'_, Program>,
    form: ReportForm,
    words: ReportWords,
) -> Result<Option<String>, Problem> {
    let signed_in = program.must_be_signed_in()?;
    signed_in.books()?;
    let Some(path) = export::ask_where(&app, form, &words).await else { return Ok(None) };
    signed_in.runs().record_rest().await;
    let (to, about) = (path.clone(), about(&program, &signed_in));
    let written = signed_in.ask(move |ledger, _| Ok(export::write_history(ledger, &about, form, &words, &to))).await?;
    saved(&path, written)
}

fn about(program: &Program, signed_in: &SignedIn) -> About {
    About { account: signed_in.account(), made_at: (program.clock())() }
}

fn saved(path: &Path, written: io::Result<()>) -> Result<Option<String>, Problem> {
    let file = path.display().to_string();
    match written {
        Ok(()) => Ok(Some(file)),
        Err(cause) => {
            tracing::warn!(%cause, "a report was not written");
            Err(Problem::new("export.failed").param("file", &file).detail("cause", Some(&cause)))
        }
    }
}
