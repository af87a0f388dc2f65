//! Child processes, each in a process group that is ended with it.

use std::fs;
use std::os::unix::fs::FileExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// Time for a program to end when it is asked to (SIGTERM).
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5);

/// A running program, in a process group of its own.
pub(crate) struct Running {
    child: Child,
    group: Pid,
}

impl Running {
    /// Starts it; what it prints goes to `log`.
    pub(crate) fn start(command: &mut Command, log: &Path) -> Result<Self> {
        let log = appended(log)?;
        Self::begin(command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log))
    }

    /// Starts it with an input that ends when this is dropped, and gives its output; what else it prints goes to `log`.
    pub(crate) fn start_with_pipes(command: &mut Command, log: &Path) -> Result<(Self, ChildStdout)> {
        let log = appended(log)?;
        let mut running = Self::begin(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log))?;
        let output = running.child.stdout.take().context("its output is a pipe")?;
        Ok((running, output))
    }

    fn begin(command: &mut Command) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.process_group(0).spawn().with_context(|| format!("cannot start {name}"))?;
        let group = Pid::from_child(&child);
        Ok(Self { child, group })
    }

    /// The process that was started itself.
    pub(crate) fn process(&self) -> Process {
        Process(format!("/proc/{}", self.child.id()).into())
    }

    /// Exit status, if it has ended.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// The process in its group that runs `program`.
    pub(crate) fn process_of(&self, program: &Path) -> Option<Process> {
        self.alive().into_iter().find(|process| process.program().as_deref() == Some(program))
    }

    fn alive(&self) -> Vec<Process> {
        let group = self.group.as_raw_nonzero().get();
        Process::all().into_iter().filter(|process| process.is_alive_in(group)).collect()
    }

    fn wait_until_all_ended(&mut self) -> bool {
        let began = Instant::now();
        while began.elapsed() < SHUTDOWN_TIMEOUT {
            let ended = !matches!(self.child.try_wait(), Ok(None));
            if ended && self.alive().is_empty() {
                return true;
            }
            thread::sleep(POLL_INTERVAL);
        }
        false
    }
}

fn appended(log: &Path) -> Result<fs::File> {
    Ok(fs::File::options().create(true).append(true).open(log)?)
}

impl Drop for Running {
    fn drop(&mut self) {
        // An error means that nothing of the group is left.
        let _ = kill_process_group(self.group, Signal::TERM);
        if !self.wait_until_all_ended() {
            let _ = kill_process_group(self.group, Signal::KILL);
            self.wait_until_all_ended();
        }
    }
}

/// A process of this machine, by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process(PathBuf);

impl Process {
    fn all() -> Vec<Self> {
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        let numbered = entries.filter(|entry| entry.file_name().to_string_lossy().parse::<u32>().is_ok());
        numbered.map(|entry| Self(entry.path())).collect()
    }

    /// True if it is in the process group and has not ended.
    fn is_alive_in(&self, group: i32) -> bool {
        let Ok(stat) = fs::read_to_string(self.0.join("stat")) else { return false };
        // proc_pid_stat(5): the name in parentheses may hold anything; after it come state, parent and group.
        let Some((_, fields)) = stat.rsplit_once(')') else { return false };
        let fields: Vec<_> = fields.split_whitespace().collect();
        !matches!(fields.first(), Some(&("Z" | "X")))
            && fields.get(2).and_then(|field| field.parse().ok()) == Some(group)
    }

    fn id(&self) -> Option<i32> {
        self.0.file_name()?.to_str()?.parse().ok()
    }

    /// Id of the parent process.
    fn parent(&self) -> Option<i32> {
        let stat = fs::read_to_string(self.0.join("stat")).ok()?;
        stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
    }

    /// The process and all its descendants.
    #[must_use]
    pub fn tree(&self) -> Vec<Self> {
        let all = Self::all();
        let mut tree = vec![self.clone()];
        let mut next = 0;
        while let Some(parent) = tree.get(next).and_then(Self::id) {
            tree.extend(all.iter().filter(|process| process.parent() == Some(parent)).cloned());
            next += 1;
        }
        tree
    }

    /// Memory in KiB: its own, and its share of what it shares with others (`Pss` of proc(5)).
    pub fn memory(&self) -> Result<u64> {
        let rollup = fs::read_to_string(self.0.join("smaps_rollup")).context("the memory of a process")?;
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).context("its share")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse()?)
    }

    /// Hands over the process's own writable memory (heaps, stacks, anonymous mappings of proc(5)), piece by piece, each with
    /// the last `overlap` bytes of the one before, and with the name of where it lies. Left out is what holds nothing but zeros,
    /// which is most of it, and what is gone meanwhile.
    pub fn read_memory(&self, overlap: usize, mut take: impl FnMut(&str, &[u8])) -> Result<()> {
        const PIECE: usize = 1 << 16;
        static ZEROS: [u8; PIECE] = [0; PIECE];
        let maps = fs::read_to_string(self.0.join("maps")).context("the mappings of a process")?;
        let memory = fs::File::open(self.0.join("mem")).context("the memory of a process")?;
        let mut piece = vec![0; overlap + PIECE];
        for line in maps.lines() {
            let fields: Vec<_> = line.split_whitespace().collect();
            let (Some(range), Some(rights)) = (fields.first(), fields.get(1)) else { continue };
            let place = fields.get(5).copied().unwrap_or("anonymous");
            if !rights.starts_with("rw") || place.starts_with('/') && !place.contains("(deleted)") {
                continue;
            }
            let (from, to) = range.split_once('-').context("a range of addresses")?;
            let (mut at, to) = (u64::from_str_radix(from, 16)?, u64::from_str_radix(to, 16)?);
            let mut kept = 0;
            while at < to {
                let length = PIECE.min(usize::try_from(to - at)?);
                let Ok(read @ 1..) = memory.read_at(&mut piece[kept..kept + length], at) else { break };
                // Compared as one, which is quick also where nothing is optimized.
                if piece[kept..kept + read] != ZEROS[..read] {
                    take(place, &piece[..kept + read]);
                }
                at += read as u64;
                let end = kept + read;
                kept = overlap.min(end);
                piece.copy_within(end - kept..end, 0);
            }
        }
        Ok(())
    }

    /// Kills it (SIGKILL).
    pub fn kill(&self) -> Result<()> {
        let id = self.id().and_then(Pid::from_raw).context("the process has an id")?;
        Ok(kill_process(id, Signal::KILL)?)
    }

    fn program(&self) -> Option<PathBuf> {
        fs::read_link(self.0.join("exe")).ok()
    }

    /// True if it still runs.
    #[must_use]
    pub fn runs(&self) -> bool {
        fs::read_to_string(self.0.join("stat")).is_ok_and(|stat| !stat.contains(") Z "))
    }

    /// Command line and environment, as anybody on the machine who may look can see them.
    pub fn seen_from_outside(&self) -> Result<String> {
        let read = |name: &str| fs::read(self.0.join(name)).with_context(|| format!("the program's {name}"));
        Ok([read("cmdline")?, read("environ")?].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).join("\n"))
    }
}
