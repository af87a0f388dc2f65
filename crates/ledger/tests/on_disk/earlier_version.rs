//! A ledger file that the program wrote at commit 225f611 (schema version 3): it is read unchanged and can be appended to.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use offswitch_ledger::{
    AccountId, Change, Counts, Ending, LaterRuns, Ledger, NewRun, Outcome, PlannedChange, Run, RunId,
};
use offswitch_model::{Identity, Intent, OfferingKey, OfferingKind, StopReason};
use rusqlite::Connection;
use rusqlite::types::Value;

use crate::fixture::{Result, at, change, outcome_update};

/// The file, as it was left when the program ended.
const FILE: &[u8] = include_bytes!("data/ledger-225f611.db");

const TENANT: &str = "11111111-2222-4333-8444-555555555555";
const USER: &str = "99999999-8888-4777-8666-555555555555";
const OFF: &str = "Disabled";
const ON: &str = "Enabled";
const TRIALS_ONLY: &str = "OnlyTrialsWithoutPaymentMethod";

/// The runs: number, start, end, products and offer types turned off, and how many of the products allowed trials only.
#[rustfmt::skip]
const RUNS: [(i64, &str, &str, usize, usize, usize); 30] = [
    (1, "2026-11-27T14:19:23.543515043Z", "2026-11-27T14:19:30.171781577Z", 31, 4, 0),
    (2, "2026-11-27T14:19:35.974380577Z", "2026-11-27T14:19:43.323481161Z", 32, 4, 1),
    (3, "2026-11-27T14:19:45.628910386Z", "2026-11-27T14:19:50.787540472Z", 33, 4, 1),
    (4, "2026-11-27T14:19:53.340114043Z", "2026-11-27T14:20:01.567066931Z", 32, 4, 0),
    (5, "2026-11-27T14:20:04.028474193Z", "2026-11-27T14:20:15.054919078Z", 32, 4, 0),
    (6, "2026-11-27T14:20:18.744183996Z", "2026-11-27T14:20:22.728341128Z", 33, 4, 2),
    (7, "2026-11-27T14:20:26.496960356Z", "2026-11-27T14:20:34.368122003Z", 31, 4, 0),
    (8, "2026-11-27T14:20:36.939559728Z", "2026-11-27T14:20:43.271334401Z", 31, 4, 1),
    (9, "2026-11-27T14:20:49.151522306Z", "2026-11-27T14:20:59.429852602Z", 32, 4, 1),
    (10, "2026-11-27T14:21:03.034687409Z", "2026-11-27T14:21:09.163146897Z", 31, 4, 1),
    (11, "2026-11-27T14:21:12.325976421Z", "2026-11-27T14:21:20.172726312Z", 30, 4, 0),
    (12, "2026-11-27T14:21:24.2393342Z", "2026-11-27T14:21:29.047377805Z", 32, 4, 1),
    (13, "2026-11-27T14:21:35.544205981Z", "2026-11-27T14:21:42.048052658Z", 30, 4, 1),
    (14, "2026-11-27T14:21:46.746624505Z", "2026-11-27T14:21:54.447004728Z", 32, 4, 1),
    (15, "2026-11-27T14:22:00.70812757Z", "2026-11-27T14:22:09.756451094Z", 33, 4, 1),
    (16, "2026-11-27T14:22:13.75376529Z", "2026-11-27T14:22:22.767305489Z", 33, 4, 1),
    (17, "2026-11-27T14:22:26.957139344Z", "2026-11-27T14:22:30.825463499Z", 33, 4, 1),
    (18, "2026-11-27T14:22:35.349214637Z", "2026-11-27T14:22:45.34960956Z", 33, 4, 0),
    (19, "2026-11-27T14:22:50.624665111Z", "2026-11-27T14:22:59.912759209Z", 33, 4, 2),
    (20, "2026-11-27T14:23:08.494538045Z", "2026-11-27T14:23:19.291317331Z", 32, 4, 1),
    (21, "2026-11-27T14:23:24.530451751Z", "2026-11-27T14:23:32.640831238Z", 32, 4, 0),
    (22, "2026-11-27T14:23:37.542003686Z", "2026-11-27T14:23:45.892794312Z", 32, 4, 0),
    (23, "2026-11-27T14:23:51.450025926Z", "2026-11-27T14:23:57.54474006Z", 33, 4, 2),
    (24, "2026-11-27T14:24:04.025396682Z", "2026-11-27T14:24:10.383330192Z", 32, 4, 1),
    (25, "2026-11-27T14:24:15.706679265Z", "2026-11-27T14:24:20.759771627Z", 33, 4, 1),
    (26, "2026-11-27T14:24:25.044488688Z", "2026-11-27T14:24:32.439707408Z", 33, 4, 1),
    (27, "2026-11-27T14:24:37.506762474Z", "2026-11-27T14:24:45.22589502Z", 32, 4, 0),
    (28, "2026-11-27T14:24:52.473578163Z", "2026-11-27T14:25:03.130841097Z", 33, 4, 0),
    (29, "2026-11-27T14:25:06.778826167Z", "2026-11-27T14:25:11.444865318Z", 32, 4, 1),
    (30, "2026-11-27T14:25:17.667585669Z", "2026-11-27T14:25:26.8637084Z", 32, 4, 1),
];

