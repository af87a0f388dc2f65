//! Declares the program's commands, so that Tauri's capabilities apply to them, and embeds the window's files.

const COMMANDS: &[&str] = &[
    "start",
    "resume",
    "sign_in",
    "cancel_sign_in",
    "open_browser_again",
    "sign_out",
    "catalogue",
    "turn_off_all",
    "set_values",
    "undo",
    "retry",
    "stop",
    "save_settings",
    "close_anyway",
];

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .expect("the program's manifest is sound");
}
