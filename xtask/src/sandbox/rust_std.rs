//! Rust's standard library for Windows: from `rustup`, or else built once from the sources that Debian packages.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::cache::CachedFolder;
use super::debian;
use crate::process;

/// Debian's suite whose sources of Rust are as new as Rust is.
const SUITE: &str = "trixie-backports";
/// The crates that are the standard library.
const PARTS: &str = "-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test";

/// Standard library of a target.
pub(crate) struct RustStd {
    name: &'static str,
    linker: &'static str,
    /// Sysroot with the standard library, if it is not in the compiler's own.
    sysroot: Option<PathBuf>,
}

impl RustStd {
    /// Sets the environment of a cargo that builds for it.
    pub(crate) fn configure(&self, cargo: &mut Command) {
        let name = self.name.to_uppercase().replace('-', "_");
        cargo.env(format!("CARGO_TARGET_{name}_LINKER"), self.linker);
        if let Some(sysroot) = &self.sysroot {
            cargo.env(format!("CARGO_TARGET_{name}_RUSTFLAGS"), format!("--sysroot={}", sysroot.display()));
        }
    }
}

/// Sets it up where it is missing.
pub(crate) fn set_up(name: &'static str, linker: &'static str) -> Result<RustStd> {
    let present = has_standard_library(&own_sysroot()?, name)
        || process::run(process::command("rustup").args(["target", "add", name])).unwrap_or(false);
    let sysroot = if present { None } else { Some(build_sysroot(name, linker)?) };
    Ok(RustStd { name, linker, sysroot })
}

fn has_standard_library(sysroot: &Path, name: &str) -> bool {
    let libraries = fs::read_dir(sysroot.join("lib/rustlib").join(name).join("lib"));
    libraries
        .is_ok_and(|mut files| files.any(|file| file.is_ok_and(|file| is_std(&file.file_name().to_string_lossy()))))
}

fn is_std(file: &str) -> bool {
    file.starts_with("libstd-") && Path::new(file).extension().is_some_and(|kind| kind == "rlib")
}

fn own_sysroot() -> Result<PathBuf> {
    rustc(&["--print", "sysroot"]).map(PathBuf::from)
}

fn rustc(arguments: &[&str]) -> Result<String> {
    process::read_quietly(process::command("rustc").args(arguments)).context("rustc does not answer")
}

/// Builds the standard library and puts it into a copy of the compiler's own folder.
fn build_sysroot(name: &'static str, linker: &str) -> Result<PathBuf> {
    let version = rustc(&["--version", "--verbose"])?;
    let recipe = format!("{name} with {linker}\n{version}\n");
    let kept = CachedFolder { name: "rust-std", recipe: &recipe };
    let works = |folder: &Path| has_standard_library(&folder.join("sysroot"), name);
    let folder = kept.get_or_create(works, |folder| {
        let release =
            version.lines().find_map(|line| line.strip_prefix("release: ")).context("rustc tells no release")?;
        let sysroot = folder.join("sysroot");
        fs::create_dir_all(folder).with_context(|| format!("the folder {}", folder.display()))?;
        let run = |command: &mut Command, what: &str| -> Result<()> {
            ensure!(process::run(command)?, "{what} failed");
            Ok(())
        };
        run(process::command("cp").args(["--archive", "--"]).arg(own_sysroot()?).arg(&sysroot), "copying Rust")?;
        let sources = folder.join("sources");
        unpack_sources(release, folder, &sources)?;
        let into = sysroot.join("lib/rustlib/src/rust");
        fs::create_dir_all(&into).context("the folder of Rust's sources")?;
        fs::rename(library(&sources)?, into.join("library")).context("putting Rust's sources in place")?;
        build(name, linker, folder, &sysroot)?;
        for scratch in ["sources", "apt", "empty"] {
            fs::remove_dir_all(folder.join(scratch)).with_context(|| format!("removing {scratch}"))?;
        }
        ensure!(works(folder), "Rust's standard library for {name} was built, but is not there");
        Ok(())
    })?;
    Ok(folder.join("sysroot"))
}