/// The offerings of the latest snapshot, all of them off: 33 products, then 4 offer types.
const NAMED_PRODUCTS: [(&str, &str); 12] = [
    ("CFQ7TTC0KP0P", "Power Apps per user"),
    ("CFQ7TTC0KP0N", "Power Automate per user"),
    ("CFQ7TTC0KXG6", "Power Automate RPA"),
    ("CFQ7TTC0KXG7", "Power BI Premium (standalone)"),
    ("CFQ7TTC0L3PB", "Power BI Pro"),
    ("CFQ7TTC0KXND", "Project Plan 1"),
    ("CFQ7TTC0KXNC", "Project Plan 3"),
    ("CFQ7TTC0KXN9", "Visio Plan 1"),
    ("CFQ7TTC0KXN8", "Visio Plan 2"),
    ("CFQ7TTC0J203", "Windows 365 Business"),
    ("CFQ7TTC0HX99", "Windows 365 Business with Windows Hybrid Benefit"),
    ("CFQ7TTC0HHS9", "Windows 365 Enterprise"),
];
const OFFER_TYPES: [(&str, &str); 4] = [
    ("DYNAMICSBC", "Dynamics 365 Business Central"),
    ("DYNAMICSCE", "Dynamics 365 Dataverse apps"),
    ("POWERBIVISUALS", "Power BI visuals"),
    ("SaaS", "Software as a Service"),
];

/// A copy of the file in `folder`.
fn copied(folder: &tempfile::TempDir) -> Result<PathBuf> {
    let path = folder.path().join("ledger.db");
    fs::write(&path, FILE)?;
    Ok(path)
}

fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn identity() -> Identity {
    Identity {
        tenant_id: TENANT.into(),
        user_id: USER.into(),
        name: "Held Out".into(),
        username: "alex@heldout.example".into(),
    }
}

/// The rows of all tables, with the version and the tables themselves.
fn rows(path: &Path) -> Result<Vec<(String, Vec<Vec<Value>>)>> {
    let connection = Connection::open(path)?;
    let select = |sql: &str| -> Result<Vec<Vec<Value>>> {
        let mut query = connection.prepare(sql)?;
        let columns = query.column_count();
        let rows = query.query_map([], |row| (0..columns).map(|column| row.get(column)).collect())?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    };
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    let tables: Vec<String> =
        connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<std::result::Result<_, _>>()?;
    let mut all = Vec::new();
    for table in tables {
        all.push((table.clone(), select(&format!("SELECT * FROM {table}"))?));
    }
    for pragma in ["user_version", "application_id", "journal_mode"] {
        all.push((pragma.to_owned(), select(&format!("PRAGMA {pragma}"))?));
    }
    all.push(("schema".to_owned(), select("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name")?));
    Ok(all)
}

