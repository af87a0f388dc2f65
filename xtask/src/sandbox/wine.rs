//! Wine in a chrooted Debian of its own, since the machine's may be too old.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::convert::Infallible;
use std::ffi::OsString;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result, anyhow, ensure};

use super::cache::CachedFolder;
use super::debian;
use crate::{paths, process};

/// Debian's release with Wine 10, and the packages: Windows programs of 64 bit, and of 32 bit for the installer.
const SUITE: &str = "trixie";
const PACKAGES: &str = "wine,wine64,wine32:i386";
/// Environment variable with the Wine prefix that `cargo xtask wine` uses.
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

/// Wine's Debian, set up and tried once.
fn debian() -> Result<PathBuf> {
    static DEBIAN: Mutex<Option<PathBuf>> = Mutex::new(None);
    let mut known = DEBIAN.lock().map_err(|_| anyhow!("setting up Wine ended in a panic"))?;
    if known.is_none() {
        *known = Some(install()?);
    }
    known.clone().context("Wine was just set up")
}

fn install() -> Result<PathBuf> {
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

/// Creates a prefix of this architecture, `win64` or `win32`, in a folder that begins with this name.
///
/// It is a copy: Wine takes ten seconds to make a prefix, a copy of one takes one or two.
pub(crate) fn copy_prefix(name: &str, architecture: &'static str) -> Result<PathBuf> {
    static TEMPLATES: Mutex<BTreeMap<&str, PathBuf>> = Mutex::new(BTreeMap::new());
    static COPIES: AtomicUsize = AtomicUsize::new(0);
    let template = {
        let mut templates = TEMPLATES.lock().map_err(|_| anyhow!("making a Windows ended in a panic"))?;
        match templates.entry(architecture) {
            Entry::Occupied(made) => made.get().clone(),
            Entry::Vacant(missing) => {
                missing.insert(new_prefix(&format!("template-{architecture}"), architecture)?).clone()
            }
        }
    };
    let prefix = template.with_file_name(format!("{name}-{}", COPIES.fetch_add(1, Ordering::Relaxed)));
    remove(&prefix)?;
    let mut copy = process::command("cp");
    copy.args(["--archive", "--reflink=auto", "--"]).args([&template, &prefix]);
    ensure!(process::read_quietly(&mut copy).is_some(), "a Windows could not be copied to {}", prefix.display());
    Ok(prefix)
}

/// Has Wine make a prefix.
fn new_prefix(name: &str, architecture: &str) -> Result<PathBuf> {
    let prefix = paths::target_folder()?.join("windows").join(name);
    remove(&prefix)?;
    fs::create_dir_all(prefix.join("home")).with_context(|| format!("the folder {}", prefix.display()))?;
    let debian = debian()?;
    let mut boot = wine(&debian, &prefix, paths::repository());
    boot.env("WINEARCH", architecture).args(["wineboot", "--init"]);
    ensure!(process::read_quietly(&mut boot).is_some(), "Wine could not make a Windows");
    // Its registry is written when its server ends.
    ensure!(process::read_quietly(&mut server(&debian, &prefix, "--wait")).is_some(), "Wine does not end");
    Ok(prefix)
}

fn remove(prefix: &Path) -> Result<()> {
    if prefix.exists() {
        fs::remove_dir_all(prefix).with_context(|| format!("cannot remove {}", prefix.display()))?;
    }
    Ok(())
}

/// Wine with this prefix and working folder; the program and its arguments are still to be given.
pub(crate) fn command(prefix: &Path, here: &Path) -> Result<Command> {
    Ok(wine(&debian()?, prefix, here))
}

/// Ends everything that runs in this prefix.
pub(crate) fn stop(prefix: &Path) -> Result<()> {
    process::read_quietly(&mut server(&debian()?, prefix, "--kill"));
    Ok(())
}

fn server(debian: &Path, prefix: &Path, what: &str) -> Command {
    let mut server = inside(debian, Path::new("/"));
    server.env("WINEPREFIX", prefix.join("wine")).args(["wineserver", what]);
    server
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

/// Replaces this process by a Windows program under Wine: `cargo xtask wine`.
pub(crate) fn run_program(program: Vec<OsString>) -> Result<Infallible> {
    let prefix = std::env::var_os(PREFIX).map(PathBuf::from);
    let prefix = prefix.map_or_else(|| new_prefix("by-hand", "win64"), Ok)?;
    let here = std::env::current_dir().context("the present folder")?;
    let mut command = wine(&debian()?, &prefix, &here);
    command.args(program).stdin(Stdio::inherit());
    Err(command.exec()).context("cannot become Wine")
}
