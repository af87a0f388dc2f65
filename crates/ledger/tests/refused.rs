//! Files that must not be taken for a ledger, and are left exactly as they are.

use std::error::Error as StdError;
use std::fs;
use std::path::Path;

use jiff::Timestamp;
use offswitch_ledger::{AccountId, Error, Intent, Ledger, NewRun, OfferingKind, Person, PlannedChange};
use rusqlite::Connection;

type Result<T = ()> = std::result::Result<T, Box<dyn StdError>>;

/// Opens the file, expecting an error, and checks that its bytes stay as they were.
fn refusal(path: &Path) -> Result<Error> {
    let before = fs::read(path)?;
    let error = Ledger::open(path).expect_err("such a file is refused");
    assert!(fs::read(path)? == before, "and stays as it is, byte for byte");
    Ok(error)
}

/// A ledger with many pages, checkpointed into one file.
fn filled(path: &Path) -> Result {
    let ledger = Ledger::open(path)?;
    let person =
        Person { tenant_id: "t".into(), user_id: "u".into(), name: "n".into(), username: "u@x.example".into() };
    let account = ledger.saw_account(&person, Timestamp::UNIX_EPOCH)?;
    let change = |number: usize| PlannedChange {
        kind: OfferingKind::Product,
        offering: format!("CFQ{number:09}"),
        name: "A product with a name".into(),
        from: "Enabled".into(),
        to: "Disabled".into(),
    };
    let changes = (0..500).map(change).collect();
    ledger.open_run(&NewRun {
        account,
        intent: Intent::Set,
        origin: None,
        started_at: Timestamp::UNIX_EPOCH,
        changes,
    })?;
    Ok(())
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
    assert_eq!(Ledger::open(&path)?.open_runs(AccountId(1))?[0].changes.len(), 500, "the whole file opens again");
    Ok(())
}

#[test]
fn a_newer_version() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.sqlite");
    filled(&path)?;
    Connection::open(&path)?.pragma_update(None, "user_version", 1000)?;
    let error = refusal(&path)?;
    assert!(matches!(error, Error::Newer { found: 1000, known: 1 }), "a newer version is named: {error}");
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
fn words_of_a_newer_program() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.sqlite");
    filled(&path)?;
    Connection::open(&path)?.execute("UPDATE runs SET intent = 'somethingNew'", [])?;
    let error = Ledger::open(&path)?.open_runs(AccountId(1)).expect_err("an unknown word is not guessed at");
    assert!(matches!(error, Error::Corrupt(_)), "it is told: {error}");
    Ok(())
}

#[test]
fn no_place_for_a_file() -> Result {
    let folder = tempfile::tempdir()?;
    for path in [folder.path().to_owned(), folder.path().join("missing").join("ledger.sqlite")] {
        let error = Ledger::open(&path).expect_err("no ledger can be there");
        assert!(matches!(error, Error::Unopenable(_)), "{} cannot be opened: {error}", path.display());
    }
    Ok(())
}
