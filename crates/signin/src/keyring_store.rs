//! Secret store of the operating system.

use keyring::{Entry, Error};

use crate::secret_store::{SecretStore, SecretStoreError};

/// The operating system's secret store: Windows' Credential Manager, or the Secret Service on Linux.
#[derive(Debug, Clone)]
pub struct KeyringStore {
    service: String,
}

impl KeyringStore {
    /// Opens the entries that belong to `service`, such as the program's name; two services do not see each other.
    #[must_use]
    pub fn new(service: &str) -> Self {
        Self { service: service.to_owned() }
    }

    fn entry(&self, name: &str) -> Result<Entry, SecretStoreError> {
        Entry::new(&self.service, name).map_err(|error| problem(&error))
    }
}

impl SecretStore for KeyringStore {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, SecretStoreError> {
        match self.entry(name)?.get_secret() {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(problem(&error)),
        }
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), SecretStoreError> {
        self.entry(name)?.set_secret(secret).map_err(|error| problem(&error))
    }

    fn delete(&self, name: &str) -> Result<(), SecretStoreError> {
        match self.entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(problem(&error)),
        }
    }
}

/// Converts the library's errors. They may carry the secret's bytes (`BadEncoding`, `BadDataFormat`), so their own text is used only where
/// it holds none.
fn problem(error: &Error) -> SecretStoreError {
    match error {
        Error::NoDefaultStore => SecretStoreError::Missing,
        Error::NoStorageAccess(cause) => SecretStoreError::Locked(cause.to_string()),
        Error::PlatformFailure(cause) => SecretStoreError::Failed(cause.to_string()),
        Error::TooLong(name, most) => SecretStoreError::Failed(format!("{name} is longer than {most}")),
        Error::Ambiguous(_) => SecretStoreError::Failed("more than one entry has this name".to_owned()),
        _ => SecretStoreError::Failed("an entry could not be read or written".to_owned()),
    }
}
