//! A session: hands out access tokens, renews them, keeps the refresh token.

use std::sync::{Arc, Mutex as PlainMutex, OnceLock};
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable as _};
use http::HeaderValue;
use jiff::{SignedDuration, Timestamp};
use oauth2::RefreshToken;
use offswitch_network::TransportError;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Mutex;

use crate::account::Account;
use crate::authority::Authority;
use crate::bearer::Bearer;
use crate::error::{Error, Refusal};
use crate::exchange::{Exchange, Granted};
use crate::id_token::{self, Expected};
use crate::kept::{Kept, KeptSession};
use crate::provider::{Provider, endpoint};
use crate::store::{SecretStore, StoreProblem};

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The machine's clock.
#[must_use]
pub fn system_clock() -> Clock {
    Arc::new(Timestamp::now)
}

/// A token is renewed so long before it expires; one that lasts less than twice that, after half its life.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);
/// When renewing ahead of time failed, the good token is used for so long before the next try.
const AGAIN: SignedDuration = SignedDuration::from_mins(1);

/// A signed-in account with its tokens. Clones are the same session.
#[derive(Clone)]
pub struct Session(Arc<Inner>);

struct Inner {
    authority: Authority,
    provider: Provider,
    exchange: Exchange,
    clock: Clock,
    kept: OnceLock<Kept>,
    tokens: Mutex<Tokens>,
    seen: PlainMutex<Seen>,
}

struct Tokens {
    access: Bearer,
    renew_at: Timestamp,
    expires_at: Timestamp,
    refresh: Option<SecretString>,
}

/// What is told of a session without waiting for anything.
struct Seen {
    account: Account,
    not_kept: Option<StoreProblem>,
}

impl Session {
    pub(crate) fn begin(
        authority: Authority,
        provider: Provider,
        exchange: Exchange,
        granted: Granted,
        nonce: &str,
        clock: Clock,
    ) -> Result<Self, Error> {
        let Some(id_token) = &granted.id_token else {
            return Err(Error::Answer("it has no ID token".to_owned()));
        };
        let expected =
            Expected { client_id: authority.client_id(), issuer: &provider.issuer, nonce: Some(nonce), now: clock() };
        let account = id_token::account(id_token.expose_secret(), &expected)?;
        let seen = Seen { account, not_kept: None };
        Ok(Self(Arc::new(Inner {
            authority,
            provider,
            exchange,
            clock,
            kept: OnceLock::new(),
            tokens: Mutex::new(Tokens::from(granted, None)),
            seen: PlainMutex::new(seen),
        })))
    }

    /// Keeps the session in `store` from now on, in place of any other. [`Session::not_kept`] says whether that worked.
    /// Only the first call counts.
    pub async fn keep_in(&self, store: Arc<dyn SecretStore>) {
        let tokens = self.0.tokens.lock().await;
        if self.0.kept.set(Kept::in_store(store)).is_ok() {
            self.0.keep(tokens.refresh.as_ref()).await;
        }
    }

    /// A session out of what the store keeps; its first access token is still to be had.
    pub(crate) fn from_kept(
        authority: Authority,
        kept: Kept,
        session: &KeptSession,
        clock: Clock,
    ) -> Result<Self, Error> {
        let token_endpoint = endpoint("token_endpoint", &session.token_endpoint, &authority)?;
        let provider = Provider {
            issuer: session.issuer.clone(),
            authorization_endpoint: token_endpoint.clone(),
            token_endpoint,
            selects_account: true,
        };
        let http = offswitch_network::client_for(authority.address()).map_err(TransportError::from)?;
        let now = clock();
        Ok(Self(Arc::new(Inner {
            exchange: Exchange::new(http, &authority, &provider),
            authority,
            provider,
            clock,
            kept: OnceLock::from(kept),
            tokens: Mutex::new(Tokens {
                access: Bearer::new(SecretString::default()),
                renew_at: now,
                expires_at: now,
                refresh: Some(SecretString::from(session.refresh_token.clone())),
            }),
            seen: PlainMutex::new(Seen { account: session.account.clone(), not_kept: None }),
        })))
    }

    /// Who is signed in.
    #[must_use]
    pub fn account(&self) -> Account {
        self.0.seen().account.clone()
    }

    /// Why the session lasts for this run of the program only, if it does; `None` also where no store was given.
    #[must_use]
    pub fn not_kept(&self) -> Option<StoreProblem> {
        self.0.seen().not_kept.clone()
    }

    /// The `Authorization` header's value with an access token that is good for some minutes, renewed before if need be.
    ///
    /// # Errors
    /// [`Error::Expired`] if the person must sign in again, else what kept the token from being renewed.
    pub async fn authorization(&self) -> Result<HeaderValue, Error> {
        self.renewed_if(|tokens, now| tokens.renew_at <= now).await
    }

    /// A value with another access token than that of `rejected`, which the service did not take. Many may ask at once; one
    /// renewal serves all.
    ///
    /// # Errors
    /// As [`Session::authorization`].
    pub async fn renewed(&self, rejected: &HeaderValue) -> Result<HeaderValue, Error> {
        let rejected = rejected.clone();
        self.renewed_if(move |tokens, _| tokens.access.header().as_ref() == Some(&rejected)).await
    }

