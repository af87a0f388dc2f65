//! Files and folders that may not be read or written. Nothing is forbidden to root, so the checks are made by a second
//! program, which is nobody where this one is root.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use offswitch_ledger::{Error, Ledger};

use crate::fixture::{Result, at, filled};

/// Tells the second program where the folders are.
const PATH: &str = "OFFSWITCH_LEDGER_PERMISSIONS_PATH";
/// The user id that belongs to nobody.
const NOBODY: u32 = 65_534;

/// Opens the ledger in that folder both ways, expecting an error of that kind and that nothing changes.
fn refused(folder: &Path, expected: fn(&Error) -> bool) -> Result {
    let path = folder.join("ledger.db");
    let before = fs::read_dir(folder)?.count();
    for answer in [Ledger::open(&path), Ledger::open_or_quarantine(&path, at(0)).map(|(ledger, _)| ledger)] {
        let what = folder.display();
        assert!(answer.as_ref().is_err_and(expected), "opening {what} is refused with the reason: {answer:?}");
        assert_eq!(fs::read_dir(folder)?.count(), before, "and nothing is made or moved in {what}");
    }
    Ok(())
}

#[test]
fn what_is_forbidden_is_told_and_left_alone() -> Result {
    let unopenable = |error: &Error| matches!(error, Error::Unopenable(_));
    let forbidden = |error: &Error| matches!(error, Error::Unopenable(_) | Error::ReadOnly(_));
    let read_only = |error: &Error| matches!(error, Error::ReadOnly(_));
    if let Some(root) = std::env::var_os(PATH) {
        let root = Path::new(&root);
        assert!(fs::read(root.join("unreadable/ledger.db")).is_err(), "permissions count for this program");
        refused(&root.join("unreadable"), unopenable)?;
        refused(&root.join("unwritable"), read_only)?;
        refused(&root.join("closed"), forbidden)?;
        refused(&root.join("closed-and-empty"), unopenable)?;
        println!("checked");
        return Ok(());
    }
    let root = tempfile::tempdir()?;
    let mut contents = Vec::new();
    for (name, folder_mode, file_mode) in [
        ("unreadable", 0o777, Some(0o000)),
        ("unwritable", 0o777, Some(0o444)),
        ("closed", 0o555, Some(0o666)),
        ("closed-and-empty", 0o555, None),
    ] {
        let folder = root.path().join(name);
        fs::create_dir(&folder)?;
        if let Some(mode) = file_mode {
            let file = folder.join("ledger.db");
            filled(&file)?;
            for entry in fs::read_dir(&folder)? {
                let beside = entry?.path();
                if beside != file {
                    fs::remove_file(beside)?;
                }
            }
            contents.push((file.clone(), fs::read(&file)?));
            fs::set_permissions(&file, Permissions::from_mode(mode))?;
        }
        fs::set_permissions(&folder, Permissions::from_mode(folder_mode))?;
    }
    fs::set_permissions(root.path(), Permissions::from_mode(0o755))?;
    // A copy, since this program may lie where nobody may go.
    let program = root.path().join("program");
    fs::copy(std::env::current_exe()?, &program)?;
    let mut command = Command::new(&program);
    command
        .args(["--exact", "permissions::what_is_forbidden_is_told_and_left_alone", "--nocapture", "--quiet"])
        .env(PATH, root.path())
        .current_dir("/")
        .stdin(Stdio::null());
    if rustix::process::geteuid().is_root() {
        command.uid(NOBODY);
    }
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("checked"), "each check holds: {said}{complaint}");
    for (file, content) in contents {
        fs::set_permissions(&file, Permissions::from_mode(0o600))?;
        assert!(fs::read(&file)? == content, "{} is as it was", file.display());
        fs::set_permissions(file.parent().ok_or("a folder")?, Permissions::from_mode(0o700))?;
        Ledger::open(&file)?;
    }
    fs::set_permissions(root.path().join("closed-and-empty"), Permissions::from_mode(0o700))?;
    Ok(())
}
