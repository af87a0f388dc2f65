//! Wine in a chrooted Debian of its own, since the machine's may be too old.

use std::convert::Infallible;
use std::ffi::OsString;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use super::cache::CachedFolder;
use super::debian;
use crate::{paths, process};

/// Debian's release with Wine 10, and the packages: Windows programs of 64 bit, and of 32 bit for the installer.
const SUITE: &str = "trixie";
const PACKAGES: &str = "wine,wine64,wine32:i386";
/// Environment variable with the Wine prefix of programs that cargo starts.
pub(crate) const PREFIX: &str = "OFFSWITCH_WINE_PREFIX";
/// User name in the prefix: a name such as people have.
pub(crate) const USER: &str = "Zoë Müller 田中";

/// Runs a program in Wine's Debian, with the machine's folders at their places.
const INSIDE: &str = r#"
set -eu
debian=$1; here=$2; shift 2
mount --rbind /proc "$debian/proc"
mount --rbind /dev "$debian/dev"
for folder in /*; do
    case "$folder" in
        /bin | /boot | /dev | /etc | /lib* | /proc | /run | /sbin | /sys | /usr | /var | /lost+found) ;;
        *) [ -d "$folder" ] && [ ! -L "$folder" ] && mkdir -p "$debian$folder" && mount --rbind "$folder" "$debian$folder" ;;
    esac
done
cp /etc/hosts "$debian/etc/hosts"
exec chroot "$debian" sh -c 'cd "$1" && shift && exec "$@"' inside "$here" "$@"
"#;

/// Sets Wine up.
pub(crate) fn set_up() -> Result<()> {
    debian().map(drop)
}

fn debian() -> Result<PathBuf> {
    let recipe = format!("Debian {SUITE} with {PACKAGES}\n");
    let works =
        |folder: &Path| process::read_quietly(inside(folder, Path::new("/")).args(["wine", "--version"])).is_some();
    CachedFolder { name: "wine", recipe: &recipe }.get_or_create(works, |folder| {
        ensure!(
            rustix::process::geteuid().is_root(),
            "Wine's Debian is set up as root: run this in a container, or as root"
        );
        let mut make = process::command("mmdebstrap");
        make.args(["--variant=apt", "--architectures=amd64,i386", "--aptopt=APT::Install-Recommends \"false\""]);
        make.args(["--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/locale/*"]);
        make.arg(format!("--include={PACKAGES}")).arg(SUITE).arg(folder).arg(debian::mirror()?);
        ensure!(process::run(&mut make)?, "Wine's Debian could not be set up");
        ensure!(works(folder), "Wine was set up in {}, but does not run", folder.display());
        Ok(())
    })
}

/// Command inside; its name and arguments are still to be given. The mounts are seen by it alone and end with it.
fn inside(debian: &Path, here: &Path) -> Command {
    let mut command = process::command("unshare");
    command.args(["--mount", "sh", "-c", INSIDE, "inside"]).arg(debian).arg(here);
    command
}

/// Creates a 64-bit prefix.
pub(crate) fn new_prefix(name: &str) -> Result<PathBuf> {
    new_prefix_of(name, "win64")
}

/// Creates a prefix of this architecture: `win64` or `win32`.
pub(crate) fn new_prefix_of(name: &str, architecture: &str) -> Result<PathBuf> {
    let prefix = paths::target_folder()?.join("windows").join(name);
    if prefix.exists() {
        fs::remove_dir_all(&prefix).with_context(|| format!("cannot remove {}", prefix.display()))?;
    }
    fs::create_dir_all(prefix.join("home")).with_context(|| format!("the folder {}", prefix.display()))?;
    let mut boot = wine(&debian()?, &prefix, paths::repository());
    boot.env("WINEARCH", architecture).args(["wineboot", "--init"]);
    ensure!(process::read_quietly(&mut boot).is_some(), "Wine could not make a Windows");
    Ok(prefix)
}

/// Wine with this prefix and working folder; the program and its arguments are still to be given.
pub(crate) fn command(prefix: &Path, here: &Path) -> Result<Command> {
    Ok(wine(&debian()?, prefix, here))
}

/// Ends everything that runs in this prefix.
pub(crate) fn stop(prefix: &Path) -> Result<()> {
    let mut server = inside(&debian()?, Path::new("/"));
    server.env("WINEPREFIX", prefix.join("wine")).args(["wineserver", "--kill"]);
    process::read_quietly(&mut server);
    Ok(())
}

/// Wine inside this Debian.
fn wine(debian: &Path, prefix: &Path, here: &Path) -> Command {
    let mut command = inside(debian, here);
    // `USER` becomes the name of the Windows user, and of the folder of everything that is theirs.
    command.env("WINEPREFIX", prefix.join("wine")).env("HOME", prefix.join("home")).env("USER", USER);
    // Without it names that are not ASCII do not come through.
    command.env("LC_ALL", "C.UTF-8").env("XDG_RUNTIME_DIR", prefix.join("home"));
    // Neither .NET nor Internet Explorer is asked for; and no menus are made on this desktop.
    command.env("WINEDLLOVERRIDES", "mscoree=;mshtml=;winemenubuilder.exe=").env("WINEDEBUG", "-all");
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    command.arg("wine");
    command
}

/// Sets this program as the runner of what cargo builds for Windows.
pub(crate) fn configure(cargo: &mut Command, prefix: &Path) -> Result<()> {
    let this = std::env::current_exe().context("this program's own place")?;
    let this = this.to_str().context("this program's own place is no Unicode")?;
    // So Linux calls a program that was built anew since it started; the new one does as well.
    let this = this.trim_end_matches(" (deleted)");
    ensure!(!this.contains(' '), "cargo cannot use a runner whose path has a space: {this}");
    cargo.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", format!("{this} wine")).env(PREFIX, prefix);
    Ok(())
}

/// Replaces this process by a Windows program under Wine: the runner that cargo calls.
pub(crate) fn run_program(program: Vec<OsString>) -> Result<Infallible> {
    let prefix = std::env::var_os(PREFIX).map(PathBuf::from);
    let prefix = prefix.map_or_else(|| new_prefix("by-hand"), Ok)?;
    let here = std::env::current_dir().context("the present folder")?;
    let mut command = wine(&debian()?, &prefix, &here);
    command.args(program).stdin(Stdio::inherit());
    Err(command.exec()).context("cannot become Wine")
}
