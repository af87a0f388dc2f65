//! Running other programs.

use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result};

use crate::place;

/// A program to be run in the repository, with nothing to read.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(place::repository()).stdin(Stdio::null());
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

/// The command as one would type it.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    let line = words.join(" ");
    // Cargo gives its own full path.
    match (command.get_program().to_string_lossy().rsplit_once('/'), line.split_once(' ')) {
        (Some((_, name)), Some((_, rest))) => format!("{name} {rest}"),
        _ => line,
    }
}

/// Runs it and lets it print; says whether it went well.
pub(crate) fn run(command: &mut Command) -> Result<bool> {
    println!("\n$ {}", line(command));
    let status = command.status().with_context(|| format!("cannot run {}", line(command)))?;
    Ok(status.success())
}

/// Runs it, prints its lines as they come, and shows each to `read`.
pub(crate) fn run_reading(command: &mut Command, mut read: impl FnMut(&str)) -> Result<ExitStatus> {
    let shown = line(command);
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

/// Runs it and gives what it wrote to standard output; what it tells beside that is shown. Nothing if it failed.
#[cfg(target_os = "linux")]
pub(crate) fn output(command: &mut Command) -> Result<Option<String>> {
    println!("\n$ {}", line(command));
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot run {}", line(command)))?;
    Ok(output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned()))
}

/// Runs it quietly; what it wrote to standard output, or nothing if it failed or is not there.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
