//! Property tests of damaged and foreign files: opening and reading them never panics, what is refused stays as it
//! is, and what a damaged log leaves is a state that the ledger really was in.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use offswitch_ledger::{Ending, Error, Ledger, NewSnapshot, Outcome};
use offswitch_model::StopReason;
use proptest::prelude::*;
use rusqlite::Connection;

use crate::fixture::{Contents, Result, at, change, contents, item, new_run, opened, outcome_update, snapshot};

/// A ledger as a killed program left it: half of its steps in the file, half in the log.
struct Original {
    file: Vec<u8>,
    log: Vec<u8>,
    /// The contents after each step.
    states: Vec<Contents>,
}

static ORIGINAL: LazyLock<Original> = LazyLock::new(|| original().expect("a ledger"));

fn original() -> Result<Original> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.db");
    let mut states = Vec::new();
    for half in 0..2 {
        let (ledger, account) = opened(&path)?;
        states.push(contents(&ledger)?);
        for round in 0..3 {
            let names: Vec<_> = (0..12).map(|number| format!("{half}-{round}-{number}")).collect();
            let products = names.iter().map(|name| item(name, "Enabled")).collect();
            let offer_types = Some(vec![item("SaaS", "Enabled")]);
            ledger.record_snapshot(account, &NewSnapshot { offer_types, ..snapshot(round, products) })?;
            states.push(contents(&ledger)?);
            let changes = names.iter().map(|name| change(name, "Enabled")).collect();
            let run = ledger.open_run(&new_run(account, changes))?;
            states.push(contents(&ledger)?);
            for position in 0..4 {
                ledger.record_intent(run, position, at(round), "id")?;
                states.push(contents(&ledger)?);
                ledger.record_outcomes(run, &[(position, outcome_update(Outcome::Verified, round))])?;
                states.push(contents(&ledger)?);
            }
            ledger.close_run(run, Ending::Stopped(StopReason::Time), at(round))?;
            states.push(contents(&ledger)?);
        }
        if half == 1 {
            let log = fs::read(folder.path().join("ledger.db-wal"))?;
            return Ok(Original { file: fs::read(&path)?, log, states });
        }
    }
    Err("two halves".into())
}

/// Opens a ledger with that content and that log, reads all and records something. What is refused must stay as it is,
/// and be quarantined as it is if it is damaged. Returns what was read.
fn meddled(file: &[u8], log: Option<&[u8]>) -> std::result::Result<Option<Contents>, TestCaseError> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.db");
    let log_path = folder.path().join("ledger.db-wal");
    fs::write(&path, file)?;
    if let Some(log) = log {
        fs::write(&log_path, log)?;
    }
    let refused = match Ledger::open(&path) {
        Ok(ledger) => {
            let read = contents(&ledger);
            prop_assert!(matches!(read, Ok(_) | Err(Error::Corrupt(_))), "what cannot be read is damaged: {read:?}");
            record(&ledger).ok();
            ledger.unfinished_runs("tenant").ok();
            return Ok(read.ok());
        }
        Err(error) => error,
    };
    prop_assert!(fs::read(&path)? == file, "a refused file stays as it is: {refused}");
    prop_assert!(log.is_none_or(|log| fs::read(&log_path).is_ok_and(|kept| kept == log)), "so does its log: {refused}");
    let anew = Ledger::open_or_quarantine(&path, at(0));
    if matches!(refused, Error::Corrupt(_)) {
        let (ledger, quarantined) = anew.map_err(|error| TestCaseError::fail(error.to_string()))?;
        let quarantined = quarantined.ok_or_else(|| TestCaseError::fail("a damaged file is set aside"))?;
        prop_assert!(fs::read(quarantined)? == file, "a damaged file is set aside as it is: {refused}");
        let recorded = record(&ledger);
        prop_assert!(recorded.is_ok(), "and the new one works: {recorded:?}");
    } else {
        prop_assert!(anew.is_err(), "what is not damaged is not set aside: {refused}");
        prop_assert!(fs::read(&path)? == file, "and stays: {refused}");
    }
    Ok(None)
}

/// A little of everything that can be recorded.
fn record(ledger: &Ledger) -> std::result::Result<(), Error> {
    let account = ledger.upsert_account(&crate::fixture::identity("sam"), at(0))?;
    ledger.record_snapshot(account, &snapshot(1, vec![item("A", "Enabled")]))?;
    let run = ledger.open_run(&new_run(account, vec![change("A", "Enabled")]))?;
    ledger.record_intent(run, 0, at(2), "id")?;
    ledger.record_outcomes(run, &[(0, outcome_update(Outcome::Failed, 3))])?;
    ledger.close_run(run, Ending::Completed, at(4))
}

