//! A desktop without a screen: a virtual display, a session bus, and a secret store that is unlocked.

use std::fs::{self, DirBuilder};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::step;

/// How long a part may take to begin or to end.
const LIMIT: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(50);

/// The desktop. Its parts are ended and its folder is removed when it is dropped.
pub(crate) struct Display {
    screen: String,
    bus: String,
    /// In the order in which they were started.
    parts: Vec<Part>,
    folder: TempDir,
}

impl Display {
    /// Starts all parts and waits until each is ready.
    pub(crate) fn start() -> Result<Self> {
        let mut desktop = Self::screen_only()?;
        let bus = ["--session", "--nofork", "--nopidfile", "--print-address=1"];
        desktop.bus = desktop.begin(step::command("dbus-daemon").args(bus))?;

        let mut keyring = step::command("gnome-keyring-daemon");
        keyring.args(["--foreground", "--unlock", "--components=secrets"]).stdin(Stdio::piped());
        // It reads the password of a new keyring: an empty line.
        desktop.spawn(&mut keyring)?.stdin.take().context("the keyring's input")?.write_all(b"\n")?;
        desktop.wait_for_secrets()?;
        Ok(desktop)
    }

    /// The virtual display alone.
    pub(crate) fn screen_only() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("offswitch-desktop-").tempdir()?;
        for name in ["home", "run"] {
            DirBuilder::new().mode(0o700).create(folder.path().join(name))?;
        }
        let mut desktop = Self { screen: String::new(), bus: String::new(), parts: Vec::new(), folder };
        let arguments = ["-displayfd", "1", "-screen", "0", "1440x1000x24", "-nolisten", "tcp", "-noreset"];
        let number = desktop.begin(step::command("Xvfb").args(arguments))?;
        desktop.screen = format!(":{number}");
        Ok(desktop)
    }

    /// The screen's name, as X programs want it.
    pub(crate) fn screen(&self) -> &str {
        &self.screen
    }

    /// Puts a program into this desktop.
    pub(crate) fn host<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("DISPLAY", &self.screen)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("XDG_RUNTIME_DIR", self.folder.path().join("run"))
            .env_remove("WAYLAND_DISPLAY")
    }

    /// Starts a part that says one line when it is ready.
    fn begin(&mut self, command: &mut Command) -> Result<String> {
        let name = command.get_program().to_string_lossy().into_owned();
        let out = self.spawn(command.stdout(Stdio::piped()))?.stdout.take().context("its output")?;
        let mut out = BufReader::new(out);
        let mut line = String::new();
        out.read_line(&mut line)?;
        // Kept open: whoever writes to a closed pipe is ended.
        self.parts.last_mut().context("the part just started")?.out = Some(out);
        ensure!(!line.trim().is_empty(), "{name} did not start");
        Ok(line.trim().to_owned())
    }

    fn spawn(&mut self, command: &mut Command) -> Result<&mut Child> {
        let name = command.get_program().to_string_lossy().into_owned();
        let home = self.folder.path().join("home");
        let log = fs::File::create(self.folder.path().join(format!("{name}.log")))?;
        self.host(command);
        command
            .env("HOME", &home)
            .env("XDG_DATA_HOME", home.join(".local/share"))
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .env("XDG_CACHE_HOME", home.join(".cache"))
            .stderr(log);
        let child = command.spawn().with_context(|| format!("cannot start {name}"))?;
        self.parts.push(Part { child, out: None });
        Ok(&mut self.parts.last_mut().context("the part just started")?.child)
    }

    fn wait_for_secrets(&self) -> Result<()> {
        let began = Instant::now();
        while began.elapsed() < LIMIT {
            let mut ask = step::command("dbus-send");
            self.host(&mut ask).args([
                "--session",
                "--print-reply=literal",
                "--dest=org.freedesktop.DBus",
                "/org/freedesktop/DBus",
                "org.freedesktop.DBus.NameHasOwner",
                "string:org.freedesktop.secrets",
            ]);
            if step::answer(&mut ask).is_some_and(|answer| answer.contains("true")) {
                return Ok(());
            }
            thread::sleep(PAUSE);
        }
        bail!("gnome-keyring-daemon did not become ready")
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        while self.parts.pop().is_some() {}
    }
}

/// A program that was started; ended when it is dropped.
struct Part {
    child: Child,
    out: Option<BufReader<ChildStdout>>,
}

impl Drop for Part {
    fn drop(&mut self) {
        // An error means that it has ended already. Asked nicely, Xvfb removes its lock and socket.
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        let began = Instant::now();
        while began.elapsed() < LIMIT {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(PAUSE);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