/// Fetches Debian's package of this release's sources, with a package state of its own.
fn unpack_sources(release: &str, folder: &Path, sources: &Path) -> Result<()> {
    let apt = folder.join("apt");
    for part in ["lists/partial", "archives/partial"] {
        fs::create_dir_all(apt.join(part)).context("a package state of its own")?;
    }
    let list = apt.join("sources.list");
    fs::write(&list, format!("deb {} {SUITE} main\n", debian::mirror()?)).context("the list of package sources")?;
    let settings = [
        format!("Dir::Etc::SourceList={}", list.display()),
        "Dir::Etc::SourceParts=-".to_owned(),
        format!("Dir::State::Lists={}", apt.join("lists").display()),
        format!("Dir::Cache={}", apt.display()),
        "APT::Sandbox::User=root".to_owned(),
    ];
    let with_settings = |program: &str| {
        let mut command = process::command(program);
        command.current_dir(&apt);
        for setting in &settings {
            command.args(["--option", setting]);
        }
        command
    };
    ensure!(process::run(with_settings("apt-get").arg("update"))?, "Debian's {SUITE} could not be read");
    let known = process::read_quietly(with_settings("apt-cache").args(["madison", "rust-src"])).unwrap_or_default();
    let versions = known.lines().filter_map(|line| line.split('|').nth(1)).map(str::trim);
    let version = versions.into_iter().find(|version| version.starts_with(&format!("{release}+")));
    let version = version.with_context(|| format!("Debian's {SUITE} has no sources of Rust {release}"))?;
    let wanted = format!("rust-src={version}");
    ensure!(process::run(with_settings("apt-get").args(["download", &wanted]))?, "{wanted} could not be fetched");
    let package = files(&apt)?.into_iter().find(|path| path.extension().is_some_and(|kind| kind == "deb"));
    let package = package.context("no package was fetched")?;
    ensure!(
        process::run(process::command("dpkg-deb").arg("--extract").arg(package).arg(sources))?,
        "{wanted} could not be unpacked"
    );
    Ok(())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    entries.map(|entry| Ok(entry?.path())).collect()
}

/// The folder `library` among the unpacked sources.
fn library(sources: &Path) -> Result<PathBuf> {
    let versions = files(&sources.join("usr/src"))?;
    let found = versions.into_iter().map(|folder| folder.join("library")).find(|folder| folder.is_dir());
    found.context("Debian's package holds no library")
}

/// Builds an empty crate with its standard library, and keeps that.
fn build(name: &str, linker: &str, folder: &Path, sysroot: &Path) -> Result<()> {
    let empty = folder.join("empty");
    fs::create_dir_all(empty.join("src")).context("an empty crate")?;
    fs::write(empty.join("src/lib.rs"), "").context("an empty crate")?;
    fs::write(empty.join("Cargo.toml"), MANIFEST).context("an empty crate")?;
    let wrapper = folder.join("empty/rustc.sh");
    fs::write(&wrapper, WRAPPER).context("a script before the compiler")?;
    fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).context("a script before the compiler")?;
    let mut cargo = Command::new(sysroot.join("bin/cargo"));
    cargo.current_dir(&empty).args(["build", "--release", PARTS, "--target", name]);
    cargo
        .env("RUSTC", sysroot.join("bin/rustc"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", empty.join("target"));
    cargo.env("RUSTC_WRAPPER", &wrapper);
    let name_of_variable = name.to_uppercase().replace('-', "_");
    cargo.env(format!("CARGO_TARGET_{name_of_variable}_LINKER"), linker);
    cargo.env(format!("CARGO_TARGET_{name_of_variable}_RUSTFLAGS"), "-Cembed-bitcode=yes");
    ensure!(process::run(&mut cargo)?, "Rust's standard library for {name} could not be built");
    let into = sysroot.join("lib/rustlib").join(name).join("lib");
    fs::create_dir_all(&into).context("the folder of the standard library")?;
    for library in files(&empty.join("target").join(name).join("release/deps"))? {
        if library.extension().is_some_and(|kind| kind == "rlib") {
            let file = library.file_name().context("a library's name")?;
            fs::copy(&library, into.join(file)).context("keeping the standard library")?;
        }
    }
    Ok(())
}

const MANIFEST: &str = r#"[package]
name = "empty"
version = "0.0.0"
edition = "2021"

[workspace]
"#;

/// Stands before the compiler: the one crate for programs that abort has to be built as one itself.
const WRAPPER: &str = r#"#!/bin/sh
case " $* " in
    *" --crate-name panic_abort "*) exec "$@" -Cpanic=abort ;;
    *) exec "$@" ;;
esac
"#;
