//! Session store: one session in the secret store, replaced atomically.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use url::Url;
use zeroize::{Zeroize, Zeroizing};

use crate::account::Account;
use crate::secret_store::{MAX_SECRET_LEN, SecretStore, SecretStoreError, set_verified};

const MANIFEST: &str = "session";
/// Slots for the parts of a session, used in turn.
const SLOTS: [char; 2] = ['a', 'b'];
/// Maximum number of parts, far more than any refresh token needs.
const MAX_PARTS: usize = 64;

/// The stored record: the refresh token, its account, and where alone it may be sent.
#[derive(Serialize, Deserialize)]
pub(crate) struct SessionRecord {
    pub(crate) authority: Url,
    pub(crate) tenant: String,
    pub(crate) client_id: String,
    pub(crate) issuer: String,
    pub(crate) token_endpoint: String,
    pub(crate) account: Account,
    pub(crate) refresh_token: String,
}

impl Drop for SessionRecord {
    fn drop(&mut self) {
        self.refresh_token.zeroize();
    }
}

#[derive(Serialize, Deserialize)]
struct Manifest {
    #[serde(rename = "mark")]
    slot: char,
    parts: usize,
}

/// Deletes the session that this store holds, without telling the provider: nobody is signed in afterwards on this
/// computer.
///
/// # Errors
/// The store's error if something may still be there.
pub fn delete_stored_session(store: impl SecretStore + 'static) -> Result<(), SecretStoreError> {
    match SessionStore::new(Arc::new(store)).delete() {
        // Where there is no store, nothing is kept.
        Err(SecretStoreError::Missing) => Ok(()),
        forgotten => forgotten,
    }
}

/// Storage of the one session. Its calls block; async code takes them through [`SessionStore::spawn_blocking`].
///
/// A session may be too large for one entry, so it is cut into parts. The parts of a new session go beside those of the
/// old one; only then the manifest, one small entry, points to them. Whoever reads finds the old session or the new, never
/// a mixture, wherever writing was cut short.
#[derive(Clone)]
pub(crate) struct SessionStore(Arc<dyn SecretStore>);

impl SessionStore {
    pub(crate) fn new(store: Arc<dyn SecretStore>) -> Self {
        Self(store)
    }

    /// Runs a call on a thread for blocking work, since the secret store speaks to other processes.
    pub(crate) async fn spawn_blocking<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Self) -> Result<T, SecretStoreError> + Send + 'static,
    ) -> Result<T, SecretStoreError> {
        let store = self.clone();
        let task = tokio::task::spawn_blocking(move || call(&store));
        task.await.unwrap_or_else(|error| Err(SecretStoreError::Failed(error.to_string())))
    }

    /// Loads the stored session, if there is a whole one.
    pub(crate) fn load(&self) -> Result<Option<SessionRecord>, SecretStoreError> {
        let Some(manifest) = self.manifest()? else { return Ok(None) };
        let mut bytes = Zeroizing::new(Vec::with_capacity(manifest.parts * MAX_SECRET_LEN));
        for part in 0..manifest.parts {
            let Some(secret) = self.0.get(&part_name(manifest.slot, part))?.map(Zeroizing::new) else {
                tracing::warn!(part, "a part of the stored session is missing");
                return Ok(None);
            };
            bytes.extend_from_slice(&secret);
        }
        let session = serde_json::from_slice(&bytes).ok();
        if session.is_none() {
            tracing::warn!("the stored session cannot be read");
        }
        Ok(session)
    }

    /// Saves a session in place of the former one, which stays whole until the new one is. Each entry is read back before the
    /// next is written: some stores take what they do not keep.
    pub(crate) fn save(&self, session: &SessionRecord) -> Result<(), SecretStoreError> {
        let former = self.manifest()?;
        let slot = if former.as_ref().is_some_and(|manifest| manifest.slot == SLOTS[0]) { SLOTS[1] } else { SLOTS[0] };
        let bytes = Zeroizing::new(serde_json::to_vec(session).expect("a session is plain data"));
        let parts: Vec<_> = bytes.chunks(MAX_SECRET_LEN).collect();
        if parts.len() > MAX_PARTS {
            return Err(SecretStoreError::Failed(format!("the session is {} bytes long", bytes.len())));
        }
        for (index, part) in parts.iter().enumerate() {
            set_verified(&*self.0, &part_name(slot, index), part)?;
        }
        let manifest = serde_json::to_vec(&Manifest { slot, parts: parts.len() }).expect("a manifest is plain data");
        set_verified(&*self.0, MANIFEST, &manifest)?;
        if let Some(former) = former {
            self.delete_parts(&former)?;
        }
        Ok(())
    }

    /// Deletes the stored session, also what an interrupted writing left of one.
    pub(crate) fn delete(&self) -> Result<(), SecretStoreError> {
        let manifest = self.manifest()?;
        self.0.delete(MANIFEST)?;
        for slot in SLOTS {
            // The manifest knows the parts behind one that is missing.
            let mut parts =
                manifest.as_ref().filter(|manifest| manifest.slot == slot).map_or(0, |manifest| manifest.parts);
            while parts < MAX_PARTS && self.0.get(&part_name(slot, parts))?.is_some() {
                parts += 1;
            }
            self.delete_parts(&Manifest { slot, parts })?;
        }
        Ok(())
    }

    fn manifest(&self) -> Result<Option<Manifest>, SecretStoreError> {
        let manifest = self.0.get(MANIFEST)?.and_then(|secret| serde_json::from_slice::<Manifest>(&secret).ok());
        Ok(manifest.filter(|manifest| SLOTS.contains(&manifest.slot) && manifest.parts <= MAX_PARTS))
    }

    /// Deletes the parts. The last one goes first, so that [`SessionStore::delete`] finds what is left after an interruption.
    fn delete_parts(&self, manifest: &Manifest) -> Result<(), SecretStoreError> {
        (0..manifest.parts).rev().try_for_each(|part| self.0.delete(&part_name(manifest.slot, part)))
    }
}

