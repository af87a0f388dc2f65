//! Migrations from every earlier version to the newest, whatever comes in between.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use jiff::Timestamp;
use offswitch_model::{Intent, OfferingKind, StopReason};
use parking_lot::Mutex;
use rusqlite::Connection;

use super::{APPLICATION_ID, migrate, migrations, newest, version};
use crate::sidecar::{SQLITE_SUFFIXES, sidecar};
use crate::{AccountId, Ending, Error, Ledger, Outcome, Reason, RunId};

type Result<T = ()> = std::result::Result<T, Box<dyn StdError>>;

/// Rows for all tables of version 1: a closed run with every outcome, an undo in progress, another tenant's run
/// that never began.
const ROWS_1: &str = "
    INSERT INTO accounts VALUES
        (1, 'ours', 'alex', 'Alex Example', 'alex@practice.example', '2026-01-01T08:00:00Z', '2026-01-02T08:00:00Z'),
        (2, 'theirs', 'kim', 'Kim Example', 'kim@other.example', '2026-01-03T08:00:00Z', '2026-01-03T08:00:00Z');
    INSERT INTO runs (id, account, intent, origin, started_at, ended_at, ending) VALUES
        (3, 1, 'turnOffAll', NULL, '2026-01-01T09:00:00Z', '2026-01-01T09:01:00.123456789Z', 'admin'),
        (4, 1, 'undo', 3, '2026-01-02T09:00:00Z', NULL, NULL),
        (5, 2, 'retry', NULL, '2026-01-03T09:00:00Z', NULL, NULL);
    INSERT INTO changes (run, position, kind, offering, name, from_value, to_value, intended_at, correlation_id, outcome,
        outcome_at, error_code, error_text) VALUES
        (3, 0, 'product', 'A', 'Product A', 'Enabled', 'Disabled', '2026-01-01T09:00:01Z', 'id-a', 'verified',
            '2026-01-01T09:01:00Z', NULL, NULL),
        (3, 1, 'offerType', 'B', 'Offer type B', 'Enabled', 'Disabled', '2026-01-01T09:00:02Z', 'id-b', 'refused',
            '2026-01-01T09:00:03Z', 'service.invalid', 'Invalid scope.'),
        (3, 2, 'product', 'C', 'Product C', 'etwas Neues', 'Disabled', '2026-01-01T09:00:02Z', NULL, 'unconfirmed',
            '2026-01-01T09:01:00Z', NULL, NULL),
        (3, 3, 'product', 'D', 'Product D', 'Enabled', 'Disabled', '2026-01-01T09:00:02Z', NULL, 'failed',
            '2026-01-01T09:01:00Z', 'network.timeout', 'timed out'),
        (3, 4, 'product', 'E', 'Product E', 'Enabled', 'Disabled', NULL, NULL, 'notAttempted',
            '2026-01-01T09:01:00Z', NULL, NULL),
        (4, 0, 'product', 'A', 'Product A', 'Disabled', 'Enabled', '2026-01-02T09:00:01Z', 'id-c', 'accepted',
            '2026-01-02T09:00:02Z', NULL, NULL),
        (4, 1, 'product', 'C', 'Product C', 'Disabled', 'etwas Neues', '2026-01-02T09:00:02Z', 'id-d', NULL, NULL,
            NULL, NULL),
        (5, 0, 'product', 'A', 'Product A', 'Enabled', 'Disabled', NULL, NULL, NULL, NULL, NULL, NULL);";

/// A file as the program of `version` left it, with rows in every table.
fn old(path: &Path, version: i64, journal: &str) -> Result {
    let connection = Connection::open(path)?;
    connection.pragma_update_and_check(None, "journal_mode", journal, |_| Ok(()))?;
    migrations(0, version).try_for_each(|migration| connection.execute_batch(migration))?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", version)?;
    connection.execute_batch(ROWS_1)?;
    Ok(())
}

