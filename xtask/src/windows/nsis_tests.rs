//! Tests of the NSIS installer under Wine: runs it silently as deployment tools do, and inspects exit code, files and registry.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::full_disk::FullDisk;
use super::secrets;
use super::wine_prefix::{WinePrefix, wait_until};
use crate::package::product::Product;
use crate::sandbox::wine;
use crate::side_by_side::{cores, side_by_side};
use crate::test_programs::TestProgram;
use crate::test_report::TestReport;
use crate::toolchain::LOADER;

const PROGRAM: &str = "offswitch.exe";
const UNINSTALLER: &str = "uninstall.exe";
const ENTRY: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Offswitch";
/// Registry key by which Windows knows the WebView2 runtime. Wine has none, so the key has to do.
const WEBVIEW: &str = r"HKCU\Software\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";
const HISTORY: &str = "what was changed";

/// The installer's exit codes, as INSTALLING.md lists them.
mod exit_code {
    pub(super) const DONE: i32 = 0;
    pub(super) const WINDOWS_TOO_OLD: i32 = 10;
    pub(super) const NOT_64_BIT: i32 = 11;
    pub(super) const STILL_RUNNING: i32 = 12;
    pub(super) const NEWER_INSTALLED: i32 = 13;
    pub(super) const NOT_WRITTEN: i32 = 14;
    pub(super) const WITHOUT_WEBVIEW: i32 = 15;
}
/// The program's own exit code for the same lack.
const PROGRAM_WITHOUT_WEBVIEW: i32 = 5;

/// Installers under test.
pub(crate) struct Installers<'a> {
    pub(crate) product: &'a Product,
    /// Test programs for Windows.
    pub(crate) programs: &'a [TestProgram],
    pub(crate) present: PathBuf,
    /// The program in the present one.
    pub(crate) program: PathBuf,
    /// One of a version before.
    pub(crate) previous: PathBuf,
    pub(crate) previous_version: String,
}

/// Runs all tests of the installer, each on a Windows of its own.
pub(crate) fn try_all(installers: &Installers, report: &mut TestReport) -> Result<()> {
    type Trial<'a> = fn(&Installers<'a>) -> Result<()>;
    let trials: [(&str, Trial); 10] = [
        ("the installer puts exactly its files and entries in place", Installers::fresh),
        ("the installer tells that WebView2 is missing", Installers::without_webview),
        ("the installer keeps what was there over an upgrade, and refuses a downgrade", Installers::upgrade),
        ("the installer closes a program that is open", Installers::closes),
        ("the installer changes nothing where the program cannot be replaced", Installers::in_use),
        ("the program can bring itself up to date", Installers::updates),
        ("the installer goes on from an installation that was broken off", Installers::broken_off),
        ("the installer changes nothing where it cannot write", Installers::cannot_write),
        ("the uninstaller keeps the history, or leaves nothing", Installers::uninstall),
        ("the installer refuses an old or a 32-bit Windows", Installers::refuses),
    ];
    println!("\nThe installer under Wine");
    let results = side_by_side(&trials, cores(), |(_, trial), _| Ok(trial(installers)))?;
    for ((name, _), result) in trials.iter().zip(results) {
        report.trial(name, &result);
    }
    Ok(())
}

