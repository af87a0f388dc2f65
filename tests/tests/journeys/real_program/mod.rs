//! Journeys of the program's own process, left out in Chromium: command line, kills, session bus, system dialogs.

mod cli_commands;
mod command_line;
mod export;
mod kills;
mod one_instance;
