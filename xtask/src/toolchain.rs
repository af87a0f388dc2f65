//! Cross compilation toolchain for Windows: cargo's target, linker and runner, and the folder of their output.

#[cfg(target_os = "linux")]
use std::fs;
#[cfg(target_os = "linux")]
use std::os::unix::fs::PermissionsExt as _;
#[cfg(target_os = "linux")]
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

#[cfg(target_os = "linux")]
use anyhow::Context as _;
use anyhow::Result;

#[cfg(target_os = "linux")]
use crate::sandbox::rust_std::{self, RustStd};
use crate::{paths, process};

/// Microsoft's WebView2 loader, which a program that was built with MinGW and shows a window needs in its folder.
pub(crate) const LOADER: &str = "WebView2Loader.dll";
/// The target triple that Linux builds for.
#[cfg(target_os = "linux")]
const TARGET: &str = "x86_64-pc-windows-gnu";
#[cfg(target_os = "linux")]
const LINKER: &str = "x86_64-w64-mingw32-gcc";

/// Linker of the test programs: MinGW's compiler, with Rust's own linker in its linker's place, which takes a fifth of its
/// time. Debian's compiler ignores the options that choose a linker, but not a program before the programs that it calls.
#[cfg(target_os = "linux")]
const TEST_LINKER: &str = r#"#!/bin/sh
case $1 in
    */collect2) shift ;;
    /*) exec "$@" ;;
    *) exec COMPILER -wrapper "$0" "$@" ;;
esac
value=false
for argument; do
    shift
    case $argument in
        -plugin) value=true ;;
        -plugin-opt=*) ;;
        *) if "$value"; then value=false; else set -- "$@" "$argument"; fi ;;
    esac
done
exec "LINKER" -flavor gnu "$@"
"#;

/// Rust for Windows.
#[cfg(target_os = "linux")]
pub(crate) struct Toolchain {
    rust: RustStd,
    /// Linker of the test programs; `None` where Rust came without its own.
    linker: Option<PathBuf>,
}

#[cfg(target_os = "linux")]
impl Toolchain {
    /// Sets up what is missing.
    pub(crate) fn set_up() -> Result<Self> {
        Ok(Self { rust: rust_std::set_up(TARGET, LINKER)?, linker: test_linker()? })
    }

    /// Cargo, to build test programs for Windows.
    pub(crate) fn cargo(&self, verb: &str) -> Command {
        let mut cargo = process::cargo();
        cargo.args([verb, "--target", TARGET]);
        self.rust.configure(&mut cargo);
        if let Some(linker) = &self.linker {
            cargo.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER", linker);
        }
        cargo
    }
}

#[cfg(target_os = "linux")]
fn test_linker() -> Result<Option<PathBuf>> {
    let sysroot = process::read_quietly(process::command("rustc").args(["--print", "sysroot"]));
    let lld = Path::new(&sysroot.context("rustc does not answer")?)
        .join("lib/rustlib")
        .join(format!("{}-unknown-linux-gnu", std::env::consts::ARCH))
        .join("bin/rust-lld");
    if !lld.is_file() {
        return Ok(None);
    }
    let folder = paths::target_folder()?.join("windows");
    fs::create_dir_all(&folder).context("the folder of a script before the linker")?;
    let script = folder.join("linker.sh");
    let text = TEST_LINKER.replace("COMPILER", LINKER).replace("LINKER", &lld.display().to_string());
    fs::write(&script, text).context("a script before the linker")?;
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).context("a script before the linker")?;
    Ok(Some(script))
}

/// Cargo's output folder for Windows in this profile.
pub(crate) fn output_folder(profile: &str) -> Result<PathBuf> {
    let target = paths::target_folder()?;
    #[cfg(target_os = "linux")]
    let target = target.join(TARGET);
    Ok(target.join(profile))
}

/// Runs this build of the released program for Windows, and puts beside it what it needs there. Returns whether it
/// succeeded.
#[cfg(target_os = "linux")]
pub(crate) fn build_release(cargo: &mut Command) -> Result<bool> {
    cargo.args(["--target", TARGET]);
    rust_std::set_up(TARGET, LINKER)?.configure(cargo);
    let succeeded = process::run(cargo)?;
    if succeeded {
        let output = output_folder("release")?;
        copy_loader(&output, &output)?;
    }
    Ok(succeeded)
}

/// Runs this build of the released program. Returns whether it succeeded.
#[cfg(not(target_os = "linux"))]
pub(crate) fn build_release(cargo: &mut Command) -> Result<bool> {
    process::run(cargo)
}

/// Copies the WebView2 loader from a dependency's build output into the folder `beside` programs.
#[cfg(target_os = "linux")]
pub(crate) fn copy_loader(output: &Path, beside: &Path) -> Result<()> {
    let builds = fs::read_dir(output.join("build")).context("the dependencies' build output")?;
    let mut found = None;
    for build in builds {
        let path = build?.path().join("out/x64").join(LOADER);
        if path.is_file() {
            found = Some(path);
        }
    }
    let found = found.with_context(|| format!("no dependency brought {LOADER}"))?;
    fs::copy(found, beside.join(LOADER)).with_context(|| format!("{LOADER} beside the programs"))?;
    Ok(())
}
