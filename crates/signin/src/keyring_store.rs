//! Secret store of the operating system.

use std::collections::HashMap;

use keyring_core::{Entry, Error};

use crate::secret_store::{SecretStore, SecretStoreError};

/// Windows' own errors that mean a refusal: access denied (5), and disabled by a policy (1260). The library gives the number
/// as text alone.
const REFUSALS: [&str; 2] = ["Windows error code 5", "Windows error code 1260"];

/// The operating system's secret store: Windows' Credential Manager, or the Secret Service on Linux.
///
/// On Windows the entries stay on this computer (`CRED_PERSIST_LOCAL_MACHINE`), as the ledger does, which lies in the local
/// application data. An earlier version's entries roam with the user's profile until the session is stored again.
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
        if keyring::Entry::store_status().is_err() {
            return Err(SecretStoreError::Missing);
        }
        let modifiers = if cfg!(windows) { HashMap::from([("persistence", "Local")]) } else { HashMap::new() };
        Entry::new_with_modifiers(&self.service, name, &modifiers).map_err(|error| problem(&error))
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
        // On Windows this is ERROR_NO_SUCH_LOGON_SESSION (1312): the policy "Do not allow storage of passwords and credentials
        // for network authentication", or a logon session that has no credentials, as of a service. There is no lock.
        Error::NoStorageAccess(cause) if cfg!(windows) => SecretStoreError::Refused(cause.to_string()),
        Error::NoStorageAccess(cause) => SecretStoreError::Locked(cause.to_string()),
        Error::PlatformFailure(cause) => {
            let cause = cause.to_string();
            let refused = REFUSALS.contains(&cause.as_str());
            if refused { SecretStoreError::Refused(cause) } else { SecretStoreError::Failed(cause) }
        }
        Error::TooLong(name, most) => SecretStoreError::Failed(format!("{name} is longer than {most}")),
        Error::Ambiguous(_) => SecretStoreError::Failed("more than one entry has this name".to_owned()),
        _ => SecretStoreError::Failed("an entry could not be read or written".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_windows_is_no_lock() {
        let denied = problem(&Error::PlatformFailure(REFUSALS[0].into()));
        assert!(matches!(denied, SecretStoreError::Refused(_)), "access denied: {denied}");
        let full = problem(&Error::PlatformFailure("Windows error code 8".into()));
        assert!(matches!(full, SecretStoreError::Failed(_)), "anything else is a failure: {full}");
        let no_access = problem(&Error::NoStorageAccess("Windows ERROR_NO_SUCH_LOGON_SESSION".into()));
        let expected = if cfg!(windows) { "refuses" } else { "locked" };
        assert!(no_access.to_string().contains(expected), "only Linux has a store that can be unlocked: {no_access}");
    }
}
