//! What the machine must have. On Debian and its relatives what is missing is installed, elsewhere it is named.

use std::process::Command;

use anyhow::{Result, bail, ensure};

use crate::step;

/// Something that must be there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Need {
    /// Debian's package.
    package: &'static str,
    probe: Probe,
}

/// How to see on other systems whether it is there.
#[derive(Clone, Copy, Debug)]
enum Probe {
    /// A program that can be started.
    Program(&'static str),
    /// A library that pkg-config knows.
    Library(&'static str),
    /// Nothing fails without it.
    Nothing,
}

const fn program(package: &'static str, name: &'static str) -> Need {
    Need { package, probe: Probe::Program(name) }
}

const fn comfort(package: &'static str) -> Need {
    Need { package, probe: Probe::Nothing }
}

/// To build the program.
const BUILD: &[Need] = &[
    program("build-essential", "cc"),
    program("pkg-config", "pkg-config"),
    Need { package: "libwebkit2gtk-4.1-dev", probe: Probe::Library("webkit2gtk-4.1") },
    comfort("ca-certificates"),
];

/// To use it on a desktop: its way to the browser.
const DESKTOP: &[Need] = &[program("xdg-utils", "xdg-open")];

/// To use it without a desktop, by machine: a display, a session bus, a secret store, drivers, a browser, and fonts in
/// which pictures look as they should.
const VIRTUAL_DESKTOP: &[Need] = &[
    program("xvfb", "Xvfb"),
    program("dbus", "dbus-daemon"),
    program("gnome-keyring", "gnome-keyring-daemon"),
    program("webkit2gtk-driver", "WebKitWebDriver"),
    program("chromium", "chromium"),
    program("chromium-driver", "chromedriver"),
    comfort("fonts-inter"),
    comfort("fonts-noto-core"),
    comfort("fonts-noto-cjk"),
];

/// For a server with outdated encryption, and for keys that the system's own dialogs get: journeys meet both.
const JOURNEYS: &[Need] = &[program("openssl", "openssl"), program("xdotool", "xdotool")];

/// To make installers.
const INSTALLERS: &[Need] = &[program("nsis", "makensis"), program("wixl", "wixl"), program("msitools", "msibuild")];

/// To build for Windows, and to set Wine up and run it.
const WINDOWS: &[Need] = &[
    program("gcc-mingw-w64-x86-64-win32", "x86_64-w64-mingw32-gcc"),
    program("mmdebstrap", "mmdebstrap"),
    program("util-linux", "unshare"),
];

/// For the window's modules. Not asked for where a Node that is new enough is there, whoever installed it.
const NODE: &[Need] = &[program("nodejs", "node"), program("npm", "npm")];
/// The oldest Node that the tools of `package.json` take.
const OLDEST_NODE: u32 = 18;

/// Brings what a program on a desktop needs.
pub(crate) fn for_desktop() -> Result<()> {
    let desktop = if cfg!(target_os = "linux") { DESKTOP } else { &[] };
    bring(&[build(), desktop].concat())
}

/// Brings what a program in a virtual display needs.
pub(crate) fn for_virtual_desktop() -> Result<()> {
    bring(&[build(), VIRTUAL_DESKTOP].concat())
}

/// Brings what the journeys need.
#[cfg(target_os = "linux")]
pub(crate) fn for_journeys() -> Result<()> {
    bring(&[build(), VIRTUAL_DESKTOP, JOURNEYS].concat())
}

/// Brings what is needed to build and try the program for Windows. The window of what is tried is a browser here.
pub(crate) fn for_windows() -> Result<()> {
    let windows = if cfg!(target_os = "linux") { &[WINDOWS, INSTALLERS, VIRTUAL_DESKTOP].concat()[..] } else { &[] };
    bring(&[build(), windows].concat())?;
    for_window_modules()
}

/// Brings what installers are made with. On Windows that is NSIS alone.
pub(crate) fn for_packages() -> Result<()> {
    bring(if cfg!(target_os = "linux") { INSTALLERS } else { &[] })?;
    let there = step::answer(crate::package::installer::compiler().arg("-VERSION")).is_some();
    ensure!(there, "NSIS, which makes the installer, is missing");
    Ok(())
}

/// Brings what all tests need.
pub(crate) fn for_tests() -> Result<()> {
    let mut needs = build().to_vec();
    if cfg!(target_os = "linux") {
        needs.extend([VIRTUAL_DESKTOP, JOURNEYS, WINDOWS, INSTALLERS].concat());
    }
    bring(&needs)?;
    for_window_modules()?;
    rust_parts()
}

/// Brings what the window's modules are checked and put together with.
pub(crate) fn for_window_modules() -> Result<()> {
    if !has_node() {
        bring(NODE)?;
    }
    ensure!(has_node(), "Node.js {OLDEST_NODE} or newer with npm is missing");
    Ok(())
}

/// On Windows and macOS the compiler's own installation brings the libraries.
fn build() -> &'static [Need] {
    if cfg!(target_os = "linux") { BUILD } else { &[] }
}

fn has_node() -> bool {
    let version = step::answer(step::command("node").arg("--version"));
    let major = version.and_then(|version| version.strip_prefix('v')?.split('.').next()?.parse::<u32>().ok());
    major.is_some_and(|major| major >= OLDEST_NODE) && step::answer(step::npm().arg("--version")).is_some()
}

/// Parts of Rust that a minimal installation lacks.
fn rust_parts() -> Result<()> {
    for (part, name) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if step::answer(step::cargo().args([part, "--version"])).is_none() {
            let installed = step::run(step::command("rustup").args(["component", "add", name])).unwrap_or(false);
            ensure!(installed, "Rust's component {name} is missing");
        }
    }
    Ok(())
}

fn bring(needs: &[Need]) -> Result<()> {
    let debian = is_debian();
    let missing: Vec<Need> = needs.iter().copied().filter(|need| !is_there(*need, debian)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<_> = missing.iter().map(|need| need.package).collect();
    if !debian {
        bail!("missing on this machine (by the names of Debian's packages): {}", packages.join(", "));
    }
    println!("Installing what is missing: {}", packages.join(", "));
    let root = step::answer(step::command("id").arg("-u")).as_deref() == Some("0");
    let apt = |arguments: &[&str]| -> Result<bool> {
        let mut command = if root { step::command("apt-get") } else { sudo("apt-get") };
        step::run(command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    let install = ["install", "--yes", "--no-install-recommends"];
    let installed = apt(&["update"]).unwrap_or(false) && apt(&[&install[..], &packages].concat())?;
    ensure!(installed, "these packages could not be installed: {}", packages.join(", "));
    Ok(())
}

/// Asks for the password where one is needed, so it may read from the terminal.
fn sudo(program: &str) -> Command {
    let mut command = step::command("sudo");
    command.stdin(std::process::Stdio::inherit()).args(["--preserve-env=DEBIAN_FRONTEND", program]);
    command
}

fn is_debian() -> bool {
    cfg!(target_os = "linux") && step::answer(step::command("dpkg-query").arg("--version")).is_some()
}

fn is_there(need: Need, debian: bool) -> bool {
    if debian {
        let mut query = step::command("dpkg-query");
        let status = step::answer(query.args(["--show", "--showformat=${db:Status-Status}", need.package]));
        return status.as_deref() == Some("installed");
    }
    match need.probe {
        Probe::Program(name) => is_on_path(name),
        Probe::Library(name) => step::answer(step::command("pkg-config").args(["--exists", name])).is_some(),
        Probe::Nothing => true,
    }
}

fn is_on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
