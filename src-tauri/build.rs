//! Declares the program's commands, so that Tauri's capabilities apply to them, and embeds the window's files.

const COMMANDS: &[&str] = &[
    "start",
    "diagnostics",
    "follow_run",
    "resume",
    "sign_in",
    "sign_in_again",
    "cancel_sign_in",
    "open_browser_again",
    "sign_out",
    "catalogue",
    "recover",
    "turn_off_all",
    "set_values",
    "undo",
    "retry",
    "continue_run",
    "told",
    "stop",
    "history",
    "run",
    "export_list",
    "export_history",
    "save_settings",
    "close_anyway",
    "look_for_update",
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
