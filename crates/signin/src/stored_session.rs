//! Stored session: found in the secret store, not yet resumed.

use std::sync::Arc;
use std::time::Duration;

use offswitch_network::{Clock, TransportError, TransportErrorKind};

use crate::account::Account;
use crate::authority::Authority;
use crate::discovery::parse_endpoint;
use crate::error::Error;
use crate::secret_store::{SecretStore, SecretStoreError};
use crate::session::Session;
use crate::session_store::{SessionRecord, SessionStore};

/// Timeout of resuming a session at start; signing in anew is quicker then.
const RESUME_TIMEOUT: Duration = Duration::from_secs(20);

/// A stored session. Its account is known without any network, so that the account's last snapshot can be shown while
/// [`StoredSession::resume`] asks the provider.
pub struct StoredSession {
    authority: Authority,
    store: SessionStore,
    record: SessionRecord,
    clock: Arc<dyn Clock>,
}

impl StoredSession {
    /// Loads the session that `store` holds for `authority`; `None` if it holds none, or none that can be read. Nothing is
    /// sent. A session that was stored for another authority, tenant or client is left alone: its token belongs there only.
    ///
    /// # Errors
    /// [`Error::SecretStore`] if the store does not give the session out.
    pub async fn load(
        authority: &Authority,
        store: Arc<dyn SecretStore>,
        clock: Arc<dyn Clock>,
    ) -> Result<Option<Self>, Error> {
        let store = SessionStore::new(store);
        let loaded = match store.spawn_blocking(SessionStore::load).await {
            Err(SecretStoreError::Missing) => None,
            loaded => loaded.map_err(Error::SecretStore)?,
        };
        let belongs_here = |record: &SessionRecord| {
            record.authority == *authority.address()
                && record.tenant == authority.tenant()
                && record.client_id == authority.client_id()
        };
        let Some(record) = loaded.filter(belongs_here) else { return Ok(None) };
        if let Err(problem) = parse_endpoint("token_endpoint", &record.token_endpoint, authority) {
            tracing::warn!(%problem, "the stored session's token may be sent nowhere");
            return Ok(None);
        }
        Ok(Some(Self { authority: authority.clone(), store, record, clock }))
    }

    /// The session's account, as it was when it was stored.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.record.account
    }

    /// Resumes the session, refreshing its tokens at once; that takes 20 seconds at most.
    ///
    /// # Errors
    /// [`Error::Expired`] when the provider wants the person to sign in again; the stored session is deleted then. Other
    /// errors leave it, so that [`StoredSession::load`] finds it again; [`Error::AccountMismatch`] if its token brought
    /// another person.
    pub async fn resume(self) -> Result<Session, Error> {
        let host = self.authority.address().host_str().unwrap_or_default().to_owned();
        let session = Session::from_record(self.authority, self.store, &self.record, self.clock)?;
        if let Ok(authorized) = tokio::time::timeout(RESUME_TIMEOUT, session.authorization()).await {
            return authorized.map(|_| session);
        }
        let cause = format!("no answer within {} seconds", RESUME_TIMEOUT.as_secs());
        Err(Error::Network(TransportError { kind: TransportErrorKind::Timeout, host, cause }))
    }
}
