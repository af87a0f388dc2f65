//! Child processes: commands, their output and their exit status.

use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result};

use crate::paths;

/// Command that runs in the repository, with empty standard input.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(paths::repository()).stdin(Stdio::null());
    command
}

/// Cargo, the one that runs this program.
pub(crate) fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// npm, which is a script on Windows.
pub(crate) fn npm() -> Command {
    command(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

/// Formats the command as one would type it.
fn command_line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    let line = words.join(" ");
    // Cargo gives its own full path.
    match (command.get_program().to_string_lossy().rsplit_once('/'), line.split_once(' ')) {
        (Some((_, name)), Some((_, rest))) => format!("{name} {rest}"),
        _ => line,
    }
}

/// Runs it with inherited output; returns whether it succeeded.
pub(crate) fn run(command: &mut Command) -> Result<bool> {
    println!("\n$ {}", command_line(command));
    let status = command.status().with_context(|| format!("cannot run {}", command_line(command)))?;
    Ok(status.success())
}

/// Runs it, prints its lines as they come, and shows each to `read`.
pub(crate) fn run_reading(command: &mut Command, mut read: impl FnMut(&str)) -> Result<ExitStatus> {
    let shown = command_line(command);
    println!("\n$ {shown}");
    // One pipe for both, so that the lines stay in their order.
    let (out, into) = io::pipe()?;
    let also_into = into.try_clone()?;
    let mut child = command.stdout(into).stderr(also_into).spawn().with_context(|| format!("cannot run {shown}"))?;
    // The command holds the pipe's other end; reading would never end with it.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut lines = BufReader::new(out);
    let mut bytes = Vec::new();
    while lines.read_until(b'\n', &mut bytes)? > 0 {
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim_end_matches(['\r', '\n']);
        println!("{text}");
        read(text);
        bytes.clear();
    }
    Ok(child.wait()?)
}

/// Runs it and returns its standard output, or `None` if it failed. Standard error is inherited.
#[cfg(target_os = "linux")]
pub(crate) fn capture(command: &mut Command) -> Result<Option<String>> {
    println!("\n$ {}", command_line(command));
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot run {}", command_line(command)))?;
    Ok(output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned()))
}

/// Runs it silently and returns its trimmed standard output, or `None` if it failed or does not exist.
pub(crate) fn read_quietly(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
