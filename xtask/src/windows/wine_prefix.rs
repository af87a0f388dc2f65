//! Fresh Wine prefix: runs programs, and inspects its files and registry from outside.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use crate::sandbox::wine;
use crate::test_programs::TestProgram;
use crate::virtual_desktop::VirtualDesktop;

/// Timeout of a program in it.
const TIMEOUT: Duration = Duration::from_mins(2);

/// The prefix. All that runs in it is ended, and its files are removed, when it is dropped.
pub(crate) struct WinePrefix {
    prefix: PathBuf,
    /// Without one, windows and message boxes that Wine should show are closed at once.
    display: VirtualDesktop,
}

impl WinePrefix {
    /// Creates a 64-bit prefix whose folder begins with this name.
    pub(crate) fn new(name: &str) -> Result<Self> {
        Self::in_prefix(wine::copy_prefix(name, "win64")?)
    }

    /// Creates a 32-bit prefix.
    pub(crate) fn new_32_bit(name: &str) -> Result<Self> {
        Self::in_prefix(wine::copy_prefix(name, "win32")?)
    }

    fn in_prefix(prefix: PathBuf) -> Result<Self> {
        Ok(Self { prefix, display: VirtualDesktop::screen_only()? })
    }

    pub(crate) fn prefix(&self) -> &Path {
        &self.prefix
    }

    /// The folder that is `C:` there.
    pub(crate) fn drive_c(&self) -> PathBuf {
        self.prefix.join("wine/drive_c")
    }

    /// The user's profile folder.
    pub(crate) fn profile(&self) -> PathBuf {
        self.drive_c().join("users").join(wine::USER)
    }

    /// The user's local application data.
    pub(crate) fn local_data(&self) -> PathBuf {
        self.profile().join("AppData/Local")
    }

    /// Command that runs a test program there, without a display.
    pub(crate) fn test_command(&self, program: &TestProgram) -> Result<Command> {
        let mut command = wine::command(&self.prefix, program.folder())?;
        program.configure(&mut command).arg(&program.path);
        Ok(command)
    }

    /// Command that runs this program there.
    pub(crate) fn command(&self, program: &str, arguments: &[&str]) -> Result<Command> {
        let mut command = wine::command(&self.prefix, Path::new("/"))?;
        command.env("DISPLAY", self.display.screen()).arg(program).args(arguments);
        Ok(command)
    }

    /// Runs it to its end; returns its exit code and output.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> Result<(i32, String)> {
        let mut command = self.command(program, arguments)?;
        run_to_end(&mut command).with_context(|| format!("running {program} {}", arguments.join(" ")))
    }

    /// Starts it without waiting.
    pub(crate) fn start(&self, program: &str, arguments: &[&str]) -> Result<Child> {
        let mut command = self.command(program, arguments)?;
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().with_context(|| format!("starting {program}"))
    }

    /// Values of a registry key as `name=text` or `name=dword:…`; empty if there is no such key.
    pub(crate) fn registry(&self, key: &str) -> Result<Vec<String>> {
        let text = self.export(key)?;
        // Keys below it come after an empty line.
        let own = text.split("\n\n").find(|part| part.contains("[HKEY")).unwrap_or_default();
        let values = own.lines().filter_map(|line| {
            let (name, value) = line.strip_prefix('"')?.split_once("\"=")?;
            let value = value.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(value);
            Some(format!("{name}={}", value.replace(r#"\""#, "\"").replace(r"\\", r"\")))
        });
        Ok(values.collect())
    }

    /// Exports a registry key and everything below; empty if there is no such key.
    fn export(&self, key: &str) -> Result<String> {
        // What `reg query` prints has lost the letters that are not in an old code page.
        let file = self.drive_c().join("exported.reg");
        let (code, _) = self.run("reg", &["export", key, r"C:\exported.reg", "/y", "/reg:64"])?;
        if code != 0 {
            return Ok(String::new());
        }
        let bytes = fs::read(&file).context("what was exported from the registry")?;
        fs::remove_file(&file)?;
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        Ok(String::from_utf16_lossy(&units).replace("\r\n", "\n"))
    }

    /// Files and folders whose name contains this word, whatever its case.
    pub(crate) fn files_named(&self, word: &str) -> Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        find(&self.drive_c(), &word.to_lowercase(), &mut found)?;
        Ok(found)
    }

    /// Everything in the registry and on the disk whose name or text contains this word, whatever its case.
    pub(crate) fn traces(&self, word: &str) -> Result<Vec<String>> {
        let mut traces = Vec::new();
        traces.extend(self.files_named(word)?.iter().map(|path| path.display().to_string()));
        for root in [r"HKCU\Software", r"HKLM\Software"] {
            let text = self.export(root)?;
            traces.extend(text.lines().filter(|line| line.to_lowercase().contains(word)).map(str::to_owned));
        }
        Ok(traces)
    }
}

impl Drop for WinePrefix {
    fn drop(&mut self) {
        let stopped = wine::stop(&self.prefix);
        if let Err(error) = stopped.and_then(|()| Ok(fs::remove_dir_all(&self.prefix)?)) {
            eprintln!("xtask: {}: {error:#}", self.prefix.display());
        }
    }
}

fn find(folder: &Path, word: &str, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().to_lowercase().contains(word) {
            found.push(entry.path());
        }
        if entry.file_type()?.is_dir() {
            find(&entry.path(), word, found)?;
        }
    }
    Ok(())
}

fn run_to_end(command: &mut Command) -> Result<(i32, String)> {
    let out = tempfile::tempfile().context("a file for what it prints")?;
    let mut child = command.stdout(out.try_clone()?).stderr(Stdio::null()).spawn()?;
    let limit = Instant::now() + TIMEOUT;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if Instant::now() > limit {
            child.kill()?;
            child.wait()?;
            anyhow::bail!("it did not end within {} seconds", TIMEOUT.as_secs());
        }
        sleep(Duration::from_millis(50));
    };
    let code = status.code().context("it was ended by a signal")?;
    let mut file = out;
    std::io::Seek::rewind(&mut file)?;
    let mut printed = Vec::new();
    std::io::Read::read_to_end(&mut file, &mut printed)?;
    Ok((code, String::from_utf8_lossy(&printed).into_owned()))
}

/// Polls until a condition holds.
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> Result<bool>) -> Result<()> {
    let limit = Instant::now() + Duration::from_secs(20);
    while !holds()? {
        ensure!(Instant::now() < limit, "{what}: it did not come true");
        sleep(Duration::from_millis(100));
    }
    Ok(())
}
