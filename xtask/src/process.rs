//! Child processes: commands, their output and their exit status.

use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow};

#[cfg(target_os = "linux")]
use rustix::thread::CapabilitySet;

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

/// Has this thread, and the programs that it starts, leave the cores to trials, which wait more than they compute and are
/// timed. Chromium would raise its own priority above everything else's, as root may: that capability is taken from them.
#[cfg(target_os = "linux")]
pub(crate) fn lower_priority() {
    // Refused at worst, and then only slower.
    let _ = rustix::process::nice(10);
    let _ = rustix::thread::remove_capability_from_bounding_set(CapabilitySet::SYS_NICE);
}

/// npm, which is a script on Windows.
pub(crate) fn npm() -> Command {
    command(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

/// Formats the command as one would type it.
fn command_line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    // A script among the arguments is left out.
    let words = words.map(OsStr::to_string_lossy).map(|word| if word.contains('\n') { "…".into() } else { word });
    let words: Vec<_> = words.collect();
    let line = words.join(" ");
    // Cargo gives its own full path.
    match (command.get_program().to_string_lossy().rsplit_once('/'), line.split_once(' ')) {
        (Some((_, name)), Some((_, rest))) => format!("{name} {rest}"),
        _ => line,
    }
}

/// True once several commands run at the same time: each one's output is then printed in one piece, when it ends.
static SIDE_BY_SIDE: AtomicBool = AtomicBool::new(false);

/// Has the output of each command printed in one piece from now on.
pub(crate) fn run_side_by_side() {
    SIDE_BY_SIDE.store(true, Ordering::Relaxed);
}

/// Runs it with its output shown; returns whether it succeeded.
pub(crate) fn run(command: &mut Command) -> Result<bool> {
    if SIDE_BY_SIDE.load(Ordering::Relaxed) {
        return Ok(run_reading(command, |_| ())?.success());
    }
    println!("\n$ {}", command_line(command));
    let status = command.status().with_context(|| format!("cannot run {}", command_line(command)))?;
    Ok(status.success())
}

/// Runs it, shows its lines, and hands each to `read`.
pub(crate) fn run_reading(command: &mut Command, mut read: impl FnMut(&str)) -> Result<ExitStatus> {
    let shown = command_line(command);
    let mut output = Output::begin(&shown);
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
        output.line(text);
        read(text);
        bytes.clear();
    }
    Ok(child.wait()?)
}

/// Runs it and returns whether it succeeded, and its standard output. Standard error is shown.
pub(crate) fn capture(command: &mut Command) -> Result<(bool, String)> {
    let shown = command_line(command);
    let mut output = Output::begin(&shown);
    let (errors, into) = io::pipe()?;
    let mut child =
        command.stdout(Stdio::piped()).stderr(into).spawn().with_context(|| format!("cannot run {shown}"))?;
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut pipe = child.stdout.take().context("its output")?;
    let text = thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).map(|_| bytes)
    });
    for line in BufReader::new(errors).split(b'\n') {
        output.line(&String::from_utf8_lossy(&line?));
    }
    let text = text.join().map_err(|_| anyhow!("reading its output ended in a panic"))??;
    Ok((child.wait()?.success(), String::from_utf8_lossy(&text).into_owned()))
}

/// Output of one command as it is shown.
struct Output<'a> {
    command: &'a str,
    /// Kept until the command ends where others run at the same time.
    kept: Option<String>,
    began: Instant,
}

impl<'a> Output<'a> {
    fn begin(command: &'a str) -> Self {
        let side_by_side = SIDE_BY_SIDE.load(Ordering::Relaxed);
        println!("\n$ {command}{}", if side_by_side { " …" } else { "" });
        Self { command, kept: side_by_side.then(String::new), began: Instant::now() }
    }

    fn line(&mut self, line: &str) {
        match &mut self.kept {
            Some(kept) => {
                kept.push_str(line);
                kept.push('\n');
            }
            None => println!("{line}"),
        }
    }
}

impl Drop for Output<'_> {
    fn drop(&mut self) {
        if let Some(kept) = &self.kept {
            print!("\n$ {}: {:.1} s\n{kept}", self.command, self.began.elapsed().as_secs_f32());
        }
    }
}

/// Runs it silently and returns its trimmed standard output, or `None` if it failed or does not exist.
pub(crate) fn read_quietly(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
