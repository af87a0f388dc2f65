//! Desktop without a screen: Xvfb, a D-Bus session bus, and an unlocked secret store.

use std::fs::{self, DirBuilder};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::process;

/// Timeout of a daemon's start and end.
const LIMIT: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(50);

/// The desktop. Its daemons are ended and its folder is removed when it is dropped.
pub(crate) struct VirtualDesktop {
    screen: String,
    bus: String,
    /// In the order in which they were started.
    daemons: Vec<Daemon>,
    folder: TempDir,
}

impl VirtualDesktop {
    /// Starts all daemons and waits until each is ready.
    pub(crate) fn start() -> Result<Self> {
        let mut desktop = Self::screen_only()?;
        let bus = ["--session", "--nofork", "--nopidfile", "--print-address=1"];
        desktop.bus = desktop.spawn_and_read_line(process::command("dbus-daemon").args(bus))?;

        let mut keyring = process::command("gnome-keyring-daemon");
        keyring.args(["--foreground", "--unlock", "--components=secrets"]).stdin(Stdio::piped());
        // It reads the password of a new keyring: an empty line.
        desktop.spawn(&mut keyring)?.stdin.take().context("the keyring's input")?.write_all(b"\n")?;
        desktop.wait_for_secrets()?;
        Ok(desktop)
    }

    /// Starts the virtual display alone.
    pub(crate) fn screen_only() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("offswitch-desktop-").tempdir()?;
        for name in ["home", "run"] {
            DirBuilder::new().mode(0o700).create(folder.path().join(name))?;
        }
        let mut desktop = Self { screen: String::new(), bus: String::new(), daemons: Vec::new(), folder };
        let arguments = ["-displayfd", "1", "-screen", "0", "1440x1000x24", "-nolisten", "tcp", "-noreset"];
        let number = desktop.spawn_and_read_line(process::command("Xvfb").args(arguments))?;
        desktop.screen = format!(":{number}");
        Ok(desktop)
    }

    /// The screen's name, as X programs want it.
    pub(crate) fn screen(&self) -> &str {
        &self.screen
    }

    /// Sets the environment of a program that is to run on this desktop.
    pub(crate) fn attach<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("DISPLAY", &self.screen)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("XDG_RUNTIME_DIR", self.folder.path().join("run"))
            .env_remove("WAYLAND_DISPLAY")
    }

    /// Starts a daemon that writes one line when it is ready.
    fn spawn_and_read_line(&mut self, command: &mut Command) -> Result<String> {
        let name = command.get_program().to_string_lossy().into_owned();
        let out = self.spawn(command.stdout(Stdio::piped()))?.stdout.take().context("its output")?;
        let mut out = BufReader::new(out);
        let mut line = String::new();
        out.read_line(&mut line)?;
        // Kept open: whoever writes to a closed pipe is ended.
        self.daemons.last_mut().context("the daemon just started")?.out = Some(out);
        ensure!(!line.trim().is_empty(), "{name} did not start");
        Ok(line.trim().to_owned())
    }

    fn spawn(&mut self, command: &mut Command) -> Result<&mut Child> {
        let name = command.get_program().to_string_lossy().into_owned();
        let home = self.folder.path().join("home");
        let log = fs::File::create(self.folder.path().join(format!("{name}.log")))?;
        self.attach(command);
        command
            .env("HOME", &home)
            .env("XDG_DATA_HOME", home.join(".local/share"))
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .env("XDG_CACHE_HOME", home.join(".cache"))
            .stderr(log);
        let child = command.spawn().with_context(|| format!("cannot start {name}"))?;
        self.daemons.push(Daemon { child, out: None });
        Ok(&mut self.daemons.last_mut().context("the daemon just started")?.child)
    }

    fn wait_for_secrets(&self) -> Result<()> {
        let began = Instant::now();
        while began.elapsed() < LIMIT {
            let mut ask = process::command("dbus-send");
            self.attach(&mut ask).args([
                "--session",
                "--print-reply=literal",
                "--dest=org.freedesktop.DBus",
                "/org/freedesktop/DBus",
                "org.freedesktop.DBus.NameHasOwner",
                "string:org.freedesktop.secrets",
            ]);
            if process::read_quietly(&mut ask).is_some_and(|answer| answer.contains("true")) {
                return Ok(());
            }
            thread::sleep(PAUSE);
        }
        bail!("gnome-keyring-daemon did not become ready")
    }
}

impl Drop for VirtualDesktop {
    fn drop(&mut self) {
        while self.daemons.pop().is_some() {}
    }
}

/// A running program; ended when it is dropped.
struct Daemon {
    child: Child,
    out: Option<BufReader<ChildStdout>>,
}

impl Drop for Daemon {
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
