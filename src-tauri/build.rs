//! Declares the program's commands, so that Tauri's capabilities apply to them, embeds the window's files, and generates the
//! messages of the native dialogs from the translations.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// Translations: a file a language, named after its tag.
const LOCALES: &str = "../ui/locales";

/// Fields of a language's messages, and the keys of their texts.
const NATIVE_DIALOG: [(&str, &str); 5] = [
    ("webview_missing", "nativeDialog.webviewMissing"),
    ("webview_too_old", "nativeDialog.webviewTooOld"),
    ("webview_failed", "nativeDialog.webviewFailed"),
    ("folder_unusable", "nativeDialog.folderUnusable"),
    ("not_started", "nativeDialog.notStarted"),
];

const COMMANDS: &[&str] = &[
    "bootstrap",
    "diagnostics",
    "follow_run",
    "restore_session",
    "sign_in",
    "reauthenticate",
    "cancel_sign_in",
    "reopen_browser",
    "sign_out",
    "admin_consent_link",
    "test_own_application",
    "catalogue",
    "recover",
    "turn_off_all",
    "set_values",
    "plan_undo",
    "undo",
    "retry",
    "continue_run",
    "acknowledge_run",
    "acknowledge_missing",
    "stop",
    "history",
    "run",
    "export_report",
    "save_settings",
    "confirm_close",
    "check_for_update",
    "install_update",
    "open_help_page",
];

fn main() -> Result<(), Box<dyn Error>> {
    let generated = Path::new(&env::var("OUT_DIR")?).join("native_dialog_messages.rs");
    fs::write(generated, native_dialog_messages()?)?;
    println!("cargo::rerun-if-changed=../icons/offswitch.ico");
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    let windows = tauri_build::WindowsAttributes::new().app_manifest(include_str!("windows.manifest"));
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest).windows_attributes(windows))?;
    Ok(())
}

/// Generates an expression: the messages of all languages as a slice.
fn native_dialog_messages() -> Result<String, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={LOCALES}");
    let mut files =
        fs::read_dir(LOCALES)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, std::io::Error>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let mut code = String::from("&[\n");
    for path in files {
        let texts: BTreeMap<String, String> = serde_json::from_str(&fs::read_to_string(&path)?)?;
        let tag = path.file_stem().and_then(|name| name.to_str()).ok_or("a translation without a name")?;
        write!(code, "    Messages {{ language: {tag:?}")?;
        for (field, key) in NATIVE_DIALOG {
            let text = texts.get(key).ok_or_else(|| format!("{} has no {key}", path.display()))?;
            write!(code, ", {field}: {text:?}")?;
        }
        code.push_str(" },\n");
    }
    code.push(']');
    Ok(code)
}
