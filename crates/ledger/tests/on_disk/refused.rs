//! Files that must not be taken for a ledger, and are left exactly as they are.

use std::fs;
use std::path::Path;

use offswitch_ledger::{Error, Ledger};
use rusqlite::Connection;

use crate::fixture::{Result, TENANT, at, filled};

/// Opens the file both ways, expecting an error, and checks that all files stay as they were.
fn refusal(path: &Path) -> Result<Error> {
    let before = folder(path)?;
    let error = Ledger::open(path).expect_err("such a file is refused");
    assert!(folder(path)? == before, "and stays as it is, byte for byte, with all that lies beside it");
    if !matches!(error, Error::Corrupt(_)) {
        let again = Ledger::open_or_quarantine(path, at(0)).expect_err("nor is it set aside");
        assert_eq!(again.to_string(), error.to_string(), "for the same reason");
        assert!(folder(path)? == before, "and all stays as it is");
    }
    Ok(error)
}

/// Names and contents of the files around `path`, apart from SQLite's index of the log, which is no record.
fn folder(path: &Path) -> Result<Vec<(std::ffi::OsString, Vec<u8>)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(path.parent().ok_or("a folder")?)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().ends_with("-shm") && entry.file_type()?.is_file() {
            files.push((entry.file_name(), fs::read(entry.path())?));
        }
    }
    files.sort();
    Ok(files)
}

#[test]
fn no_sqlite_file() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.sqlite");
    for content in [&b"hello"[..], &b"not a database, but a text that is long enough. ".repeat(400), &[0; 4096]] {
        fs::write(&path, content)?;
        let error = refusal(&path)?;
        assert!(matches!(error, Error::Corrupt(_)), "a file of {} other bytes is damaged: {error}", content.len());
    }
    Ok(())
}

#[test]
fn a_damaged_ledger() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.sqlite");
    filled(&path)?;
    let whole = fs::read(&path)?;
    let mut scribbled = whole.clone();
    for page in scribbled.chunks_mut(4096).skip(1) {
        page[..64].fill(0xA5);
    }
    let cut = whole[..whole.len() / 2].to_vec();
    for (what, content) in [("scribbled over", scribbled), ("cut in half", cut)] {
        fs::write(&path, content)?;
        let error = refusal(&path)?;
        assert!(matches!(error, Error::Corrupt(_)), "a ledger {what} is damaged: {error}");
    }
    fs::write(&path, whole)?;
    assert_eq!(Ledger::open(&path)?.unfinished_runs(TENANT)?[0].changes.len(), 500, "the whole file opens again");
    Ok(())
}

#[test]
fn a_newer_version() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.sqlite");
    filled(&path)?;
    Connection::open(&path)?.pragma_update(None, "user_version", 1000)?;
    let error = refusal(&path)?;
    assert!(matches!(error, Error::Newer { found: 1000, known: 4 }), "a newer version is named: {error}");
    Ok(())
}

#[test]
fn another_programs_file() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("other.sqlite");
    Connection::open(&path)?.execute_batch("CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('mine')")?;
    let error = refusal(&path)?;
    assert!(matches!(error, Error::Foreign), "a database of another program is not ours: {error}");
    Ok(())
}

#[test]
fn enum_values_of_a_newer_program() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.sqlite");
    filled(&path)?;
    Connection::open(&path)?.execute("UPDATE runs SET intent = 'somethingNew'", [])?;
    let error = Ledger::open(&path)?.unfinished_runs(TENANT).expect_err("an unknown word is not guessed at");
    assert!(matches!(error, Error::Corrupt(_)), "it is told: {error}");
    Ok(())
}

#[test]
fn a_log_that_is_not_ours_is_not_written_into_the_file() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("killed.db");
    filled(&folder.path().join("ledger.db"))?;
    let writing = Connection::open(folder.path().join("ledger.db"))?;
    writing.execute("UPDATE accounts SET name = 'in the log only'", [])?;
    writing.pragma_update(None, "user_version", 1000)?;
    for ending in ["", "-wal"] {
        fs::copy(folder.path().join(format!("ledger.db{ending}")), folder.path().join(format!("killed.db{ending}")))?;
    }
    drop(writing);
    let error = refusal(&path)?;
    assert!(matches!(error, Error::Newer { found: 1000, .. }), "the version in the log counts: {error}");
    Ok(())
}

#[test]
fn a_ledger_with_other_tables() -> Result {
    for alteration in [
        "DROP TABLE changes",
        "DROP INDEX open_runs",
        "ALTER TABLE runs RENAME COLUMN intent TO purpose",
        "ALTER TABLE runs ADD COLUMN more TEXT",
        "CREATE TRIGGER meddle AFTER INSERT ON runs BEGIN DELETE FROM changes; END",
        "PRAGMA user_version = 1",
        "PRAGMA user_version = 0",
        "PRAGMA user_version = -1",
    ] {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ledger.sqlite");
        filled(&path)?;
        Connection::open(&path)?.execute_batch(alteration)?;
        let error = refusal(&path)?;
        assert!(matches!(error, Error::Corrupt(_)), "it is damaged after {alteration}: {error}");
    }
    Ok(())
}

#[test]
fn a_directory_in_the_files_place() -> Result {
    for place in ["ledger.db", "ledger.db-wal", "ledger.db.open"] {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ledger.db");
        fs::create_dir(folder.path().join(place))?;
        for answer in [Ledger::open(&path), Ledger::open_or_quarantine(&path, at(0)).map(|(ledger, _)| ledger)] {
            assert!(
                matches!(answer, Err(Error::Unopenable(_) | Error::ReadOnly(_) | Error::Other(_))),
                "a ledger cannot be opened with a directory at {place}: {answer:?}"
            );
        }
        assert!(folder.path().join(place).is_dir(), "the directory stays");
    }
    Ok(())
}

#[test]
fn no_folder_for_a_file() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("missing").join("ledger.sqlite");
    let error = Ledger::open(&path).expect_err("no ledger can be there");
    assert!(matches!(error, Error::Unopenable(_)), "{} cannot be opened: {error}", path.display());
    assert_eq!(fs::read_dir(folder.path())?.count(), 0, "and nothing is made on the way");
    Ok(())
}