fn part_name(slot: char, part: usize) -> String {
    format!("{MANIFEST} {slot}{part}")
}

#[cfg(test)]
mod proptests;
#[cfg(all(test, windows))]
mod windows;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use parking_lot::Mutex;

    use super::*;
    use crate::account::Role;
    use crate::secret_store::check_secret_store;

    /// A store as strict as Windows', that can be cut off after so many changes.
    #[derive(Default)]
    struct Strict {
        secrets: Mutex<BTreeMap<String, Vec<u8>>>,
        changes_left: Mutex<Option<usize>>,
        loses: Mutex<Option<Loss>>,
    }

    /// The way in which a store loses what it takes.
    #[derive(Debug, Clone, Copy)]
    enum Loss {
        Everything,
        LongOnes,
        Tails,
        Manifests,
    }

    impl Strict {
        fn spend(&self) -> Result<(), SecretStoreError> {
            let mut left = self.changes_left.lock();
            match left.as_mut() {
                Some(0) => Err(SecretStoreError::Failed("cut off".to_owned())),
                Some(left) => {
                    *left -= 1;
                    Ok(())
                }
                None => Ok(()),
            }
        }
    }

    impl SecretStore for Strict {
        fn get(&self, name: &str) -> Result<Option<Vec<u8>>, SecretStoreError> {
            Ok(self.secrets.lock().get(name).cloned())
        }

        fn set(&self, name: &str, secret: &[u8]) -> Result<(), SecretStoreError> {
            assert!(secret.len() <= 2_560, "{name} fits into an entry of Windows");
            self.spend()?;
            let kept = match *self.loses.lock() {
                Some(Loss::Everything) => None,
                Some(Loss::LongOnes) => Some(secret).filter(|secret| secret.len() < 512),
                Some(Loss::Tails) => Some(&secret[..secret.len() - 1]),
                Some(Loss::Manifests) => Some(secret).filter(|_| name != MANIFEST),
                None => Some(secret),
            };
            if let Some(kept) = kept {
                self.secrets.lock().insert(name.to_owned(), kept.to_vec());
            }
            Ok(())
        }

        fn delete(&self, name: &str) -> Result<(), SecretStoreError> {
            self.spend()?;
            self.secrets.lock().remove(name);
            Ok(())
        }
    }

    pub(super) fn session(token: &str) -> SessionRecord {
        SessionRecord {
            authority: Url::parse("http://localhost:1").expect("an address"),
            tenant: "organizations".to_owned(),
            client_id: "app".to_owned(),
            issuer: "i".to_owned(),
            token_endpoint: "http://localhost:1/token".to_owned(),
            account: Account {
                tenant_id: "t".to_owned(),
                user_id: "u".to_owned(),
                name: "林美玲".to_owned(),
                username: "u@tailwater.example".to_owned(),
                role: Role::Unknown,
                guest: false,
            },
            refresh_token: token.to_owned(),
        }
    }

    fn stored_token(sessions: &SessionStore) -> Option<String> {
        sessions.load().expect("the store answers").map(|session| session.refresh_token.clone())
    }

    #[test]
    fn a_token_of_any_size_survives_and_leaves_nothing_behind() {
        let store = Arc::new(Strict::default());
        let sessions = SessionStore::new(Arc::clone(&store) as Arc<dyn SecretStore>);
        assert_eq!(stored_token(&sessions), None, "nothing is kept at first");
        for size in [20_000, 1, 1_524, 2_400, 2_560, 9_999, 100] {
            let token = "ü".repeat(size / 2) + "x";
            sessions.save(&session(&token)).expect("the session is kept");
            assert_eq!(stored_token(&sessions).as_deref(), Some(token.as_str()), "{size} bytes come back");
        }
        assert_eq!(store.secrets.lock().len(), 2, "a small session is a head and a part");
        sessions.delete().expect("the session is forgotten");
        assert!(store.secrets.lock().is_empty(), "nothing is left");
    }

    #[test]
    fn cut_short_anywhere_the_old_or_the_new_session_is_whole() {
        let (old, new) = ("o".repeat(6_000), "n".repeat(9_000));
        for changes in 0..12 {
            let store = Arc::new(Strict::default());
            let sessions = SessionStore::new(Arc::clone(&store) as Arc<dyn SecretStore>);
            sessions.save(&session(&old)).expect("the old session is kept");
            *store.changes_left.lock() = Some(changes);
            let result = sessions.save(&session(&new));
            *store.changes_left.lock() = None;
            let token = stored_token(&sessions).expect("a session is there");
            assert!(token == old || token == new, "after {changes} changes the session is whole");
            assert!(result.is_err() || token == new, "what was reported as kept is kept");
            sessions.delete().expect("the session is forgotten");
            assert!(store.secrets.lock().is_empty(), "after {changes} changes nothing is left");
        }
    }

    #[test]
    fn what_a_store_takes_and_loses_is_told_and_the_former_session_stays() {
        for loss in [Loss::Everything, Loss::LongOnes, Loss::Tails, Loss::Manifests] {
            let store = Arc::new(Strict::default());
            let sessions = SessionStore::new(Arc::clone(&store) as Arc<dyn SecretStore>);
            sessions.save(&session("former")).expect("the store is good at first");
            *store.loses.lock() = Some(loss);
            let lost = sessions.save(&session(&"n".repeat(3_000)));
            assert_eq!(lost, Err(SecretStoreError::Lost), "{loss:?}: the loss is told");
            assert_eq!(stored_token(&sessions).as_deref(), Some("former"), "{loss:?}: the former session is whole");
            let checked = check_secret_store(&*store);
            let expected = if matches!(loss, Loss::Manifests) { Ok(()) } else { Err(SecretStoreError::Lost) };
            assert_eq!(checked, expected, "{loss:?}: a check says the same");
            *store.loses.lock() = None;
            assert_eq!(check_secret_store(&*store), Ok(()), "{loss:?}: a store that keeps what it takes is good");
            sessions.delete().expect("the session is forgotten");
            assert!(store.secrets.lock().is_empty(), "{loss:?}: nothing is left, also of the check");
        }
    }

    #[test]
    fn a_session_of_an_earlier_version_is_read_and_written_alike() {
        let store = Arc::new(Strict::default());
        let sessions = SessionStore::new(Arc::clone(&store) as Arc<dyn SecretStore>);
        // The entries as version 225f611 wrote them; the tokens are invented.
        let manifest = br#"{"mark":"b","parts":1}"#;
        let part = r#"{"authority":"https://login.microsoftonline.com/","tenant":"organizations","client_id":"app","issuer":"i","token_endpoint":"https://login.microsoftonline.com/token","account":{"tenant_id":"t","user_id":"u","name":"林美玲","username":"u@tailwater.example","role":"billingAdministrator"},"refresh_token":"former"}"#;
        store.set("session", manifest).expect("set");
        store.set("session b0", part.as_bytes()).expect("set");

        let mut session = sessions.load().expect("the store answers").expect("a session is there");
        assert_eq!(session.refresh_token, "former", "the token is the one that was stored");
        assert_eq!(session.account.role, Role::BillingAdministrator, "and so is the person");
        session.refresh_token = "newer".to_owned();
        sessions.save(&session).expect("the session is kept");
        let entries: BTreeMap<_, _> = store.secrets.lock().clone();
        let expected = [
            ("session", br#"{"mark":"a","parts":1}"#.to_vec()),
            ("session a0", part.replace("former", "newer").into_bytes()),
        ];
        let expected = expected.map(|(name, secret)| (name.to_owned(), secret));
        assert_eq!(entries, BTreeMap::from(expected), "a session is stored under the same names and in the same form");
    }

    #[test]
    fn nonsense_in_the_store_is_no_session() {
        let store = Arc::new(Strict::default());
        let sessions = SessionStore::new(Arc::clone(&store) as Arc<dyn SecretStore>);
        for head in [&b"\xff"[..], b"{}", br#"{"mark":"z","parts":1}"#, br#"{"mark":"a","parts":999999999}"#] {
            store.set(MANIFEST, head).expect("set");
            assert_eq!(stored_token(&sessions), None, "{head:?} is no head");
        }
        store.set(MANIFEST, br#"{"mark":"a","parts":1}"#).expect("set");
        assert_eq!(stored_token(&sessions), None, "a head without its part is no session");
        store.set(&part_name('a', 0), b"not json").expect("set");
        assert_eq!(stored_token(&sessions), None, "a part that cannot be read is no session");
    }
}
