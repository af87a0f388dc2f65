//! Updates: checks for a release and installs it, by Tauri's updater, which verifies the release's signature.

mod policy;

use parking_lot::Mutex;
use tauri::{AppHandle, Runtime};
use tauri_plugin_updater::{Update, Updater, UpdaterExt as _};
use url::Url;

pub(crate) use policy::disabled_reason;

use crate::adapters::problem::internal_error;
use crate::views::{Problem, ProblemCode, UpdateView};

/// The release that was found last.
#[derive(Default)]
pub(crate) struct Updates {
    found: Mutex<Option<Update>>,
}

impl Updates {
    /// Asks for the newest release. Nothing if this one is not older.
    ///
    /// # Errors
    /// The problem `update.unknown` when it cannot be found out.
    pub(crate) async fn check<R: Runtime>(&self, app: &AppHandle<R>) -> Result<Option<UpdateView>, Problem> {
        let unknown = |error| {
            let cause = error_chain(&error);
            tracing::info!(%cause, "whether there is a newer release was not found out");
            Problem::new(ProblemCode::UpdateUnknown).detail("cause", Some(cause))
        };
        let found = updater(app).map_err(unknown)?.check().await.map_err(unknown)?;
        let view = found.as_ref().map(|update| UpdateView { version: update.version.clone() });
        *self.found.lock() = found;
        Ok(view)
    }

    /// Gets the release that was found and starts its installer, which closes this program and opens the new one. `ready`
    /// is asked when everything is there.
    ///
    /// # Errors
    /// The problem `update.failed` when it cannot be had, is not signed as it must be, or its installer does not start; or
    /// what `ready` says. This program goes on as it is.
    pub(crate) async fn install(&self, ready: impl FnOnce() -> Result<(), Problem>) -> Result<(), Problem> {
        let failed = |error| Problem::new(ProblemCode::UpdateFailed).detail("cause", Some(error_chain(&error)));
        let update = self.found.lock().clone();
        let update = update.ok_or_else(|| internal_error(&"no release was found before"))?;
        let release = update.download(|_, _| (), || ()).await.map_err(failed)?;
        ready()?;
        update.install(release).map_err(failed)
    }
}

/// Returns whether this build knows where releases are.
pub(crate) fn knows_releases<R: Runtime>(app: &AppHandle<R>) -> bool {
    let config = app.config().plugins.0.get("updater");
    let endpoints = config.and_then(|updater| updater.get("endpoints")).and_then(serde_json::Value::as_array);
    endpoints.is_some_and(|endpoints| !endpoints.is_empty()) || test_releases().is_some()
}

fn updater<R: Runtime>(app: &AppHandle<R>) -> Result<Updater, tauri_plugin_updater::Error> {
    let builder = app.updater_builder().configure_client(offswitch_network::with_client_defaults);
    match test_releases() {
        Some((releases, key)) => builder.endpoints(vec![releases])?.pubkey(key).build(),
        None => builder.build(),
    }
}

/// The tests' release server, and the key that releases are signed with. Not in a released program.
fn test_releases() -> Option<(Url, String)> {
    if !cfg!(debug_assertions) {
        return None;
    }
    let set = |name| std::env::var(name).ok();
    Some((set("OFFSWITCH_RELEASES")?.parse().ok()?, set("OFFSWITCH_RELEASES_KEY")?))
}

/// An error with what caused it.
fn error_chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
