//! Cost of a page of the history, however long the history is, counted in steps of SQLite's own machine, not in time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use offswitch_model::Identity;
use rusqlite::params;

use crate::{Error, Ledger, RunId};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

const PAGE: u32 = 50;

/// A ledger with `runs` closed runs of 33 changes: the older half by two people of one tenant in turn, the newer half by
/// somebody of another.
fn filled(folder: &tempfile::TempDir, runs: i64) -> Result<Ledger> {
    let ledger = Ledger::open(&folder.path().join(format!("{runs}.db")))?;
    let identity = |tenant: &str, user: &str| Identity {
        tenant_id: tenant.into(),
        user_id: user.into(),
        name: format!("{user} Example"),
        username: format!("{user}@practice.example"),
    };
    let alex = ledger.upsert_account(&identity("ours", "alex"), Timestamp::UNIX_EPOCH)?;
    let sam = ledger.upsert_account(&identity("ours", "sam"), Timestamp::UNIX_EPOCH)?;
    let other = ledger.upsert_account(&identity("theirs", "kim"), Timestamp::UNIX_EPOCH)?;
    let time = Timestamp::UNIX_EPOCH.to_string();
    let mut connection = ledger.connection();
    let filling = connection.transaction()?;
    for number in 1..=runs {
        let account = if number > runs / 2 { other } else { [alex, sam][usize::from(number % 2 == 0)] };
        filling
            .prepare_cached(
                "INSERT INTO runs (id, account, intent, started_at, ended_at, ending)
                 VALUES (?1, ?2, 'set', ?3, ?3, 'completed')",
            )?
            .execute(params![number, account.0, time])?;
    }
    filling.execute(
        "WITH RECURSIVE place (number) AS (VALUES (0) UNION ALL SELECT number + 1 FROM place WHERE number < 32)
         INSERT INTO changes
             (run, position, kind, offering, name, from_value, to_value, intended_at, outcome, outcome_at)
         SELECT id, number, 'product', 'CFQ' || number, 'A product', 'Enabled', 'Disabled', ?1, 'verified', ?1
         FROM runs, place",
        [&time],
    )?;
    filling.commit()?;
    drop(connection);
    Ok(ledger)
}

/// Counts the steps that `SQLite` takes for `work`.
fn steps<T>(ledger: &Ledger, work: impl FnOnce() -> std::result::Result<T, Error>) -> Result<(T, u64)> {
    let taken = Arc::new(AtomicU64::new(0));
    let count = {
        let taken = Arc::clone(&taken);
        move || {
            taken.fetch_add(1, Ordering::Relaxed);
            false
        }
    };
    ledger.connection().progress_handler(1, Some(count))?;
    let answer = work()?;
    ledger.connection().progress_handler(1, None::<fn() -> bool>)?;
    Ok((answer, taken.load(Ordering::Relaxed)))
}

#[test]
fn a_page_does_not_go_through_the_whole_history() -> Result {
    let folder = tempfile::tempdir()?;
    let short = filled(&folder, 400)?;
    let long = filled(&folder, 5_000)?;
    let pages = [("first", None, None), ("middle", Some(120), Some(1_200)), ("last", Some(51), Some(51))];
    for (what, in_short, in_long) in pages {
        let page =
            |ledger: &Ledger, before: Option<i64>| steps(ledger, || ledger.history("ours", before.map(RunId), PAGE));
        let (few, cost) = page(&short, in_short)?;
        let (many, cost_in_long) = page(&long, in_long)?;
        assert_eq!((few.len(), many.len()), (50, 50), "the {what} page is full in both");
        assert_eq!(many[0].counts.verified, 33, "with its counts");
        assert!(cost > 1_650, "the steps of a page are counted: {cost} for 50 runs of 33 changes");
        assert!(
            cost.abs_diff(cost_in_long) < 100,
            "the {what} page of 5,000 runs takes {cost_in_long} steps, of 400 runs {cost}"
        );
    }
    let newest = long.history("ours", None, 1)?;
    assert_eq!(newest[0].summary.id, RunId(2_500), "2,500 newer runs of another tenant stand before the first page");
    Ok(())
}

#[test]
fn one_run_and_the_unfinished_are_found_at_once() -> Result {
    let folder = tempfile::tempdir()?;
    let ledger = filled(&folder, 5_000)?;
    let (found, cost) = steps(&ledger, || ledger.run("ours", RunId(1_234)))?;
    assert_eq!(found.ok_or("the run is there")?.0.changes.len(), 33, "it is whole");
    assert!(cost < 2_000, "one run of 33 changes takes {cost} steps");
    let (none, cost) = steps(&ledger, || ledger.unfinished_runs("ours"))?;
    assert_eq!(none, [], "all runs are closed");
    assert!(cost < 100, "that there is no unfinished run takes {cost} steps");
    Ok(())
}
