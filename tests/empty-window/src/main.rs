//! The least that a Tauri program can be: one window of the program's size with a blank page. The bench holds the
//! program's start and memory against it.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

fn main() -> Result<(), tauri::Error> {
    tauri::Builder::default().run(tauri::generate_context!())
}