/// Reads all that can be read.
fn read_all(ledger: &Ledger) -> Result<Vec<Run>> {
    let history = ledger.history(TENANT, None, 1_000)?;
    let mut runs = Vec::new();
    for entry in history.iter().rev() {
        let (run, by) = ledger.run(TENANT, entry.summary.id)?.ok_or("the run is there")?;
        assert_eq!((&run.summary, &by), (&entry.summary, &entry.identity), "the history and the run say the same");
        ledger.later_runs(TENANT, run.summary.id)?;
        runs.push(run);
    }
    ledger.account(TENANT, USER)?;
    ledger.latest_snapshot(AccountId(1))?;
    ledger.unfinished_runs(TENANT)?;
    ledger.unacknowledged_runs(TENANT)?;
    Ok(runs)
}

#[test]
fn reading_changes_nothing() -> Result {
    let folder = tempfile::tempdir()?;
    let path = copied(&folder)?;
    let before = rows(&path)?;
    let open = || -> Result {
        let (ledger, quarantined) = Ledger::open_or_quarantine(&path, at(0))?;
        assert_eq!(quarantined, None, "the file is sound");
        assert_eq!(read_all(&ledger)?.len(), 30, "every run is read");
        Ok(())
    };
    open()?;
    let migrated = fs::read(&path)?;
    assert!(migrated != FILE, "the first opening brings the file up to date");
    let after = rows(&path)?;
    let mut tables = before.iter().filter(|(name, _)| !["user_version", "schema"].contains(&name.as_str()));
    assert!(tables.all(|table| after.contains(table)), "without changing a row of any table");
    open()?;
    assert!(fs::read(&path)? == migrated, "from then on opening and reading change no byte");
    Ok(())
}

#[test]
fn every_run_is_read_as_it_was_written() -> Result {
    let folder = tempfile::tempdir()?;
    let ledger = Ledger::open(&copied(&folder)?)?;
    let history = ledger.history(TENANT, None, 1_000)?;
    assert_eq!(history.len(), RUNS.len(), "all runs are in the history");
    let mut correlation_ids = BTreeSet::new();
    for ((number, started_at, ended_at, products, offer_types, trials), entry) in
        RUNS.into_iter().zip(history.iter().rev())
    {
        let planned = u32::try_from(products + offer_types)?;
        assert_eq!(
            (entry.summary.id, entry.summary.account, entry.summary.intent, entry.summary.origin),
            (RunId(number), AccountId(1), Intent::TurnOffAll, None),
            "run {number} turned all off"
        );
        assert_eq!(entry.identity, identity(), "run {number} was started by the one person");
        assert_eq!(
            (entry.summary.started_at, entry.summary.ended),
            (time(started_at), Some((time(ended_at), Ending::Completed))),
            "run {number} was completed"
        );
        assert_eq!(
            (entry.counts, entry.to.as_deref()),
            (Counts { planned, verified: planned, ..Counts::default() }, Some(OFF)),
            "every change of run {number} was verified"
        );
        let (run, _) = ledger.run(TENANT, RunId(number))?.ok_or("the run is there")?;
        let count = |matches: &dyn Fn(&Change) -> bool| run.changes.iter().filter(|change| matches(change)).count();
        assert_eq!(
            (
                count(&|change| change.planned.key.kind == OfferingKind::Product),
                count(&|change| change.planned.key.kind == OfferingKind::OfferType),
                count(&|change| change.planned.from == TRIALS_ONLY),
                count(&|change| change.planned.from == ON),
            ),
            (products, offer_types, trials, products + offer_types - trials),
            "run {number} has its products and offer types, each with the value that an undo brings back"
        );
        for (position, change) in run.changes.iter().enumerate() {
            assert_eq!(change.position, position, "the changes of run {number} are in order");
            assert_eq!(change.planned.to, OFF, "each was to be off");
            assert_eq!((change.outcome, change.in_doubt), (Some(Outcome::Verified), false), "and is verified");
            assert_eq!((change.observed.as_deref(), &change.reason), (Some(OFF), &None), "as the service showed it");
            let (intended_at, outcome_at) = (change.intended_at, change.outcome_at);
            assert!(intended_at >= Some(time(started_at)) && intended_at < outcome_at, "first intended, then verified");
            assert!(outcome_at <= Some(time(ended_at)), "before the run ended");
            correlation_ids.extend(change.correlation_id.clone());
        }
        assert_eq!(run.drifted, [], "run {number} found nothing drifted");
    }
    assert_eq!(correlation_ids.len(), 1_083, "each change has a correlation id of its own");
    Ok(())
}

