//! The system's dialog that asks where a report is written.

use std::path::PathBuf;

use tauri::{AppHandle, Runtime};
use tauri_plugin_dialog::DialogExt as _;
use tokio::sync::oneshot;

use crate::views::{Report, ReportContent};

/// Asks the admin where to write; none if the admin does not want to any more.
pub(crate) async fn ask_path<R: Runtime>(app: &AppHandle<R>, report: &Report) -> Option<PathBuf> {
    let ending = match report.content {
        ReportContent::Html(_) => "html",
        ReportContent::Csv(_) => "csv",
    };
    let (tell, told) = oneshot::channel();
    app.dialog()
        .file()
        .set_title(&report.dialog_title)
        .set_file_name(format!("{}.{ending}", report.file_name))
        .add_filter(&report.filter_name, &[ending])
        // The command may have been given up meanwhile.
        .save_file(move |chosen| drop(tell.send(chosen)));
    told.await.ok().flatten()?.into_path().ok()
}