impl Installers<'_> {
    fn fresh(&self) -> Result<()> {
        let windows = with_webview()?;
        self.install(&windows, exit_code::DONE)?;
        let folder = folder(&windows);
        ensure!(names(&folder)? == [LOADER, PROGRAM, UNINSTALLER], "the folder has {:?}", names(&folder)?);
        ensure!(same(&folder.join(PROGRAM), &self.program)?, "the program is another");
        ensure!(in_menu(&windows).is_file(), "there is no entry in the start menu");
        ensure!(!on_desktop(&windows).exists(), "there is an entry on the desktop that nobody asked for");
        let place = format!(r"C:\users\{}\AppData\Local\Programs\Offswitch", wine::USER);
        let mut expected = vec![
            "DisplayName=Offswitch".to_owned(),
            format!("DisplayVersion={}", self.product.version),
            format!(r"DisplayIcon={place}\{PROGRAM}"),
            format!("Publisher={}", self.product.bundle.publisher),
            format!("InstallLocation={place}"),
            format!(r#"UninstallString="{place}\{UNINSTALLER}""#),
            format!(r#"QuietUninstallString="{place}\{UNINSTALLER}" /S"#),
            "NoModify=dword:00000001".to_owned(),
            "NoRepair=dword:00000001".to_owned(),
        ];
        let mut entry = windows.registry(ENTRY)?;
        entry.retain(|value| !value.starts_with("EstimatedSize=dword:"));
        entry.sort();
        expected.sort();
        ensure!(entry == expected, "the entry is {entry:#?}");
        self.program_starts(&windows)?;
        ensure!(names(&folder)? == [LOADER, PROGRAM, UNINSTALLER], "the program wrote beside itself");
        Ok(())
    }

    /// Checks what the installed program reports about itself.
    fn program_starts(&self, windows: &WinePrefix) -> Result<()> {
        let (ended, printed) = windows.run(&program(windows), &["--check"])?;
        expect("--check", ended, PROGRAM_WITHOUT_WEBVIEW)?;
        let told: serde_json::Value =
            serde_json::from_str(&printed).with_context(|| format!("--check says {printed}"))?;
        ensure!(told["version"] == self.product.version.as_str(), "--check tells another version: {told}");
        let data = format!(r"C:\users\{}\AppData\Local\{}", wine::USER, self.product.identifier);
        ensure!(told["dataFolder"]["works"] == true && told["dataFolder"]["is"] == data.as_str(), "the folder: {told}");
        ensure!(told["secretStore"]["works"] == true, "the secret store: {told}");
        ensure!(told["webview"]["works"] == false, "there is no WebView2: {told}");
        Ok(())
    }

    fn without_webview(&self) -> Result<()> {
        let windows = WinePrefix::new("installing")?;
        self.install(&windows, exit_code::WITHOUT_WEBVIEW)?;
        ensure!(folder(&windows).join(PROGRAM).is_file(), "it is installed all the same");
        Ok(())
    }

    fn upgrade(&self) -> Result<()> {
        let windows = with_webview()?;
        expect("installing the version before", install(&windows, &self.previous, &[])?, exit_code::DONE)?;
        self.use_program(&windows)?;
        self.install(&windows, exit_code::DONE)?;
        ensure!(version(&windows)? == self.product.version, "the entry has the version {}", version(&windows)?);
        ensure!(same(&folder(&windows).join(PROGRAM), &self.program)?, "the program is the one before");
        self.data_is_kept(&windows)?;

        expect("installing the version before", install(&windows, &self.previous, &[])?, exit_code::NEWER_INSTALLED)?;
        ensure!(same(&folder(&windows).join(PROGRAM), &self.program)?, "the refused version is in place");
        ensure!(version(&windows)? == self.product.version, "the entry tells the refused version");
        expect("going back when asked to", install(&windows, &self.previous, &["/DOWNGRADE"])?, exit_code::DONE)?;
        ensure!(version(&windows)? == self.previous_version, "the version asked for is not installed");
        self.data_is_kept(&windows)
    }

    fn closes(&self) -> Result<()> {
        let windows = with_webview()?;
        self.install(&windows, exit_code::DONE)?;
        // Without a WebView2 it says so, and waits for an answer.
        let mut open = windows.start(&program(&windows), &[])?;
        let log = data(&windows, self.product).join("log/offswitch.log");
        wait_until("the program has started", || Ok(log.is_file()))?;
        ensure!(open.try_wait()?.is_none(), "it is open");
        self.install(&windows, exit_code::DONE)?;
        wait_until("the program was closed", || Ok(open.try_wait()?.is_some()))
    }

    /// Runs the installer as Tauri's updater does, when the program itself has just ended.
    fn updates(&self) -> Result<()> {
        let windows = with_webview()?;
        expect("installing the version before", install(&windows, &self.previous, &[])?, exit_code::DONE)?;
        let installer = self.present.display().to_string();
        let (ended, _) = windows.run(&installer, &["/P", "/UPDATE", "/R", "/ARGS"])?;
        expect("updating", ended, exit_code::DONE)?;
        ensure!(version(&windows)? == self.product.version, "the entry has the version {}", version(&windows)?);
        ensure!(same(&folder(&windows).join(PROGRAM), &self.program)?, "the program is the one before");
        let log = data(&windows, self.product).join("log/offswitch.log");
        wait_until("the new program is open", || Ok(log.is_file()))
    }

    fn in_use(&self) -> Result<()> {
        let windows = with_webview()?;
        expect("installing the version before", install(&windows, &self.previous, &[])?, exit_code::DONE)?;
        // A program that does not know what it is asked, and waits for somebody to answer.
        fs::copy(&self.previous, folder(&windows).join(PROGRAM))?;
        let before = fs::read(folder(&windows).join(PROGRAM))?;
        let mut open = windows.start(&program(&windows), &[])?;
        wait_until("the program is open", || Ok(fs::read_dir(windows.local_data().join("Temp"))?.next().is_some()))?;
        self.install(&windows, exit_code::STILL_RUNNING)?;
        ensure!(open.try_wait()?.is_none(), "the program is still open");
        let files = names(&folder(&windows))?;
        ensure!(files == [LOADER, PROGRAM, UNINSTALLER], "nothing is left of the attempt: {files:?}");
        ensure!(fs::read(folder(&windows).join(PROGRAM))? == before, "the program is the one before");
        ensure!(version(&windows)? == self.previous_version, "the entry has the version before");
        drop(windows);
        open.wait()?;
        Ok(())
    }

    fn broken_off(&self) -> Result<()> {
        let windows = with_webview()?;
        let folder = folder(&windows);
        fs::create_dir_all(&folder)?;
        for (file, text) in [(PROGRAM, "half"), ("offswitch.exe.new", "h"), ("offswitch.exe.old", "old")] {
            fs::write(folder.join(file), text)?;
        }
        self.install(&windows, exit_code::DONE)?;
        ensure!(names(&folder)? == [LOADER, PROGRAM, UNINSTALLER], "the folder has {:?}", names(&folder)?);
        ensure!(same(&folder.join(PROGRAM), &self.program)?, "the program is whole");
        Ok(())
    }

    fn cannot_write(&self) -> Result<()> {
        let windows = with_webview()?;
        fs::create_dir_all(windows.local_data().join("Programs"))?;
        fs::write(folder(&windows), "a file in the folder's place")?;
        self.install(&windows, exit_code::NOT_WRITTEN)?;
        fs::remove_file(folder(&windows))?;
        ensure!(windows.registry(ENTRY)?.is_empty(), "there is an entry of what is not installed");

        expect("installing the version before", install(&windows, &self.previous, &[])?, exit_code::DONE)?;
        let before = fs::read(folder(&windows).join(PROGRAM))?;
        let full = FullDisk::at(&folder(&windows))?;
        self.install(&windows, exit_code::NOT_WRITTEN)?;
        ensure!(fs::read(folder(&windows).join(PROGRAM))? == before, "the program is the one before");
        let files = names(&folder(&windows))?;
        ensure!(files == [LOADER, PROGRAM, UNINSTALLER], "nothing is left of the attempt: {files:?}");
        drop(full);
        ensure!(version(&windows)? == self.previous_version, "the entry has the version before");
        Ok(())
    }

    fn uninstall(&self) -> Result<()> {
        let windows = with_webview()?;
        for purge in [false, true] {
            self.install(&windows, exit_code::DONE)?;
            self.use_program(&windows)?;
            uninstall(&windows, if purge { &["/S", "/PURGE"] } else { &["/S"] })?;
            ensure!(!secrets::has_session(&windows)?, "the stored sign-in is still there");
            ensure!(!in_menu(&windows).exists(), "the entry in the start menu is still there");
            ensure!(windows.registry(ENTRY)?.is_empty(), "the entry among the programs is still there");
            if !purge {
                let left = names(&data(&windows, self.product))?;
                ensure!(left == ["ledger.db", "settings.json"], "of the data is left: {left:?}");
            }
        }
        let traces = windows.traces("offswitch")?;
        ensure!(traces.is_empty(), "something is left: {traces:#?}");
        Ok(())
    }

    fn refuses(&self) -> Result<()> {
        let windows = with_webview()?;
        let old = ["add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win81", "/f"];
        expect("becoming Windows 8.1", windows.run("reg", &old)?.0, 0)?;
        self.install(&windows, exit_code::WINDOWS_TOO_OLD)?;
        ensure!(!folder(&windows).exists(), "something was installed");
        drop(windows);
        let windows = WinePrefix::new_32_bit("installing-32")?;
        self.install(&windows, exit_code::NOT_64_BIT)?;
        ensure!(!folder(&windows).exists(), "something was installed");
        Ok(())
    }

    fn install(&self, windows: &WinePrefix, code: i32) -> Result<()> {
        expect("installing", install(windows, &self.present, &[])?, code)
    }

    /// Leaves behind what using the program leaves behind.
    fn use_program(&self, windows: &WinePrefix) -> Result<()> {
        let data = data(windows, self.product);
        for folder in ["webview", "log", "practice"] {
            fs::create_dir_all(data.join(folder))?;
            fs::write(data.join(folder).join("file"), "something")?;
        }
        for file in ["ledger.db", "settings.json", "window.json"] {
            fs::write(data.join(file), HISTORY)?;
        }
        secrets::store_session(windows, self.programs)?;
        self.data_is_kept(windows)
    }

    fn data_is_kept(&self, windows: &WinePrefix) -> Result<()> {
        for file in ["ledger.db", "settings.json"] {
            let text = fs::read_to_string(data(windows, self.product).join(file)).with_context(|| file.to_owned())?;
            ensure!(text == HISTORY, "{file} has changed");
        }
        ensure!(secrets::has_session(windows)?, "the stored sign-in is gone");
        Ok(())
    }
}

/// Prefix that has a WebView2 as far as the installer can see.
fn with_webview() -> Result<WinePrefix> {
    let windows = WinePrefix::new("installing")?;
    expect("noting a WebView2", windows.run("reg", &["add", WEBVIEW, "/v", "pv", "/d", "120.0.0.0"])?.0, 0)?;
    Ok(windows)
}

fn version(windows: &WinePrefix) -> Result<String> {
    let entry = windows.registry(ENTRY)?;
    let version = entry.iter().find_map(|value| value.strip_prefix("DisplayVersion="));
    Ok(version.context("the entry tells no version")?.to_owned())
}

fn install(windows: &WinePrefix, installer: &Path, arguments: &[&str]) -> Result<i32> {
    let arguments = [&["/S"], arguments].concat();
    Ok(windows.run(&installer.display().to_string(), &arguments)?.0)
}

/// The uninstaller makes a copy of itself, lets that do the work, and ends before it.
fn uninstall(windows: &WinePrefix, arguments: &[&str]) -> Result<()> {
    let uninstaller = folder(windows).join(UNINSTALLER);
    expect("uninstalling", windows.run(&uninstaller.display().to_string(), arguments)?.0, exit_code::DONE)?;
    wait_until("the program's folder is gone", || Ok(!folder(windows).exists()))?;
    wait_until("the entry is gone", || Ok(windows.registry(ENTRY)?.is_empty()))
}

fn expect(what: &str, code: i32, expected: i32) -> Result<()> {
    ensure!(code == expected, "{what} ended with {code}, not {expected}");
    Ok(())
}

fn folder(windows: &WinePrefix) -> PathBuf {
    windows.local_data().join("Programs/Offswitch")
}

fn program(windows: &WinePrefix) -> String {
    folder(windows).join(PROGRAM).display().to_string()
}

fn data(windows: &WinePrefix, product: &Product) -> PathBuf {
    windows.local_data().join(&product.identifier)
}

fn in_menu(windows: &WinePrefix) -> PathBuf {
    windows.profile().join("AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Offswitch.lnk")
}

fn on_desktop(windows: &WinePrefix) -> PathBuf {
    windows.profile().join("Desktop/Offswitch.lnk")
}

fn same(one: &Path, other: &Path) -> Result<bool> {
    let read = |path: &Path| fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    Ok(read(one)? == read(other)?)
}

/// The names in a folder, in order.
fn names(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names = names.collect::<Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}