/// Everything that is in [`ROWS_1`] is read from the ledger as it was written there.
fn assert_whole(ledger: &Ledger) -> Result {
    let time = |text: &str| text.parse::<Timestamp>().expect("a time");
    let alex = ledger.account("ours", "alex")?.ok_or("Alex is there")?;
    assert_eq!(
        (alex.identity.tenant_id.as_str(), alex.identity.user_id.as_str(), alex.identity.name.as_str(), alex.last_seen),
        ("ours", "alex", "Alex Example", time("2026-01-02T08:00:00Z")),
        "an account is as it was"
    );
    assert_eq!(
        ledger.account("theirs", "kim")?.ok_or("Kim")?.identity.username,
        "kim@other.example",
        "so is the other"
    );

    let (closed, identity) = ledger.run("ours", RunId(3))?.ok_or("the closed run is there")?;
    assert_eq!(identity, alex.identity, "with who started it");
    assert_eq!(
        (closed.summary.intent, closed.summary.origin, closed.summary.started_at, closed.summary.ended),
        (
            Intent::TurnOffAll,
            None,
            time("2026-01-01T09:00:00Z"),
            Some((time("2026-01-01T09:01:00.123456789Z"), Ending::Stopped(StopReason::Admin)))
        ),
        "its head is as it was"
    );
    assert_eq!(closed.drifted, [], "an old run knows of nothing overtaken");
    assert_eq!(
        closed.changes.iter().map(|change| change.outcome).collect::<Vec<_>>(),
        [Outcome::Verified, Outcome::Refused, Outcome::Unconfirmed, Outcome::Failed, Outcome::NotAttempted].map(Some),
        "so is every outcome"
    );
    let refused = &closed.changes[1];
    assert_eq!(
        (refused.planned.key.kind, refused.planned.key.id.as_str(), refused.correlation_id.as_deref()),
        (OfferingKind::OfferType, "B", Some("id-b")),
        "so is what was planned and sent"
    );
    let reason = Reason { code: "service.invalid".into(), params: BTreeMap::new(), text: "Invalid scope.".into() };
    assert_eq!(refused.reason, Some(reason), "an old reason has no parameters");
    assert!(
        closed.changes.iter().all(|change| !change.in_doubt && change.observed.is_none()),
        "an old outcome leaves no doubt, and nothing was seen"
    );
    assert_eq!(ledger.unacknowledged_runs("ours")?, [], "of old runs the admin has been told");
    assert_eq!(closed.changes[2].planned.from, "etwas Neues", "an unknown value is kept verbatim");

    let unfinished = ledger.unfinished_runs("ours")?;
    let [undo] = &unfinished[..] else { panic!("the open run of this tenant is found, and {unfinished:?} were") };
    assert_eq!((undo.summary.id, undo.summary.origin), (RunId(4), Some(RunId(3))), "the undo knows its origin");
    assert_eq!(
        undo.changes.iter().map(|change| (change.intended_at.is_some(), change.outcome)).collect::<Vec<_>>(),
        [(true, Some(Outcome::Accepted)), (true, None)],
        "and how far it came"
    );
    assert_eq!(ledger.unfinished_runs("theirs")?[0].summary.id, RunId(5), "the other tenant's open run is found there");
    assert_eq!(
        ledger.history("ours", None, 10)?.iter().map(|entry| entry.summary.id).collect::<Vec<_>>(),
        [RunId(4), RunId(3)],
        "the history has the runs"
    );
    assert_eq!(ledger.latest_snapshot(AccountId(1))?, None, "an old ledger has no looks");
    assert_eq!(ledger.known_offerings(AccountId(1))?, [], "so that it knows of no offerings");
    Ok(())
}

/// Copies the file and its SQLite sidecars, as a program that is killed now would leave them.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::copy(from, to)?;
    for ending in SQLITE_SUFFIXES.into_iter().filter(|ending| *ending != "-shm" && sidecar(from, ending).exists()) {
        fs::copy(sidecar(from, ending), sidecar(to, ending))?;
    }
    Ok(())
}

#[test]
fn every_earlier_version_is_brought_up_to_date() -> Result {
    for number in 1..newest() {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ledger.db");
        old(&path, number, "WAL")?;
        for _ in 0..2 {
            let ledger = Ledger::open(&path)?;
            assert_whole(&ledger)?;
            assert_eq!(version(&ledger.connection())?, newest(), "the file of version {number} is of the newest");
        }
        let ledger = Ledger::open(&path)?;
        ledger.record_outcomes(RunId(4), &[])?;
        ledger.close_run(RunId(4), Ending::Stopped(StopReason::Interrupted), Timestamp::UNIX_EPOCH)?;
        assert_eq!(ledger.unfinished_runs("ours")?, [], "an old open run can be closed");
    }
    Ok(())
}

#[test]
fn a_full_disk_leaves_the_old_version_whole() -> Result {
    for journal in ["WAL", "DELETE"] {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ledger.db");
        old(&path, 1, journal)?;
        let mut connection = Connection::open(&path)?;
        let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
        for room in 0..4 {
            connection.pragma_update_and_check(None, "max_page_count", pages + room, |_| Ok(()))?;
            let error = migrate(&mut connection).expect_err("there is no room for the new tables");
            assert!(matches!(error, Error::Full(_)), "the full disk is told: {error}");
            assert_eq!(version(&connection)?, 1, "the file is still of version 1");
            let tables = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*'";
            let tables: i64 = connection.query_row(tables, [], |row| row.get(0))?;
            assert_eq!(tables, 3, "with its tables only");
        }
        drop(connection);
        assert_whole(&Ledger::open(&path)?)?;
    }
    Ok(())
}

