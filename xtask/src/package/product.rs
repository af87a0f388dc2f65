//! Product name, version and bundle configuration from `tauri.conf.json`, as Tauri's bundler reads them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::paths;

/// The part of `tauri.conf.json` that holds them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Product {
    #[serde(rename = "productName")]
    pub(crate) name: String,
    pub(crate) identifier: String,
    /// All packages of the workspace have the same.
    #[serde(default = "version")]
    pub(crate) version: String,
    pub(crate) bundle: Bundle,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Bundle {
    pub(crate) publisher: String,
    pub(crate) copyright: String,
    pub(crate) short_description: String,
    pub(crate) homepage: Option<String>,
    pub(crate) windows: Windows,
}

#[derive(Deserialize)]
pub(crate) struct Windows {
    pub(crate) nsis: Nsis,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Nsis {
    pub(crate) template: PathBuf,
    pub(crate) installer_icon: PathBuf,
    pub(crate) sidebar_image: PathBuf,
    pub(crate) compression: String,
    pub(crate) languages: Vec<String>,
}

fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

impl Product {
    pub(crate) fn read() -> Result<Self> {
        let text = fs::read_to_string(home().join("tauri.conf.json")).context("tauri.conf.json")?;
        serde_json::from_str(&text).context("tauri.conf.json")
    }
}

/// Path of a file that it names.
pub(crate) fn file(name: &Path) -> PathBuf {
    home().join(name)
}

/// Folder that its paths start from.
fn home() -> PathBuf {
    paths::repository().join("src-tauri")
}