#[test]
fn a_change_is_read_field_by_field() -> Result {
    let folder = tempfile::tempdir()?;
    let ledger = Ledger::open(&copied(&folder)?)?;
    let (run, by) = ledger.run(TENANT, RunId(2))?.ok_or("the run is there")?;
    assert_eq!(by, identity(), "a run comes with who started it");
    let expected = Change {
        position: 29,
        planned: PlannedChange {
            key: OfferingKey { kind: OfferingKind::Product, id: "CFQ7TTC0KXND".into() },
            name: "Project Plan 1".into(),
            from: TRIALS_ONLY.into(),
            to: OFF.into(),
        },
        intended_at: Some(time("2026-11-27T14:19:41.092385809Z")),
        correlation_id: Some("6cd71e3a-48bd-4454-9f3c-34ac51ea1a9b".into()),
        outcome: Some(Outcome::Verified),
        outcome_at: Some(time("2026-11-27T14:19:43.288618485Z")),
        reason: None,
        in_doubt: false,
        observed: Some(OFF.into()),
    };
    assert_eq!(run.changes[29], expected, "the one change of run 2 from trials only");
    Ok(())
}

#[test]
fn the_person_and_the_latest_snapshot_are_read() -> Result {
    let folder = tempfile::tempdir()?;
    let ledger = Ledger::open(&copied(&folder)?)?;
    let account = ledger.account(TENANT, USER)?.ok_or("the account is there")?;
    let signed_in_at = time("2026-11-27T14:19:21.167816563Z");
    assert_eq!(
        (account.id, &account.identity, account.first_seen, account.last_seen),
        (AccountId(1), &identity(), signed_in_at, signed_in_at),
        "the one account"
    );
    let snapshot = ledger.latest_snapshot(account.id)?.ok_or("there is a snapshot")?;
    let known = ledger.known_offerings(account.id)?;
    assert_eq!((known.len(), known.iter().any(|known| known.missing_acknowledged)), (37, false), "all of it is known");
    assert_eq!(
        (snapshot.policy.id.as_str(), snapshot.policy.description.as_str(), snapshot.policy.default_value.as_str()),
        (
            "AllowSelfServicePurchase",
            "This policy allows you to manage whether members of your organization can buy specific products.",
            ON
        ),
        "the policy in the service's words"
    );
    let read_at = time("2026-11-27T14:25:26.723639437Z");
    let offer_types = snapshot.offer_types.ok_or("offer types were read")?;
    for offerings in [&snapshot.products, &offer_types] {
        assert_eq!((offerings.first_at, offerings.last_at), (read_at, read_at), "the list after the last run");
        assert!(offerings.offerings.iter().all(|item| item.value == OFF), "in which all is off");
    }
    let invented = (12..=32).map(|number| (format!("CFQ7TTCX{number:04}"), format!("Held-out product {number}")));
    let named = NAMED_PRODUCTS.map(|(id, name)| (id.to_owned(), name.to_owned()));
    let products: Vec<_> = invented.chain(named).collect();
    let read = |offerings: &[offswitch_ledger::SnapshotItem]| -> Vec<_> {
        offerings.iter().map(|item| (item.offering.clone(), item.name.clone())).collect()
    };
    assert_eq!(read(&snapshot.products.offerings), products, "33 products in the service's order");
    let expected = OFFER_TYPES.map(|(id, name)| (id.to_owned(), name.to_owned()));
    assert_eq!(read(&offer_types.offerings), expected, "4 offer types");
    Ok(())
}