#[test]
fn failing_at_any_step_leaves_the_old_version_whole() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.db");
    old(&path, 1, "WAL")?;
    let mut connection = Connection::open(&path)?;
    let mut failures = 0;
    loop {
        let mut left = failures * 7;
        // Once: the rollback goes through SQLite's machine too.
        let interrupt = move || {
            left -= 1;
            left == -1
        };
        connection.progress_handler(1, Some(interrupt))?;
        let outcome = migrate(&mut connection);
        connection.progress_handler(1, None::<fn() -> bool>)?;
        if outcome.is_ok() {
            break;
        }
        // The last steps of a commit come after it is done.
        let now = version(&connection)?;
        assert!(now == 1 || now == newest(), "after failure {failures} the file is of one version or the other: {now}");
        failures += 1;
        assert!(failures < 10_000, "what a failure leaves behind does not keep the next attempt from succeeding");
    }
    assert!(failures > 20, "the migration was made to fail at many steps: {failures}");
    drop(connection);
    assert_whole(&Ledger::open(&path)?)?;
    Ok(())
}

#[test]
fn cut_off_at_any_step_it_leaves_one_version_whole() -> Result {
    for journal in ["WAL", "DELETE"] {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ledger.db");
        old(&path, 1, journal)?;
        let mut connection = Connection::open(&path)?;
        // So that much is written before the transaction is complete.
        connection.pragma_update(None, "cache_size", 1)?;
        connection.pragma_update(None, "cache_spill", 1)?;
        let copies: Arc<Mutex<Vec<PathBuf>>> = Arc::default();
        let mut number = 0;
        let at_each_step = {
            let (copies, folder, path) = (Arc::clone(&copies), folder.path().to_owned(), path.clone());
            move || {
                number += 1;
                if number % 11 == 0 {
                    let killed = folder.join(format!("killed-{number}.db"));
                    let failed = copy(&path, &killed).is_err();
                    copies.lock().push(killed);
                    return failed;
                }
                false
            }
        };
        connection.progress_handler(1, Some(at_each_step))?;
        migrate(&mut connection)?;
        connection.progress_handler(1, None::<fn() -> bool>)?;

        // The last of it is written at once, when the transaction ends: what the log holds of it may be any part.
        let log = fs::read(sidecar(&path, "-wal")).unwrap_or_default();
        for length in (0..log.len()).step_by(1_009) {
            let killed = folder.path().join(format!("torn-{length}.db"));
            copy(&path, &killed)?;
            fs::write(sidecar(&killed, "-wal"), &log[..length])?;
            copies.lock().push(killed);
        }
        let copies = copies.lock();
        assert!(copies.len() > 15, "it was cut off at many steps ({journal}): {}", copies.len());
        for killed in copies.iter() {
            let ledger = Ledger::open(killed).map_err(|error| format!("{}: {error}", killed.display()))?;
            assert_whole(&ledger)?;
        }
    }
    Ok(())
}

#[test]
fn another_program_that_writes_is_waited_for() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.db");
    old(&path, 1, "WAL")?;
    let mut other = Connection::open(&path)?;
    let writing = other.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    writing.execute("UPDATE accounts SET last_seen = '2026-01-02T08:00:00Z' WHERE id = 1", [])?;
    let mut hasty = Connection::open(&path)?;
    hasty.busy_timeout(std::time::Duration::ZERO)?;
    let error = migrate(&mut hasty).expect_err("two cannot write at once");
    assert!(matches!(error, Error::Busy(_)), "without patience it is busy: {error}");
    assert_eq!(version(&hasty)?, 1, "and still of version 1");
    std::thread::scope(|scope| {
        let patient = scope.spawn(|| Ledger::open(&path).map(|ledger| assert_whole(&ledger).is_ok()));
        writing.commit().expect("the other program ends its step");
        let outcome = patient.join().expect("the program does not panic");
        assert!(matches!(outcome, Ok(true)), "with patience it is brought up to date: {outcome:?}");
    });
    Ok(())
}

/// Tells a second copy of this test program where the ledger is.
const PATH: &str = "OFFSWITCH_LEDGER_MIGRATED_PATH";

#[test]
fn programs_that_start_at_once_migrate_once() -> Result {
    if let Ok(path) = std::env::var(PATH) {
        std::io::stdin().read_to_end(&mut Vec::new())?;
        let ledger = Ledger::open(path.as_ref())?;
        assert_eq!(version(&ledger.connection())?, newest(), "each program finds the newest version");
        assert!(ledger.run("ours", RunId(3))?.is_some(), "and what was recorded");
        return Ok(());
    }
    for _ in 0..3 {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ledger.db");
        old(&path, 1, "WAL")?;
        let mut programs = Vec::new();
        for _ in 0..4 {
            let program = Command::new(std::env::current_exe()?)
                .args(["--exact", "schema::tests::programs_that_start_at_once_migrate_once", "--quiet"])
                .env(PATH, &path)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()?;
            programs.push(program);
        }
        for program in &mut programs {
            program.stdin.take().ok_or("a pipe")?.flush()?;
        }
        for program in programs {
            let output = program.wait_with_output()?;
            let said = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success() && said.contains("1 passed"), "the program opened the ledger: {said}");
        }
        assert_whole(&Ledger::open(&path)?)?;
    }
    Ok(())
}
