//! The program's commands without a window, with its page over HTTP for a browser.
//!
//! Takes the program's command line, tells the address of the program's page, and ends when its input ends or when the page has
//! closed the window.
//!
//! Tauri's own imitation of a window takes the window's place: commands, capabilities and the page's files are the program's.
//! Missing is what only a real window has: a frame, the system's dialogs in front of it, its web view.

mod event_queue;
mod ipc_bridge;
mod server;

use std::io::{self, Read as _, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use offswitch::cli::arguments::{self, Arguments, Invocation};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::event_queue::EventQueue;
use crate::ipc_bridge::IpcBridge;

/// The exit code for a command line that is wrong.
const WRONG_ARGUMENTS: u8 = 2;

fn main() -> ExitCode {
    let arguments = match arguments::parse(std::env::args_os().skip(1), &std::env::current_dir().unwrap_or_default()) {
        Ok(Invocation::Window(arguments)) => arguments,
        Ok(Invocation::Command(..) | Invocation::Text(_)) => {
            eprintln!("offswitch-headless: this is asked of the program itself");
            return ExitCode::from(WRONG_ARGUMENTS);
        }
        Err(sentence) => {
            eprintln!("offswitch-headless: {sentence}");
            return ExitCode::from(WRONG_ARGUMENTS);
        }
    };
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("offswitch-headless: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let queue = Arc::new(EventQueue::default());
    let channels = Arc::clone(&queue);
    let builder = tauri::test::mock_builder()
        .channel_interceptor(move |_, channel, index, message| channels.tell_channel(channel, index, message));
    let app = offswitch::prepared(builder, arguments)?;
    let window = offswitch::open_window(app.handle())?;
    let (close, closed) = oneshot::channel();
    let bridge = Arc::new(IpcBridge::new(window, queue, close));
    tauri::async_runtime::block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let (host, token) = (listener.local_addr()?.to_string(), Uuid::new_v4().simple().to_string());
        let pages = server::router(app.asset_resolver(), bridge, &host, &token)?;
        // The one line: whoever started this reads it.
        writeln!(io::stdout(), "http://{host}/{token}/")?;
        tokio::select! {
            served = axum::serve(listener, pages) => served?,
            () = input_ends() => {}
            // An error means the same: nobody can close the window any more.
            _ = closed => {}
        }
        Ok(())
    })
}

/// Waits until whoever started this has closed its input, or is gone.
async fn input_ends() {
    let (tell, told) = oneshot::channel();
    // A thread of its own: a read that still waits does not keep the process.
    std::thread::spawn(move || {
        let mut bytes = [0; 64];
        while let Ok(1..) = io::stdin().read(&mut bytes) {}
        drop(tell);
    });
    let _: Result<(), _> = told.await;
}
