//! Quarantine: a damaged ledger is renamed whole, and a new one begun.

use std::fs;
use std::path::{Path, PathBuf};

use offswitch_ledger::{Error, Ledger};

use crate::fixture::{Result, SecondProcess, TENANT, at, filled, identity, new_run, opened, wait_for_the_end};

/// Tells the second program where the ledger is.
const PATH: &str = "OFFSWITCH_LEDGER_QUARANTINE_PATH";

/// A ledger whose pages are scribbled over, with a log and its index beside it.
fn damaged(path: &Path) -> Result<Vec<u8>> {
    filled(path)?;
    let mut content = fs::read(path)?;
    content[4096..].fill(0xA5);
    fs::write(path, &content)?;
    fs::write(with(path, "-wal"), b"a log")?;
    fs::write(with(path, "-shm"), b"an index")?;
    Ok(content)
}

fn with(path: &Path, ending: &str) -> PathBuf {
    format!("{}{ending}", path.display()).into()
}

#[test]
fn whole_and_under_a_name_that_tells_when() -> Result {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.db");
    let mut names = Vec::new();
    for round in 0..3 {
        let content = damaged(&path)?;
        let (ledger, quarantined) = Ledger::open_or_quarantine(&path, at(0))?;
        let quarantined = quarantined.ok_or("the damaged file is set aside")?;
        assert!(fs::read(&quarantined)? == content, "byte for byte");
        assert_eq!(fs::read(with(&quarantined, "-wal"))?, b"a log", "with its log");
        assert!(with(&quarantined, "-shm").exists(), "and the log's index");
        assert_eq!(ledger.history(TENANT, None, 9)?, [], "the new one is empty");
        let account = ledger.upsert_account(&identity("alex"), at(round))?;
        ledger.open_run(&new_run(account, vec![]))?;
        drop(ledger);
        let (ledger, quarantined_again) = Ledger::open_or_quarantine(&path, at(0))?;
        assert_eq!(quarantined_again, None, "a whole one is not set aside");
        assert_eq!(ledger.unfinished_runs(TENANT)?.len(), 1, "and keeps what it recorded");
        drop(ledger);
        fs::remove_file(&path)?;
        names.push(quarantined.file_name().ok_or("a name")?.to_string_lossy().into_owned());
    }
    assert_eq!(
        names,
        ["", "-2", "-3"].map(|number| format!("ledger.damaged-20260314T092653Z{number}.db")),
        "no file that was set aside is written over, not even one of the same second"
    );
    Ok(())
}

#[test]
fn a_log_without_its_ledger_is_kept() -> Result {
    for empty in [true, false] {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ledger.db");
        fs::write(with(&path, "-wal"), b"all that is left")?;
        if empty {
            fs::write(&path, b"")?;
        }
        assert!(matches!(Ledger::open(&path), Err(Error::Corrupt(_))), "a log without its ledger is no ledger");
        assert_eq!(fs::read(with(&path, "-wal"))?, b"all that is left", "and stays");
        let (ledger, quarantined) = Ledger::open_or_quarantine(&path, at(0))?;
        let quarantined = quarantined.ok_or("it is set aside")?;
        assert!(quarantined.exists(), "there is a file of that name");
        assert_eq!(fs::read(with(&quarantined, "-wal"))?, b"all that is left", "and the log beside it");
        drop(ledger);
        Ledger::open(&path)?;
    }
    Ok(())
}

#[test]
fn only_if_no_other_program_has_it_open() -> Result {
    if let Some(path) = std::env::var_os(PATH) {
        let _ledger = opened(path.as_ref())?;
        return wait_for_the_end();
    }
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.db");
    filled(&path)?;
    let second = SecondProcess::start("quarantine::only_if_no_other_program_has_it_open", &[(PATH, path.as_os_str())])?;
    let mut content = fs::read(&path)?;
    content[..4096].fill(0xA5);
    fs::write(&path, &content)?;
    let answer = Ledger::open_or_quarantine(&path, at(0));
    assert!(matches!(answer, Err(Error::InUse)), "what another program has open is not set aside: {answer:?}");
    assert!(fs::read(&path)? == content, "it stays where it is");
    second.kill()?;
    let (_, quarantined) = Ledger::open_or_quarantine(&path, at(0))?;
    assert!(fs::read(quarantined.ok_or("it is set aside now")?)? == content, "once the other is gone it is");
    Ok(())
}

#[test]
fn once_for_programs_that_start_at_once() -> Result {
    for _ in 0..5 {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ledger.db");
        let content = damaged(&path)?;
        let start = std::sync::Barrier::new(4);
        let answers: Vec<_> = std::thread::scope(|scope| {
            let open = || {
                start.wait();
                Ledger::open_or_quarantine(&path, at(0))
            };
            let programs: Vec<_> = (0..4).map(|_| scope.spawn(open)).collect();
            let programs = programs.into_iter().map(|program| program.join().expect("the program does not panic"));
            programs.collect::<std::result::Result<_, _>>()
        })?;
        let quarantined: Vec<_> = answers.iter().filter_map(|(_, quarantined)| quarantined.as_ref()).collect();
        let [quarantined] = &quarantined[..] else { panic!("one program sets it aside: {quarantined:?}") };
        assert!(fs::read(quarantined)? == content, "whole");
        for (ledger, _) in &answers {
            ledger.upsert_account(&identity("alex"), at(0))?;
        }
        let account = Ledger::open(&path)?.account(TENANT, "alex")?;
        assert_eq!(account.ok_or("an account")?.identity, identity("alex"), "all have the new one");
    }
    Ok(())
}
