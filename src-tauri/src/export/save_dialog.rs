//! The system's save dialog.

use std::path::PathBuf;

use tauri::{AppHandle, Runtime};
use tauri_plugin_dialog::DialogExt as _;
use tokio::sync::oneshot;

use crate::views::{ReportFormat, ReportLabels};

/// Asks the admin where to write; none if the admin does not want to any more.
pub(crate) async fn ask_path<R: Runtime>(
    app: &AppHandle<R>,
    format: ReportFormat,
    labels: &ReportLabels,
) -> Option<PathBuf> {
    let (filter, ending) = match format {
        ReportFormat::Html => ("export.page", "html"),
        ReportFormat::Csv => ("export.table", "csv"),
    };
    let (tell, told) = oneshot::channel();
    app.dialog()
        .file()
        .set_title(&labels.dialog_title)
        .set_file_name(format!("{}.{ending}", labels.file_name))
        .add_filter(labels.word(filter), &[ending])
        // The command may have been given up meanwhile.
        .save_file(move |chosen| drop(tell.send(chosen)));
    told.await.ok().flatten()?.into_path().ok()
}