    /// Ends the session here: its tokens are forgotten. What the secret store holds stays, for another session may have
    /// taken its place there.
    pub async fn end(&self) {
        // Waits for a renewal under way, so that none keeps a token after this.
        let mut tokens = self.0.tokens.lock().await;
        tokens.refresh = None;
        tokens.access = Bearer::new(SecretString::default());
        tokens.expires_at = Timestamp::MIN;
        tokens.renew_at = Timestamp::MIN;
    }

    /// Ends the session, and the secret store forgets it too.
    ///
    /// # Errors
    /// The store's problem if the kept session may still be there.
    pub async fn sign_out(&self) -> Result<(), StoreProblem> {
        self.end().await;
        let Some(kept) = self.0.kept.get() else { return Ok(()) };
        match kept.off_the_async_threads(Kept::forget).await {
            // Where there is no store, nothing is kept.
            Err(StoreProblem::Missing) => Ok(()),
            forgotten => forgotten,
        }
    }

    /// The work is a task of its own: a caller that gives up must not lose a token that the provider has rotated.
    async fn renewed_if(
        &self,
        due: impl FnOnce(&Tokens, Timestamp) -> bool + Send + 'static,
    ) -> Result<HeaderValue, Error> {
        let session = self.clone();
        let task = tokio::spawn(async move {
            let inner = &session.0;
            let mut tokens = inner.tokens.lock().await;
            if due(&tokens, (inner.clock)()) {
                let rejected = tokens.renew_at > (inner.clock)();
                match inner.renew(&mut tokens).await {
                    // Renewing ahead of time may fail as long as the old token is good.
                    Err(Error::Network(_) | Error::Unavailable { .. })
                        if !rejected && tokens.expires_at > (inner.clock)() =>
                    {
                        let later = (inner.clock)().saturating_add(AGAIN).unwrap_or(tokens.expires_at);
                        tokens.renew_at = later.min(tokens.expires_at);
                    }
                    done => done?,
                }
            }
            tokens.access.header().ok_or_else(|| Error::Answer("the access token fits into no header".to_owned()))
        });
        task.await.map_err(|_| Error::Cancelled)?
    }
}

impl Inner {
    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    async fn renew(&self, tokens: &mut Tokens) -> Result<(), Error> {
        let Some(refresh) = &tokens.refresh else {
            let refusal = Refusal::new("login_required", "there is no refresh token");
            return Err(Error::Expired(Box::new(refusal)));
        };
        let refresh = RefreshToken::new(refresh.expose_secret().to_owned());
        let granted = (|| self.exchange.renew(&refresh, (self.clock)()))
            .retry(
                ExponentialBuilder::default()
                    .with_jitter()
                    .with_min_delay(Duration::from_millis(500))
                    .with_max_times(3),
            )
            .when(|error| matches!(error, Error::Network(_) | Error::Unavailable { .. }))
            .await;
        let granted = match granted {
            Err(Error::Refused(refusal)) if refusal.ends_session() => {
                tokens.refresh = None;
                self.forget().await;
                return Err(Error::Expired(refusal));
            }
            granted => granted?,
        };
        if let Some(id_token) = &granted.id_token {
            let expected = Expected {
                client_id: self.authority.client_id(),
                issuer: &self.provider.issuer,
                nonce: None,
                now: (self.clock)(),
            };
            let account = id_token::account(id_token.expose_secret(), &expected)?;
            let mut seen = self.seen();
            account.must_be(&seen.account)?;
            seen.account = account;
        }
        let former = tokens.refresh.take();
        *tokens = Tokens::from(granted, former);
        self.keep(tokens.refresh.as_ref()).await;
        tracing::info!("the session was renewed");
        Ok(())
    }

    /// Keeps the newest refresh token. Without one nothing older may stay: it could be spent already. If keeping fails, the
    /// older one is all there is: Entra still takes it, and a provider that does not ends the session when it is taken up.
    async fn keep(&self, refresh: Option<&SecretString>) {
        let Some(kept) = self.kept.get() else { return };
        let Some(refresh) = refresh else { return self.forget().await };
        let session = KeptSession {
            authority: self.authority.address().clone(),
            tenant: self.authority.tenant().to_owned(),
            client_id: self.authority.client_id().to_owned(),
            issuer: self.provider.issuer.clone(),
            token_endpoint: self.provider.token_endpoint.to_string(),
            account: self.seen().account.clone(),
            refresh_token: refresh.expose_secret().to_owned(),
        };
        let problem = kept.off_the_async_threads(move |kept| kept.save(&session)).await.err();
        if let Some(problem) = &problem {
            tracing::warn!(%problem, "the session is not kept");
        }
        self.seen().not_kept = problem;
    }

    async fn forget(&self) {
        let Some(kept) = self.kept.get() else { return };
        if let Err(problem) = kept.off_the_async_threads(Kept::forget).await {
            tracing::warn!(%problem, "the kept session may still be there");
        }
    }
}

impl Tokens {
    /// A provider that does not rotate sends no new refresh token: the former one goes on (RFC 6749, section 6).
    fn from(granted: Granted, former: Option<SecretString>) -> Self {
        let ahead = AHEAD.min(granted.lifetime / 2);
        let expires_at = granted.received.saturating_add(granted.lifetime).unwrap_or(Timestamp::MAX);
        Self {
            access: granted.access,
            renew_at: expires_at.saturating_sub(ahead).unwrap_or(expires_at),
            expires_at,
            refresh: granted.refresh.or(former),
        }
    }
}