/// Damages `content`: turns some bits over, and perhaps cuts off the end.
fn damage(content: &[u8], bits: &[(prop::sample::Index, u8)], end: Option<prop::sample::Index>) -> Vec<u8> {
    let mut content = content.to_vec();
    for (place, bit) in bits {
        let place = place.index(content.len());
        content[place] ^= 1 << bit;
    }
    if let Some(end) = end {
        content.truncate(end.index(content.len()));
    }
    content
}

fn bits(most: usize) -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    prop::collection::vec((any::<prop::sample::Index>(), 0..8_u8), 0..most)
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn bits_turned_over_in_the_file(bits in bits(40), with_log in any::<bool>()) {
        meddled(&damage(&ORIGINAL.file, &bits, None), with_log.then_some(&ORIGINAL.log[..]))?;
    }

    #[test]
    fn bits_turned_over_in_the_first_page(bits in prop::collection::vec((0..4_096_usize, 0..8_u8), 1..4)) {
        let mut file = ORIGINAL.file.clone();
        for (place, bit) in bits {
            file[place] ^= 1 << bit;
        }
        meddled(&file, None)?;
    }

    #[test]
    fn a_file_cut_off(end in any::<prop::sample::Index>(), with_log in any::<bool>()) {
        meddled(&damage(&ORIGINAL.file, &[], Some(end)), with_log.then_some(&ORIGINAL.log[..]))?;
    }

    #[test]
    fn a_damaged_log(bits in bits(4), end in any::<Option<prop::sample::Index>>()) {
        let read = meddled(&ORIGINAL.file, Some(&damage(&ORIGINAL.log, &bits, end)))?;
        let state = read.and_then(|read| ORIGINAL.states.iter().position(|state| *state == read));
        prop_assert!(state.is_some(), "the ledger is as it was after one of its steps");
    }

    #[test]
    fn anything_for_a_log(log in prop::collection::vec(any::<u8>(), 1..20_000), whole_head in any::<bool>()) {
        let mut log = log;
        if whole_head {
            let head = log.len().min(32);
            log[..head].copy_from_slice(&ORIGINAL.log[..head]);
        }
        let read = meddled(&ORIGINAL.file, Some(&log))?;
        let state = read.and_then(|read| ORIGINAL.states.iter().position(|state| *state == read));
        prop_assert!(state.is_some(), "what is in the file is read, the log that is none is not");
    }

    #[test]
    fn anything_for_a_file(content in prop::collection::vec(any::<u8>(), 1..20_000), whole_head in any::<bool>()) {
        let mut content = content;
        if whole_head {
            let head = content.len().min(100);
            content[..head].copy_from_slice(&ORIGINAL.file[..head]);
        }
        prop_assert_eq!(meddled(&content, None)?, None, "random bytes are no ledger");
    }
}

/// Carries out SQL on a copy of the original, complete in one file.
fn altered(path: &Path, sql: &str, values: &[&dyn rusqlite::ToSql]) -> Result {
    fs::write(path, &ORIGINAL.file)?;
    fs::write(path.with_extension("db-wal"), &ORIGINAL.log)?;
    Connection::open(path)?.execute(sql, values)?;
    Ok(())
}

/// The columns whose texts the program understands.
const UNDERSTOOD: [(&str, &str); 15] = [
    ("accounts", "first_seen"),
    ("accounts", "last_seen"),
    ("runs", "intent"),
    ("runs", "started_at"),
    ("runs", "ended_at"),
    ("runs", "ending"),
    ("changes", "kind"),
    ("changes", "intended_at"),
    ("changes", "outcome"),
    ("changes", "outcome_at"),
    ("changes", "error_params"),
    ("snapshots", "first_at"),
    ("snapshots", "last_at"),
    ("snapshots", "kind"),
    ("overtaken", "kind"),
];

