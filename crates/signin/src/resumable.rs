//! A kept session that was found and not yet taken up.

use std::sync::Arc;
use std::time::Duration;

use offswitch_network::{TransportError, TransportErrorKind};

use crate::account::Account;
use crate::authority::Authority;
use crate::error::Error;
use crate::kept::{Kept, KeptSession};
use crate::provider::endpoint;
use crate::session::{Clock, Session};
use crate::store::{SecretStore, StoreProblem};

/// Nobody waits longer than this for a kept session at start; signing in anew is quicker then.
const LONGEST: Duration = Duration::from_secs(20);

/// A kept session: whose it is is known without any network, so that what was last seen of the account can be shown while
/// [`Resumable::renew`] takes the session up.
pub struct Resumable {
    authority: Authority,
    kept: Kept,
    session: KeptSession,
    clock: Clock,
}

impl Session {
    /// Looks for the session that `store` keeps for `authority`; `None` if it keeps none, or none that can be read. Nothing
    /// is sent. A session that was kept for another authority, tenant or client is left alone: its token belongs there only.
    ///
    /// # Errors
    /// [`Error::Store`] when the store does not give the session out.
    pub async fn find_kept(
        authority: &Authority,
        store: Arc<dyn SecretStore>,
        clock: Clock,
    ) -> Result<Option<Resumable>, Error> {
        let kept = Kept::in_store(store);
        let loaded = match kept.off_the_async_threads(Kept::load).await {
            Err(StoreProblem::Missing) => None,
            loaded => loaded.map_err(Error::Store)?,
        };
        let belongs_here = |session: &KeptSession| {
            session.authority == *authority.address()
                && session.tenant == authority.tenant()
                && session.client_id == authority.client_id()
        };
        let Some(session) = loaded.filter(belongs_here) else { return Ok(None) };
        if let Err(problem) = endpoint("token_endpoint", &session.token_endpoint, authority) {
            tracing::warn!(%problem, "the kept session's token may be sent nowhere");
            return Ok(None);
        }
        Ok(Some(Resumable { authority: authority.clone(), kept, session, clock }))
    }
}

impl Resumable {
    /// Whose session it is, as it was when it was kept.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.session.account
    }

    /// Takes the session up, renewing it at once; that takes 20 seconds at most.
    ///
    /// # Errors
    /// [`Error::Expired`] when the provider wants the person to sign in again; the kept session is forgotten then. Other
    /// errors leave it, so that [`Session::find_kept`] finds it again; [`Error::OtherAccount`] if its token brought
    /// another person.
    pub async fn renew(self) -> Result<Session, Error> {
        let host = self.authority.address().host_str().unwrap_or_default().to_owned();
        let session = Session::from_kept(self.authority, self.kept, &self.session, self.clock)?;
        if let Ok(authorized) = tokio::time::timeout(LONGEST, session.authorization()).await {
            return authorized.map(|_| session);
        }
        let cause = format!("no answer within {} seconds", LONGEST.as_secs());
        Err(Error::Network(TransportError { kind: TransportErrorKind::Timeout, host, cause }))
    }
}
