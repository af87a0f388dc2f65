//! Tests of the MSI package under Wine: installs, upgrades, removes and refuses it as deployment tools do.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use super::wine_prefix::WinePrefix;
use crate::side_by_side::{cores, side_by_side};
use crate::test_report::TestReport;
use crate::toolchain::LOADER;

/// Exit code of `msiexec` when it refuses (1603), truncated to a byte as Linux does.
const REFUSED: i32 = 1603 % 256;

/// Runs all tests with the package of this version and of one before.
pub(crate) fn try_all(present: &Path, previous: &Path, program: &Path, report: &mut TestReport) -> Result<()> {
    type Trial<'a> = (&'a str, &'a (dyn Fn() -> Result<()> + Sync));
    let trials: [Trial; 2] = [
        ("the package for Windows Installer is installed, upgraded and removed", &|| {
            life_cycle(present, previous, program)
        }),
        ("the package for Windows Installer refuses an old Windows", &|| refuses(present)),
    ];
    let results = side_by_side(&trials, cores(), |(_, trial), _| Ok(trial()))?;
    for ((name, _), result) in trials.iter().zip(results) {
        report.trial(name, &result);
    }
    Ok(())
}

fn life_cycle(present: &Path, previous: &Path, program: &Path) -> Result<()> {
    let windows = WinePrefix::new("deploying")?;
    let folder = windows.drive_c().join("Program Files/Offswitch");
    msiexec(&windows, "/i", previous, 0)?;
    ensure!(!version(&windows)?.is_empty(), "there is no entry among the programs");
    let before = version(&windows)?;
    msiexec(&windows, "/i", present, 0)?;
    ensure!(version(&windows)? != before, "the entry tells the version before");
    ensure!(fs::read(folder.join("offswitch.exe"))? == fs::read(program)?, "the program is another");
    ensure!(folder.join(LOADER).is_file(), "{LOADER} is missing");
    ensure!(!windows.files_named("Offswitch.lnk")?.is_empty(), "there is no entry in the start menu");
    msiexec(&windows, "/i", previous, REFUSED)?;
    ensure!(fs::read(folder.join("offswitch.exe"))? == fs::read(program)?, "the refused version is in place");
    msiexec(&windows, "/x", present, 0)?;
    ensure!(!folder.exists(), "the program's folder is left");
    let left: Vec<PathBuf> = windows.files_named("offswitch")?;
    ensure!(left.is_empty(), "files are left: {left:?}");
    ensure!(version(&windows)?.is_empty(), "the entry among the programs is left");
    ensure!(windows.registry(r"HKLM\Software\Offswitch")?.is_empty(), "the note in the registry is left");
    Ok(())
}

fn refuses(present: &Path) -> Result<()> {
    let windows = WinePrefix::new("deploying")?;
    // What Windows before 10 does not have.
    let number = [r"HKLM\Software\Microsoft\Windows NT\CurrentVersion", "/v", "CurrentMajorVersionNumber"];
    let removed = windows.run("reg", &[&["delete"], &number[..], &["/f", "/reg:64"]].concat())?;
    ensure!(removed.0 == 0, "it could not become an older Windows");
    msiexec(&windows, "/i", present, REFUSED)?;
    ensure!(!windows.drive_c().join("Program Files/Offswitch").exists(), "something was installed");
    Ok(())
}

fn msiexec(windows: &WinePrefix, what: &str, package: &Path, expected: i32) -> Result<()> {
    let (code, _) = windows.run("msiexec", &[what, &package.display().to_string(), "/qn"])?;
    ensure!(code == expected, "msiexec {what} ended with {code}, not {expected}");
    Ok(())
}

/// Version in the entry among the installed programs; empty if there is none.
fn version(windows: &WinePrefix) -> Result<String> {
    const PROGRAMS: &str = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall";
    let (_, printed) = windows.run("reg", &["query", PROGRAMS, "/s", "/reg:64"])?;
    let mut mine = printed.split("HKEY_LOCAL_MACHINE").filter(|entry| entry.contains("Offswitch"));
    let entry = mine.next().unwrap_or_default();
    let line = entry.lines().find(|line| line.trim_start().starts_with("DisplayVersion"));
    Ok(line.and_then(|line| line.split_whitespace().last()).unwrap_or_default().to_owned())
}
