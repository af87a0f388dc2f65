//! Prerequisites on the machine: Debian packages that are installed where they are missing, and named on other systems.

use std::process::Command;

use anyhow::{Result, bail, ensure};

use crate::process;

/// A prerequisite.
#[derive(Clone, Copy, Debug)]
struct Package {
    /// Debian's name of it.
    name: &'static str,
    probe: Probe,
}

/// Test for its presence on other systems.
#[derive(Clone, Copy, Debug)]
enum Probe {
    /// A program that can be started.
    Program(&'static str),
    /// A library that pkg-config knows.
    Library(&'static str),
    /// Nothing fails without it.
    Nothing,
}

const fn program(package: &'static str, name: &'static str) -> Package {
    Package { name: package, probe: Probe::Program(name) }
}

const fn optional(name: &'static str) -> Package {
    Package { name, probe: Probe::Nothing }
}

/// To build the program.
const BUILD: &[Package] = &[
    program("build-essential", "cc"),
    program("pkg-config", "pkg-config"),
    Package { name: "libwebkit2gtk-4.1-dev", probe: Probe::Library("webkit2gtk-4.1") },
    optional("ca-certificates"),
];

/// To use it on a desktop: its way to the browser.
const DESKTOP: &[Package] = &[program("xdg-utils", "xdg-open")];

/// To use it without a desktop, by machine: a display, a session bus, a secret store, drivers, a browser, and fonts in
/// which pictures look as they should.
const VIRTUAL_DESKTOP: &[Package] = &[
    program("xvfb", "Xvfb"),
    program("dbus", "dbus-daemon"),
    program("gnome-keyring", "gnome-keyring-daemon"),
    program("webkit2gtk-driver", "WebKitWebDriver"),
    program("chromium", "chromium"),
    program("chromium-driver", "chromedriver"),
    optional("fonts-inter"),
    optional("fonts-noto-core"),
    optional("fonts-noto-cjk"),
];

/// For a server with outdated encryption, and for keys that the system's own dialogs get: journeys meet both.
const JOURNEYS: &[Package] = &[program("openssl", "openssl"), program("xdotool", "xdotool")];

/// To make installers.
const INSTALLERS: &[Package] = &[program("nsis", "makensis"), program("wixl", "wixl"), program("msitools", "msibuild")];

/// To build for Windows, and to set Wine up and run it.
const WINDOWS: &[Package] = &[
    program("gcc-mingw-w64-x86-64-win32", "x86_64-w64-mingw32-gcc"),
    program("mmdebstrap", "mmdebstrap"),
    program("util-linux", "unshare"),
];

/// For the window's modules. Not asked for where a Node that is new enough is there, whoever installed it.
const NODE: &[Package] = &[program("nodejs", "node"), program("npm", "npm")];
/// The oldest Node that the tools of `package.json` take.
const OLDEST_NODE: u32 = 18;

/// Installs what a program on a desktop needs.
pub(crate) fn for_desktop() -> Result<()> {
    let desktop = if cfg!(target_os = "linux") { DESKTOP } else { &[] };
    install(&[build(), desktop].concat())
}

/// Installs what a program in a virtual display needs.
pub(crate) fn for_virtual_desktop() -> Result<()> {
    install(&[build(), VIRTUAL_DESKTOP].concat())
}

/// Installs what the journeys need.
#[cfg(target_os = "linux")]
pub(crate) fn for_journeys() -> Result<()> {
    install(&[build(), VIRTUAL_DESKTOP, JOURNEYS].concat())
}

/// Installs what is needed to build and try the program for Windows. The window of what is tried is a browser here.
pub(crate) fn for_windows() -> Result<()> {
    let windows = if cfg!(target_os = "linux") { &[WINDOWS, INSTALLERS, VIRTUAL_DESKTOP].concat()[..] } else { &[] };
    install(&[build(), windows].concat())?;
    for_window_modules()
}

/// Installs what installers are made with. On Windows that is NSIS alone.
pub(crate) fn for_packages() -> Result<()> {
    install(if cfg!(target_os = "linux") { INSTALLERS } else { &[] })
}

/// Installs what building and linting everything needs.
pub(crate) fn for_build() -> Result<()> {
    install(build())?;
    rust_parts()
}

/// Installs what the tests need beside that.
pub(crate) fn for_tests() -> Result<()> {
    if cfg!(target_os = "linux") {
        install(&[VIRTUAL_DESKTOP, JOURNEYS, WINDOWS, INSTALLERS].concat())?;
    }
    for_window_modules()
}

/// Installs what the window's modules are checked and put together with.
pub(crate) fn for_window_modules() -> Result<()> {
    if !has_node() {
        install(NODE)?;
    }
    ensure!(has_node(), "Node.js {OLDEST_NODE} or newer with npm is missing");
    Ok(())
}

/// On Windows and macOS the compiler's own installation brings the libraries.
fn build() -> &'static [Package] {
    if cfg!(target_os = "linux") { BUILD } else { &[] }
}

fn has_node() -> bool {
    let version = process::read_quietly(process::command("node").arg("--version"));
    let major = version.and_then(|version| version.strip_prefix('v')?.split('.').next()?.parse::<u32>().ok());
    major.is_some_and(|major| major >= OLDEST_NODE) && process::read_quietly(process::npm().arg("--version")).is_some()
}

/// Parts of Rust that a minimal installation lacks.
fn rust_parts() -> Result<()> {
    for (part, name) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if process::read_quietly(process::cargo().args([part, "--version"])).is_none() {
            let installed = process::run(process::command("rustup").args(["component", "add", name])).unwrap_or(false);
            ensure!(installed, "Rust's component {name} is missing");
        }
    }
    Ok(())
}

fn install(packages: &[Package]) -> Result<()> {
    let debian = is_debian();
    let missing: Vec<_> = packages.iter().copied().filter(|package| !is_installed(*package, debian)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = missing.iter().map(|package| package.name).collect();
    if !debian {
        bail!("missing on this machine (by the names of Debian's packages): {}", names.join(", "));
    }
    println!("Installing what is missing: {}", names.join(", "));
    let root = process::read_quietly(process::command("id").arg("-u")).as_deref() == Some("0");
    let apt = |arguments: &[&str]| -> Result<bool> {
        let mut command = if root { process::command("apt-get") } else { sudo("apt-get") };
        process::run(command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    let install = ["install", "--yes", "--no-install-recommends"];
    let installed = apt(&["update"]).unwrap_or(false) && apt(&[&install[..], &names].concat())?;
    ensure!(installed, "these packages could not be installed: {}", names.join(", "));
    Ok(())
}

/// `sudo`, which may read a password from the terminal.
fn sudo(program: &str) -> Command {
    let mut command = process::command("sudo");
    command.stdin(std::process::Stdio::inherit()).args(["--preserve-env=DEBIAN_FRONTEND", program]);
    command
}

fn is_debian() -> bool {
    cfg!(target_os = "linux") && process::read_quietly(process::command("dpkg-query").arg("--version")).is_some()
}

fn is_installed(package: Package, debian: bool) -> bool {
    if debian {
        let mut query = process::command("dpkg-query");
        let status = process::read_quietly(query.args(["--show", "--showformat=${db:Status-Status}", package.name]));
        return status.as_deref() == Some("installed");
    }
    match package.probe {
        Probe::Program(name) => is_on_path(name),
        Probe::Library(name) => {
            process::read_quietly(process::command("pkg-config").args(["--exists", name])).is_some()
        }
        Probe::Nothing => true,
    }
}

fn is_on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
