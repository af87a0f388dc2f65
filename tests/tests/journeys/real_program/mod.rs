//! What only the program itself has: its command line, its process and how it dies, its place on the session bus, and the
//! dialogs that the system shows in front of its window. Left out where the window is Chromium.

mod cli_commands;
mod command_line;
mod export;
mod kills;
mod one_instance;