proptest! {
    #![proptest_config(config(4))]

    #[test]
    fn wrong_words(word in "\\PC{0,12}") {
        for (table, column) in UNDERSTOOD {
            let folder = tempfile::tempdir()?;
            let path = folder.path().join("ledger.db");
            // No word, time or JSON begins like this.
            let word = format!("~{word}");
            let fill = if table == "overtaken" {
                "INSERT INTO overtaken SELECT id, 0, ?1, 'A', 'A' FROM runs".to_owned()
            } else if column == "error_params" {
                "UPDATE changes SET error_code = 'code', error_params = ?1".to_owned()
            } else {
                format!("UPDATE {table} SET {column} = ?1 WHERE {column} IS NOT NULL")
            };
            altered(&path, &fill, &[&word]).map_err(|error| TestCaseError::fail(error.to_string()))?;
            let ledger = Ledger::open(&path).map_err(|error| TestCaseError::fail(error.to_string()))?;
            let read = contents(&ledger);
            if (table, column) == ("snapshots", "kind") {
                prop_assert!(read.is_ok(), "a snapshot of an unknown kind is none that is asked for: {read:?}");
            } else {
                prop_assert!(
                    matches!(read, Err(Error::Corrupt(_))),
                    "{word:?} as {column} of {table} is told and not guessed at: {read:?}"
                );
            }
            record(&ledger).ok();
        }
    }
}

#[test]
fn absurd_times_and_numbers() -> Result {
    for (sql, readable) in [
        ("UPDATE runs SET started_at = '9999-12-30T22:00:00.999999999Z'", true),
        ("UPDATE runs SET started_at = '-009999-01-02T01:59:59Z'", true),
        ("UPDATE runs SET started_at = '99999-01-01T00:00:00Z'", false),
        ("UPDATE runs SET started_at = '2026-02-30T00:00:00Z'", false),
        ("UPDATE runs SET started_at = ''", false),
        ("UPDATE runs SET started_at = '2026-01-01'", false),
        ("UPDATE runs SET started_at = CAST(x'ff' AS TEXT)", false),
        ("UPDATE changes SET name = CAST(x'c0ff' AS TEXT)", false),
        ("UPDATE changes SET position = -1 - position", false),
        ("UPDATE changes SET position = 9223372036854775807 - position", true),
        ("UPDATE changes SET error_code = 'code', error_params = '{\"a\": 1}'", false),
        ("UPDATE changes SET error_code = 'code', error_params = '[]'", false),
        ("UPDATE changes SET error_code = 'code', error_params = '{\"a\": \"b\"}'", true),
        ("UPDATE sightings SET position = -9223372036854775807 + position", true),
        ("UPDATE runs SET origin = id", true),
        ("DELETE FROM changes", true),
        ("DELETE FROM policies", true),
        ("DELETE FROM sightings", true),
        ("UPDATE accounts SET id = -5", true),
        ("PRAGMA auto_vacuum = 1", true),
    ] {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ledger.db");
        if sql.starts_with("UPDATE accounts") {
            fs::write(&path, &ORIGINAL.file)?;
            let connection = Connection::open(&path)?;
            connection.pragma_update(None, "foreign_keys", false)?;
            connection.execute(sql, [])?;
        } else if sql.starts_with("PRAGMA") {
            fs::write(&path, &ORIGINAL.file)?;
            Connection::open(&path)?.execute_batch(&format!("{sql}; VACUUM"))?;
        } else {
            altered(&path, sql, &[])?;
        }
        let ledger = Ledger::open(&path)?;
        let read = contents(&ledger);
        if readable {
            assert!(read.is_ok(), "after {sql} all can be read: {read:?}");
        } else {
            assert!(matches!(read, Err(Error::Corrupt(_))), "after {sql} the damage is told: {read:?}");
        }
        record(&ledger).ok();
    }
    Ok(())
}

#[test]
fn files_of_other_programs() -> Result {
    for sql in [
        "CREATE TABLE runs (id)",
        "CREATE TABLE t (a); PRAGMA application_id = 1; PRAGMA user_version = 2",
        "CREATE TABLE t (a); PRAGMA user_version = 9999",
        "PRAGMA user_version = 1",
        "PRAGMA application_id = 7",
        "PRAGMA page_size = 512; CREATE TABLE t (a)",
        "PRAGMA encoding = 'UTF-16'; CREATE TABLE t (a)",
        "PRAGMA journal_mode = WAL; CREATE VIEW v AS SELECT 1",
    ] {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ledger.db");
        Connection::open(&path)?.execute_batch(sql)?;
        let before = fs::read(&path)?;
        for answer in [Ledger::open(&path), Ledger::open_or_quarantine(&path, at(0)).map(|(ledger, _)| ledger)] {
            assert!(matches!(answer, Err(Error::Foreign)), "a file after {sql} is not ours: {answer:?}");
            assert!(fs::read(&path)? == before, "and stays as it is");
        }
    }
    Ok(())
}