#[test]
fn nothing_is_unfinished_or_unacknowledged() -> Result {
    let folder = tempfile::tempdir()?;
    let ledger = Ledger::open(&copied(&folder)?)?;
    assert_eq!(ledger.unfinished_runs(TENANT)?, [], "all runs are closed");
    assert_eq!(ledger.unacknowledged_runs(TENANT)?, [], "before the eyes of who started them");
    let last = ledger.later_runs(TENANT, RunId(30))?;
    assert_eq!(last, LaterRuns { any: false, superseded: vec![] }, "nothing came after the last one");
    let first = ledger.later_runs(TENANT, RunId(1))?;
    assert_eq!((first.any, first.superseded.len()), (true, 35), "all of the first run was written again later");
    Ok(())
}

#[test]
fn a_run_that_was_cut_off_is_recovered() -> Result {
    let folder = tempfile::tempdir()?;
    let path = copied(&folder)?;
    // As a program of that version leaves the file when it is killed after five intents and four verdicts.
    Connection::open(&path)?.execute_batch(
        "UPDATE runs SET ended_at = NULL, ending = NULL WHERE id = 30;
         UPDATE changes SET outcome = NULL, outcome_at = NULL, seen_value = NULL WHERE run = 30 AND position >= 4;
         UPDATE changes SET intended_at = NULL, correlation_id = NULL WHERE run = 30 AND position >= 5",
    )?;
    let ledger = Ledger::open(&path)?;
    let unfinished = ledger.unfinished_runs(TENANT)?;
    let [run] = &unfinished[..] else { panic!("one run is unfinished: {}", unfinished.len()) };
    assert_eq!((run.summary.id, run.summary.ended, run.changes.len()), (RunId(30), None, 36), "the last one, whole");
    let steps: Vec<_> =
        run.changes.iter().take(6).map(|change| (change.intended_at.is_some(), change.outcome)).collect();
    let verified = (true, Some(Outcome::Verified));
    assert_eq!(steps, [verified, verified, verified, verified, (true, None), (false, None)], "with how far it came");

    ledger.record_outcomes(RunId(30), &[(4, outcome_update(Outcome::Interrupted, 1))])?;
    ledger.close_recovered_run(RunId(30), Ending::Stopped(StopReason::Interrupted), at(2))?;
    let counts = ledger.history(TENANT, None, 1)?[0].counts;
    let expected = Counts { planned: 36, verified: 4, interrupted: 1, not_attempted: 31, ..Counts::default() };
    assert_eq!(counts, expected, "it is counted as it was left");
    assert_eq!(ledger.unacknowledged_runs(TENANT)?.len(), 1, "it is to be shown");
    ledger.acknowledge_run(TENANT, RunId(30))?;
    assert_eq!(ledger.unacknowledged_runs(TENANT)?, [], "once");
    Ok(())
}

#[test]
fn a_new_run_is_appended() -> Result {
    let folder = tempfile::tempdir()?;
    let path = copied(&folder)?;
    let ledger = Ledger::open(&path)?;
    let earlier = read_all(&ledger)?;
    let renamed = Identity { name: "Renamed".into(), ..identity() };
    let account = ledger.upsert_account(&renamed, at(0))?;
    assert_eq!(account, AccountId(1), "the same person has the same account");
    let undo = NewRun {
        account,
        intent: Intent::Undo,
        origin: Some(RunId(30)),
        started_at: at(0),
        changes: vec![PlannedChange { to: ON.into(), ..change("CFQ7TTC0KXND", OFF) }],
        drifted: Vec::new(),
    };
    let run = ledger.open_run(&undo)?;
    assert_eq!(run, RunId(31), "numbers go on");
    ledger.record_intent(run, 0, at(1), "id")?;
    ledger.record_outcomes(run, &[(0, outcome_update(Outcome::Verified, 2))])?;
    ledger.close_run(run, Ending::Completed, at(3))?;
    drop(ledger);

    let ledger = Ledger::open(&path)?;
    let all = read_all(&ledger)?;
    assert!(all[..30] == earlier[..], "the earlier runs are as they were");
    assert_eq!(
        (all[30].summary.intent, all[30].summary.origin, all[30].summary.ended),
        (Intent::Undo, Some(RunId(30)), Some((at(3), Ending::Completed))),
        "the new one stands after them"
    );
    assert_eq!(ledger.account(TENANT, USER)?.ok_or("the account is there")?.identity, renamed, "with the new name");
    Ok(())
}
