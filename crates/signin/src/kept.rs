//! A session at rest in the secret store.
//!
//! One secret may be too large for one entry, so it is cut into parts. The parts of a new session go beside those of the
//! old one; only then the head, one small entry, points to them. Whoever reads finds the old session or the new, never a
//! mixture, wherever writing was cut short.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use url::Url;
use zeroize::{Zeroize, Zeroizing};

use crate::account::Account;
use crate::store::{LARGEST_SECRET, SecretStore, StoreProblem};

const HEAD: &str = "session";
/// A session's parts are marked with one of these in turn.
const MARKS: [char; 2] = ['a', 'b'];
/// Far more than any refresh token needs.
const MOST_PARTS: usize = 64;

/// What is kept: the refresh token, whose it is, and where alone it may be sent.
#[derive(Serialize, Deserialize)]
pub(crate) struct KeptSession {
    pub(crate) authority: Url,
    pub(crate) tenant: String,
    pub(crate) client_id: String,
    pub(crate) issuer: String,
    pub(crate) token_endpoint: String,
    pub(crate) account: Account,
    pub(crate) refresh_token: String,
}

impl Drop for KeptSession {
    fn drop(&mut self) {
        self.refresh_token.zeroize();
    }
}

#[derive(Serialize, Deserialize)]
struct Head {
    mark: char,
    parts: usize,
}

/// Removes the session that this store keeps, without telling the provider: nobody is signed in afterwards on this
/// computer.
///
/// # Errors
/// The store's problem if something may still be there.
pub fn forget_kept(store: impl SecretStore + 'static) -> Result<(), StoreProblem> {
    match Kept::in_store(Arc::new(store)).forget() {
        // Where there is no store, nothing is kept.
        Err(StoreProblem::Missing) => Ok(()),
        forgotten => forgotten,
    }
}

/// The one session that is kept. Its calls block; async code takes them through [`Kept::off_the_async_threads`].
#[derive(Clone)]
pub(crate) struct Kept(Arc<dyn SecretStore>);

impl Kept {
    pub(crate) fn in_store(store: Arc<dyn SecretStore>) -> Self {
        Self(store)
    }

    /// The secret store blocks (and speaks to other processes), so it is asked on a thread for that.
    pub(crate) async fn off_the_async_threads<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Self) -> Result<T, StoreProblem> + Send + 'static,
    ) -> Result<T, StoreProblem> {
        let kept = self.clone();
        let task = tokio::task::spawn_blocking(move || call(&kept));
        task.await.unwrap_or_else(|error| Err(StoreProblem::Failed(error.to_string())))
    }

    /// The kept session, if there is a whole one.
    pub(crate) fn load(&self) -> Result<Option<KeptSession>, StoreProblem> {
        let Some(head) = self.head()? else { return Ok(None) };
        let mut whole = Zeroizing::new(Vec::with_capacity(head.parts * LARGEST_SECRET));
        for part in 0..head.parts {
            let Some(secret) = self.0.get(&part_name(head.mark, part))?.map(Zeroizing::new) else {
                tracing::warn!(part, "a part of the kept session is missing");
                return Ok(None);
            };
            whole.extend_from_slice(&secret);
        }
        let session = serde_json::from_slice(&whole).ok();
        if session.is_none() {
            tracing::warn!("the kept session cannot be read");
        }
        Ok(session)
    }

    /// Keeps a session in place of the former one, which stays whole until the new one is.
    pub(crate) fn save(&self, session: &KeptSession) -> Result<(), StoreProblem> {
        let former = self.head()?;
        let mark = if former.as_ref().is_some_and(|head| head.mark == MARKS[0]) { MARKS[1] } else { MARKS[0] };
        let whole = Zeroizing::new(serde_json::to_vec(session).expect("a session is plain data"));
        let parts: Vec<_> = whole.chunks(LARGEST_SECRET).collect();
        if parts.len() > MOST_PARTS {
            return Err(StoreProblem::Failed(format!("the session is {} bytes long", whole.len())));
        }
        for (index, part) in parts.iter().enumerate() {
            self.0.set(&part_name(mark, index), part)?;
        }
        let head = serde_json::to_vec(&Head { mark, parts: parts.len() }).expect("a head is plain data");
        self.0.set(HEAD, &head)?;
        if let Some(former) = former {
            self.delete_parts(&former)?;
        }
        Ok(())
    }

    /// Forgets the kept session, also what an interrupted writing left of one.
    pub(crate) fn forget(&self) -> Result<(), StoreProblem> {
        let head = self.head()?;
        self.0.delete(HEAD)?;
        for mark in MARKS {
            // The head knows the parts behind one that is missing.
            let mut parts = head.as_ref().filter(|head| head.mark == mark).map_or(0, |head| head.parts);
            while parts < MOST_PARTS && self.0.get(&part_name(mark, parts))?.is_some() {
                parts += 1;
            }
            self.delete_parts(&Head { mark, parts })?;
        }
        Ok(())
    }

    fn head(&self) -> Result<Option<Head>, StoreProblem> {
        let head = self.0.get(HEAD)?.and_then(|secret| serde_json::from_slice::<Head>(&secret).ok());
        Ok(head.filter(|head| MARKS.contains(&head.mark) && head.parts <= MOST_PARTS))
    }

    /// The last part goes first, so that [`Kept::forget`] finds what is left after an interruption.
    fn delete_parts(&self, head: &Head) -> Result<(), StoreProblem> {
        (0..head.parts).rev().try_for_each(|part| self.0.delete(&part_name(head.mark, part)))
    }
}

