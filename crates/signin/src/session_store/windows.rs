//! Sessions in Windows' Credential Manager; on Linux the journeys use the desktop's own store.

use std::process::{Command, Output};

use super::tests::session;
use super::*;
use crate::keyring_store::KeyringStore;

/// Environment variable that tells the second copy of this test program which store to use, and how long a token of which
/// letter to store there.
const SECOND: &str = "OFFSWITCH_STORE_SESSION";

fn sessions_of(service: &str) -> SessionStore {
    SessionStore::new(Arc::new(KeyringStore::new(service)))
}

fn token(sessions: &SessionStore) -> Option<String> {
    sessions.load().expect("the store answers").map(|session| session.refresh_token.clone())
}

/// Has another process store a session and end.
fn second(service: &str, letter: char, size: usize) -> Output {
    let mut program = Command::new(std::env::current_exe().expect("this program"));
    program.args(["--exact", "session_store::windows::a_session_survives_the_process_that_stored_it_and_its_rotation"]);
    program.env(SECOND, format!("{service} {letter} {size}")).output().expect("the second program runs")
}

#[test]
fn a_session_survives_the_process_that_stored_it_and_its_rotation() {
    if let Ok(order) = std::env::var(SECOND) {
        let words: Vec<_> = order.split(' ').collect();
        let size = words[2].parse().expect("a size");
        sessions_of(words[0]).save(&session(&words[1].repeat(size))).expect("the session is kept");
        return;
    }
    let service = format!("com.offswitch.test-{}", std::process::id());
    let sessions = sessions_of(&service);
    assert_eq!(token(&sessions), None, "nothing is kept at first");
    for size in [100, 1_280, 2_400, 2_560, 2_561, 5_000, 20_000, 100] {
        for letter in ['o', 'n'] {
            let ended = second(&service, letter, size);
            assert!(ended.status.success(), "it was kept: {}", String::from_utf8_lossy(&ended.stderr));
            let expected = letter.to_string().repeat(size);
            assert_eq!(token(&sessions), Some(expected), "{size} bytes come back, and those alone");
        }
    }
    delete_stored_session(KeyringStore::new(&service)).expect("the session is forgotten");
    let store = KeyringStore::new(&service);
    let left = SLOTS.iter().flat_map(|slot| (0..MAX_PARTS).map(|part| part_name(*slot, part)));
    for name in left.chain([MANIFEST.to_owned()]) {
        assert_eq!(store.get(&name).expect("the store answers"), None, "nothing is left under `{name}`");
    }
}

#[test]
fn what_an_earlier_version_let_roam_stays_on_this_computer_from_then_on() {
    let service = format!("com.offswitch.test-roams-{}", std::process::id());
    let entry = keyring::Entry::new(&service, MANIFEST).expect("an entry");
    let persistence = || entry.inner.get_attributes().expect("the entry is there").remove("persistence");
    entry.set_secret(br#"{"mark":"a","parts":0}"#).expect("it is stored");
    assert_eq!(persistence().as_deref(), Some("Enterprise"), "as an earlier version stored it");
    let sessions = sessions_of(&service);
    sessions.save(&session("mine")).expect("the session is kept");
    assert_eq!(token(&sessions).as_deref(), Some("mine"), "the session took its place");
    assert_eq!(persistence().as_deref(), Some("Local"), "and does not roam");
    sessions.delete().expect("the session is forgotten");
}

#[test]
fn two_names_do_not_see_each_other() {
    let mine = sessions_of(&format!("com.offswitch.test-mine-{}", std::process::id()));
    let other = sessions_of(&format!("com.offswitch.test-other-{}", std::process::id()));
    mine.save(&session("mine")).expect("the session is kept");
    assert_eq!(token(&other), None, "the other finds nothing");
    other.delete().expect("nothing is forgotten");
    assert_eq!(token(&mine).as_deref(), Some("mine"), "and can forget nothing");
    mine.delete().expect("the session is forgotten");
}
