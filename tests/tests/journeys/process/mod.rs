//! Journeys of the program's own process: command line, kills, session bus, system dialogs, placement. Played once, in its own
//! window; Chromium cannot play them.

mod cli_commands;
mod command_line;
mod export;
mod kills;
mod no_secret_store;
mod one_instance;
mod window_placement;
