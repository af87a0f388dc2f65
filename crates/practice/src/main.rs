//! Command line of the practice tenant as a program of its own, for clients that no one here wrote.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use lexopt::{Arg, Parser, ValueExt as _};
use offswitch_practice::{Options, Practice, StartError};

const HELP: &str = "\
The practice tenant of Offswitch: an imitation, on loopback, of Microsoft Entra's
sign-in and of the licensing service, with invented people. It runs until it is
interrupted (Ctrl+C).

Usage: offswitch-practice [--port N] [--tls] [--latency-ms N] [--products N]

  --port N        listen on this port of both loopback addresses (default: a free one)
  --tls           speak TLS, with a certificate authority made for this run
  --latency-ms N  let each answer of the licensing service take so long
  --products N    have so many products, 0 to 9999, and the 4 offer types (default: 29)
  --help          show this

The first line on standard output is a JSON object: authority, service and control
(URLs), tenant, tenant_id, client_id, ca (a PEM file with --tls, else null), accounts.
";

/// Parsed command line.
enum Invocation {
    Help,
    Run(Options),
}

fn invocation() -> Result<Invocation, lexopt::Error> {
    let mut options = Options::default();
    let mut arguments = Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("port") => options.port = arguments.value()?.parse()?,
            Arg::Long("tls") => options.tls = true,
            Arg::Long("latency-ms") => {
                options.latency = Duration::from_millis(arguments.value()?.parse::<u32>()?.into());
            }
            Arg::Long("products") => options.products = arguments.value()?.parse()?,
            Arg::Long("help") | Arg::Short('h') => return Ok(Invocation::Help),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Invocation::Run(options))
}

fn main() -> ExitCode {
    let options = match invocation() {
        Ok(Invocation::Run(options)) => options,
        Ok(Invocation::Help) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("offswitch-practice: {error}\nTry --help.");
            return ExitCode::from(2);
        }
    };
    match run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("offswitch-practice: {error}");
            // More products than there can be is a mistake of the command line, too.
            if matches!(error.downcast_ref(), Some(StartError::Products(_))) {
                ExitCode::from(2)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

#[tokio::main]
async fn run(options: Options) -> Result<(), Box<dyn std::error::Error>> {
    // Before the first line is out, so that whoever has read it can end the program cleanly at once.
    let shutdown = shutdown_signal()?;
    let practice = Practice::start(options).await?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", practice.announcement())?;
    out.flush()?;
    drop(out);
    shutdown.await;
    practice.stop().await;
    Ok(())
}

/// Resolves on Ctrl+C (SIGINT) or SIGTERM.
#[cfg(unix)]
fn shutdown_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Resolves on Ctrl+C (SIGINT) or SIGTERM.
#[cfg(windows)]
fn shutdown_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::windows::{ctrl_break, ctrl_c};
    let (mut c, mut pause) = (ctrl_c()?, ctrl_break()?);
    Ok(async move {
        tokio::select! {
            _ = c.recv() => {}
            _ = pause.recv() => {}
        }
    })
}
