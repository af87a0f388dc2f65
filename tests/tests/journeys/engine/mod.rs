//! Journeys of what the browser engine brings: keys, focus, clipboard, accessibility tree, fonts and languages, reload, files.
//! Played in both windows: the program's own (WebKit here) and Chromium (WebView2's engine).

mod accessible_names;
mod help;
mod languages;
mod list;
mod main_job;
mod page_reload;
mod selection;
mod sign_in_browser;
mod tokens;