fn part_name(mark: char, part: usize) -> String {
    format!("{HEAD} {mark}{part}")
}

#[cfg(test)]
mod hostile;
#[cfg(all(test, windows))]
mod windows;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use super::*;
    use crate::account::Role;

    /// A store as strict as Windows', that can be cut off after so many changes.
    #[derive(Default)]
    struct Strict {
        secrets: Mutex<BTreeMap<String, Vec<u8>>>,
        changes_left: Mutex<Option<usize>>,
    }

    impl Strict {
        fn spend(&self) -> Result<(), StoreProblem> {
            let mut left = self.changes_left.lock().expect("not poisoned");
            match left.as_mut() {
                Some(0) => Err(StoreProblem::Failed("cut off".to_owned())),
                Some(left) => {
                    *left -= 1;
                    Ok(())
                }
                None => Ok(()),
            }
        }
    }

    impl SecretStore for Strict {
        fn get(&self, name: &str) -> Result<Option<Vec<u8>>, StoreProblem> {
            Ok(self.secrets.lock().expect("not poisoned").get(name).cloned())
        }

        fn set(&self, name: &str, secret: &[u8]) -> Result<(), StoreProblem> {
            assert!(secret.len() <= 2_560, "{name} fits into an entry of Windows");
            self.spend()?;
            self.secrets.lock().expect("not poisoned").insert(name.to_owned(), secret.to_vec());
            Ok(())
        }

        fn delete(&self, name: &str) -> Result<(), StoreProblem> {
            self.spend()?;
            self.secrets.lock().expect("not poisoned").remove(name);
            Ok(())
        }
    }

    pub(super) fn session(token: &str) -> KeptSession {
        KeptSession {
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
            },
            refresh_token: token.to_owned(),
        }
    }

    fn kept_token(kept: &Kept) -> Option<String> {
        kept.load().expect("the store answers").map(|session| session.refresh_token.clone())
    }

    #[test]
    fn a_token_of_any_size_survives_and_leaves_nothing_behind() {
        let store = Arc::new(Strict::default());
        let kept = Kept::in_store(Arc::clone(&store) as Arc<dyn SecretStore>);
        assert_eq!(kept_token(&kept), None, "nothing is kept at first");
        for size in [20_000, 1, 1_524, 2_400, 2_560, 9_999, 100] {
            let token = "ü".repeat(size / 2) + "x";
            kept.save(&session(&token)).expect("the session is kept");
            assert_eq!(kept_token(&kept).as_deref(), Some(token.as_str()), "{size} bytes come back");
        }
        assert_eq!(store.secrets.lock().expect("not poisoned").len(), 2, "a small session is a head and a part");
        kept.forget().expect("the session is forgotten");
        assert!(store.secrets.lock().expect("not poisoned").is_empty(), "nothing is left");
    }

    #[test]
    fn cut_short_anywhere_the_old_or_the_new_session_is_whole() {
        let (old, new) = ("o".repeat(6_000), "n".repeat(9_000));
        for changes in 0..12 {
            let store = Arc::new(Strict::default());
            let kept = Kept::in_store(Arc::clone(&store) as Arc<dyn SecretStore>);
            kept.save(&session(&old)).expect("the old session is kept");
            *store.changes_left.lock().expect("not poisoned") = Some(changes);
            let result = kept.save(&session(&new));
            *store.changes_left.lock().expect("not poisoned") = None;
            let token = kept_token(&kept).expect("a session is there");
            assert!(token == old || token == new, "after {changes} changes the session is whole");
            assert!(result.is_err() || token == new, "what was reported as kept is kept");
            kept.forget().expect("the session is forgotten");
            assert!(store.secrets.lock().expect("not poisoned").is_empty(), "after {changes} changes nothing is left");
        }
    }

    #[test]
    fn nonsense_in_the_store_is_no_session() {
        let store = Arc::new(Strict::default());
        let kept = Kept::in_store(Arc::clone(&store) as Arc<dyn SecretStore>);
        for head in [&b"\xff"[..], b"{}", br#"{"mark":"z","parts":1}"#, br#"{"mark":"a","parts":999999999}"#] {
            store.set(HEAD, head).expect("set");
            assert_eq!(kept_token(&kept), None, "{head:?} is no head");
        }
        store.set(HEAD, br#"{"mark":"a","parts":1}"#).expect("set");
        assert_eq!(kept_token(&kept), None, "a head without its part is no session");
        store.set(&part_name('a', 0), b"not json").expect("set");
        assert_eq!(kept_token(&kept), None, "a part that cannot be read is no session");
    }
}
