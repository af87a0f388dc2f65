//! Secret store: the trait, its errors, and storing with a look at what was stored.

use std::time::Duration;

use zeroize::Zeroizing;

/// The reason why the secret store did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretStoreError {
    /// This machine or session has no secret store.
    #[error("there is no secret store")]
    Missing,
    /// The store is locked; whoever unlocks it can use it.
    #[error("the secret store is locked: {0}")]
    Locked(String),
    /// The operating system forbids it: by a policy, or since the logon session that the program runs in may keep nothing.
    #[error("the secret store refuses to keep secrets: {0}")]
    Refused(String),
    /// The store took a secret, but did not give it back as it was.
    #[error("the secret store took a secret, but did not keep it")]
    Lost,
    /// Any other error, in the store's own words.
    #[error("the secret store failed: {0}")]
    Failed(String),
}

/// A store of small secrets by name. Its calls block.
pub trait SecretStore: Send + Sync {
    /// Returns the secret of that name, if there is one.
    ///
    /// # Errors
    /// A [`SecretStoreError`] when the store cannot tell.
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, SecretStoreError>;

    /// Stores a secret of at most [`MAX_SECRET_LEN`] bytes under that name, in place of any other.
    ///
    /// # Errors
    /// A [`SecretStoreError`]; the former secret stays then.
    fn set(&self, name: &str, secret: &[u8]) -> Result<(), SecretStoreError>;

    /// Deletes the secret of that name; that there is none is no error.
    ///
    /// # Errors
    /// A [`SecretStoreError`] when the secret may still be there.
    fn delete(&self, name: &str) -> Result<(), SecretStoreError>;
}

/// Stores a secret and reads it back.
///
/// # Errors
/// The store's error, or [`SecretStoreError::Lost`].
pub(crate) fn set_verified(store: &dyn SecretStore, name: &str, secret: &[u8]) -> Result<(), SecretStoreError> {
    store.set(name, secret)?;
    for pause in READ_BACK_PAUSES {
        let stored = store.get(name)?.map(Zeroizing::new);
        if stored.is_some_and(|stored| *stored == secret) {
            return Ok(());
        }
        std::thread::sleep(pause);
    }
    Err(SecretStoreError::Lost)
}

/// Pauses after a read that did not show what was stored. Windows may take a moment to show an entry whose persistence has
/// changed, as that of an earlier version's does.
const READ_BACK_PAUSES: [Duration; 4] =
    [Duration::from_millis(20), Duration::from_millis(50), Duration::from_millis(100), Duration::ZERO];

/// Stores something of the maximum length, reads it back and deletes it.
///
/// # Errors
/// The error that would keep a session from being stored.
pub fn check_secret_store(store: &impl SecretStore) -> Result<(), SecretStoreError> {
    const NAME: &str = "check";
    let stored = set_verified(store, NAME, &[b'x'; MAX_SECRET_LEN]);
    let deleted = store.delete(NAME);
    stored.and(deleted)
}

/// Maximum length of a secret in bytes. Windows' Credential Manager holds at most 2,560 an entry (licensing-service.md);
/// some room is left.
pub const MAX_SECRET_LEN: usize = 2_400;
