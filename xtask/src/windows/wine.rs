//! Wine, in a small Debian of its own, since the machine's may be too old.

use std::convert::Infallible;
use std::ffi::OsString;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use super::debian;
use super::kept::Kept;
use crate::{place, step};

/// Debian's release with Wine 10, and the packages: Windows programs of 64 bit, and of 32 bit for the installer.
const SUITE: &str = "trixie";
const PACKAGES: &str = "wine,wine64,wine32:i386";
/// Says where programs that cargo starts find their Windows.
pub(crate) const PREFIX: &str = "OFFSWITCH_WINE_PREFIX";
/// Whose Windows it is: a name such as people have.
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
pub(crate) fn ready() -> Result<()> {
    debian().map(drop)
}

fn debian() -> Result<PathBuf> {
    let recipe = format!("Debian {SUITE} with {PACKAGES}\n");
    let works = |folder: &Path| step::answer(inside(folder, Path::new("/")).args(["wine", "--version"])).is_some();
    Kept { name: "wine", recipe: &recipe }.folder(works, |folder| {
        ensure!(
            rustix::process::geteuid().is_root(),
            "Wine's Debian is set up as root: run this in a container, or as root"
        );
        let mut make = step::command("mmdebstrap");
        make.args(["--variant=apt", "--architectures=amd64,i386", "--aptopt=APT::Install-Recommends \"false\""]);
        make.args(["--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/locale/*"]);
        make.arg(format!("--include={PACKAGES}")).arg(SUITE).arg(folder).arg(debian::mirror()?);
        ensure!(step::run(&mut make)?, "Wine's Debian could not be set up");
        ensure!(works(folder), "Wine was set up in {}, but does not run", folder.display());
        Ok(())
    })
}

/// A program inside; its name and arguments are still to be given. The mounts are seen by it alone and end with it.
fn inside(debian: &Path, here: &Path) -> Command {
    let mut command = step::command("unshare");
    command.args(["--mount", "sh", "-c", INSIDE, "inside"]).arg(debian).arg(here);
    command
}

/// A Windows nobody has used yet, of 64 bit.
pub(crate) fn fresh_prefix(name: &str) -> Result<PathBuf> {
    prefix_of(name, "win64")
}

/// The same, of this architecture: `win64` or `win32`.
pub(crate) fn prefix_of(name: &str, architecture: &str) -> Result<PathBuf> {
    let prefix = place::target()?.join("windows").join(name);
    if prefix.exists() {
        fs::remove_dir_all(&prefix).with_context(|| format!("cannot remove {}", prefix.display()))?;
    }
    fs::create_dir_all(prefix.join("home")).with_context(|| format!("the folder {}", prefix.display()))?;
    let mut boot = wine(&debian()?, &prefix, place::repository());
    boot.env("WINEARCH", architecture).args(["wineboot", "--init"]);
    ensure!(step::answer(&mut boot).is_some(), "Wine could not make a Windows");
    Ok(prefix)
}

/// Wine in this Windows, starting in this folder; the program and its arguments are still to be given.
pub(crate) fn command(prefix: &Path, here: &Path) -> Result<Command> {
    Ok(wine(&debian()?, prefix, here))
}

/// Ends everything that runs in this Windows.
pub(crate) fn end(prefix: &Path) -> Result<()> {
    let mut server = inside(&debian()?, Path::new("/"));
    server.env("WINEPREFIX", prefix.join("wine")).args(["wineserver", "--kill"]);
    step::answer(&mut server);
    Ok(())
}

/// Wine with this Windows and present folder; the program and its arguments are still to be given.
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

/// Has cargo run what it built for Windows through this very program.
pub(crate) fn give_to(cargo: &mut Command, prefix: &Path) -> Result<()> {
    let this = std::env::current_exe().context("this program's own place")?;
    let this = this.to_str().context("this program's own place is no Unicode")?;
    // So Linux calls a program that was built anew since it started; the new one does as well.
    let this = this.trim_end_matches(" (deleted)");
    ensure!(!this.contains(' '), "cargo cannot use a runner whose path has a space: {this}");
    cargo.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", format!("{this} wine")).env(PREFIX, prefix);
    Ok(())
}

/// Becomes a Windows program: what cargo calls.
pub(crate) fn run_program(program: Vec<OsString>) -> Result<Infallible> {
    let prefix = std::env::var_os(PREFIX).map(PathBuf::from);
    let prefix = prefix.map_or_else(|| fresh_prefix("by-hand"), Ok)?;
    let here = std::env::current_dir().context("the present folder")?;
    let mut command = wine(&debian()?, &prefix, &here);
    command.args(program).stdin(Stdio::inherit());
    Err(command.exec()).context("cannot become Wine")
}
