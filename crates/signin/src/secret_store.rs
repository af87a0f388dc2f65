//! Secret store: the trait and its errors.

/// The reason why the secret store did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretStoreError {
    /// This machine or session has no secret store.
    #[error("there is no secret store")]
    Missing,
    /// The store is locked or denies access.
    #[error("the secret store is locked: {0}")]
    Locked(String),
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

/// Maximum length of a secret in bytes. Windows' Credential Manager holds at most 2,560 an entry (licensing-service.md);
/// some room is left.
pub const MAX_SECRET_LEN: usize = 2_400;
