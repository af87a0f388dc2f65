//! The operating system: window, data folder, time format, native dialogs.

pub(crate) mod data_dir;
#[cfg(windows)]
pub(crate) mod native_dialog;
pub(crate) mod time_format;
#[cfg(target_os = "linux")]
pub(crate) mod umask;
pub(crate) mod webview;
pub(crate) mod window;
pub(crate) mod window_placement;
