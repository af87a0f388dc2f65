//! Damage of any kind to the entries: a session is found whole or not at all, and can be stored anew.

use std::collections::BTreeMap;

use offswitch_network::SystemClock;
use parking_lot::{Mutex, MutexGuard};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use super::*;
use crate::authority::Authority;
use crate::discovery::parse_endpoint;
use crate::stored_session::StoredSession;
use crate::strategies::{mutated, text};

#[derive(Default)]
struct Entries(Mutex<BTreeMap<String, Vec<u8>>>);

impl Entries {
    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.0.lock()
    }
}

impl SecretStore for Entries {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, SecretStoreError> {
        Ok(self.all().get(name).cloned())
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), SecretStoreError> {
        self.all().insert(name.to_owned(), secret.to_vec());
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), SecretStoreError> {
        self.all().remove(name);
        Ok(())
    }
}

/// Damage to an entry.
#[derive(Debug, Clone)]
enum Damage {
    Byte(Index, Index, u8),
    Cut(Index, Index),
    Lost(Index),
    Exchanged(Index, Index),
    Replaced(Index, Vec<u8>),
    Manifest(Vec<u8>),
}

fn damage() -> impl Strategy<Value = Damage> {
    let bytes = || vec(any::<u8>(), 0..300);
    prop_oneof![
        any::<(Index, Index, u8)>().prop_map(|(entry, at, byte)| Damage::Byte(entry, at, byte)),
        any::<(Index, Index)>().prop_map(|(entry, at)| Damage::Cut(entry, at)),
        any::<Index>().prop_map(Damage::Lost),
        any::<(Index, Index)>().prop_map(|(one, other)| Damage::Exchanged(one, other)),
        (any::<Index>(), bytes()).prop_map(|(entry, bytes)| Damage::Replaced(entry, bytes)),
        bytes().prop_map(Damage::Manifest),
        (0_usize..100, prop_oneof![Just('a'), Just('b'), any::<char>()]).prop_map(|(parts, mark)| {
            Damage::Manifest(json!({"mark": mark, "parts": parts}).to_string().into_bytes())
        }),
    ]
}

impl Damage {
    fn happen(&self, entries: &mut BTreeMap<String, Vec<u8>>) {
        let names: Vec<String> = entries.keys().cloned().collect();
        let pick = |index: &Index| (!names.is_empty()).then(|| names[index.index(names.len())].clone());
        match self {
            Self::Byte(entry, at, byte) => {
                if let Some(secret) = pick(entry).and_then(|name| entries.get_mut(&name)).filter(|it| !it.is_empty()) {
                    let at = at.index(secret.len());
                    secret[at] = *byte;
                }
            }
            Self::Cut(entry, at) => {
                if let Some(secret) = pick(entry).and_then(|name| entries.get_mut(&name)) {
                    secret.truncate(at.index(secret.len() + 1));
                }
            }
            Self::Lost(entry) => drop(pick(entry).and_then(|name| entries.remove(&name))),
            Self::Exchanged(one, other) => {
                if let (Some(one), Some(other)) = (pick(one), pick(other)) {
                    let (first, second) = (entries[&one].clone(), entries[&other].clone());
                    entries.insert(one, second);
                    entries.insert(other, first);
                }
            }
            Self::Replaced(entry, bytes) => drop(pick(entry).and_then(|name| entries.insert(name, bytes.clone()))),
            Self::Manifest(bytes) => drop(entries.insert(MANIFEST.to_owned(), bytes.clone())),
        }
    }
}

fn session(token: &str) -> SessionRecord {
    serde_json::from_value(json!({
        "authority": "http://localhost:1/",
        "tenant": "organizations",
        "client_id": "app",
        "issuer": "i",
        "token_endpoint": "http://localhost:1/token",
        "account": {"tenant_id": "t", "user_id": "u", "name": "林美玲", "username": "u@x.example", "role": "none"},
        "refresh_token": token,
    }))
    .expect("a session")
}

fn token(sessions: &SessionStore) -> Option<String> {
    sessions.load().expect("the store answers").map(|session| session.refresh_token.clone())
}

fn store() -> (Arc<Entries>, SessionStore) {
    let entries = Arc::new(Entries::default());
    (Arc::clone(&entries), SessionStore::new(entries))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn damage_is_survived(
        sizes in vec(1_usize..12_000, 1..3),
        damages in vec(damage(), 0..6),
        size in 1_usize..12_000,
    ) {
        let (entries, sessions) = store();
        for size in &sizes {
            sessions.save(&session(&"o".repeat(*size))).expect("it is kept");
        }
        let whole = entries.all().clone();
        for damage in &damages {
            damage.happen(&mut entries.all());
        }
        let untouched = *entries.all() == whole;
        let found = token(&sessions);
        prop_assert!(!untouched || found.is_some(), "without damage it is found");

        let new = "n".repeat(size);
        sessions.save(&session(&new)).expect("another is kept");
        prop_assert!(token(&sessions).is_some_and(|token| token == new), "and comes back, whatever lay there");
        sessions.delete().expect("it is forgotten");
        prop_assert_eq!(token(&sessions), None, "then there is none");
        let left = entries.all().values().any(|secret| secret.windows(9).any(|window| window == b"nnnnnnnnn"));
        prop_assert!(size < 9 || !left, "and nothing of it is left");
    }

    #[test]
    fn lost_parts_leave_nothing_behind(size in 1_usize..30_000, lost in vec(any::<Index>(), 0..6)) {
        let (entries, sessions) = store();
        sessions.save(&session(&"o".repeat(size))).expect("it is kept");
        for index in lost {
            let parts: Vec<_> = entries.all().keys().filter(|name| *name != MANIFEST).cloned().collect();
            if !parts.is_empty() {
                entries.all().remove(&parts[index.index(parts.len())]);
            }
        }
        sessions.delete().expect("it is forgotten");
        prop_assert!(entries.all().is_empty(), "nothing is left");
    }

    #[test]
    fn a_mutated_session_is_sent_nowhere_else(
        mutated in mutated(&serde_json::to_value(session("token")).expect("plain data")),
        address in prop_oneof![Just(None), text().prop_map(Some), Just(Some("https://evil.example/token".to_owned()))],
    ) {
        let mut mutated = mutated;
        if let Some(address) = address {
            mutated["token_endpoint"] = Value::from(address);
        }
        let (entries, sessions) = store();
        let whole = mutated.to_string().into_bytes();
        let parts: Vec<_> = whole.chunks(MAX_SECRET_LEN).collect();
        for (index, part) in parts.iter().enumerate() {
            entries.set(&part_name('a', index), part).expect("set");
        }
        entries.set(MANIFEST, json!({"mark": "a", "parts": parts.len()}).to_string().as_bytes()).expect("set");
        let authority = Authority::new("http://localhost:1", "organizations", "app").expect("an authority");
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let store = Arc::clone(&entries) as Arc<dyn SecretStore>;
        let found = runtime.block_on(StoredSession::load(&authority, store, Arc::new(SystemClock)));
        if found.expect("the store answers").is_some() {
            let session = sessions.load().expect("the store answers").expect("it was found");
            prop_assert_eq!(&session.authority, authority.address(), "it belongs here");
            prop_assert!(parse_endpoint("token_endpoint", &session.token_endpoint, &authority).is_ok(), "and stays here");
        }
    }
}
