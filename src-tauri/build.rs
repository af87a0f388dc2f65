//! Declares the program's commands, so that Tauri's capabilities apply to them, and embeds the window's files.

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
    "catalogue",
    "recover",
    "turn_off_all",
    "set_values",
    "undo",
    "retry",
    "continue_run",
    "acknowledge_run",
    "stop",
    "history",
    "run",
    "export_list",
    "export_history",
    "save_settings",
    "confirm_close",
    "check_for_update",
    "install_update",
    "open_help_page",
];

fn main() {
    println!("cargo::rerun-if-changed=../icons/offswitch.ico");
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    let windows = tauri_build::WindowsAttributes::new().app_manifest(include_str!("windows.manifest"));
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest).windows_attributes(windows))
        .expect("the program's manifest is sound");
}
