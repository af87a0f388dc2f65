//! Session: hands out access tokens, refreshes them, and stores the refresh token.

use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable as _, Sleeper};
use http::HeaderValue;
use jiff::{SignedDuration, Timestamp};
use oauth2::RefreshToken;
use offswitch_network::Clock;
use parking_lot::{Mutex, MutexGuard};
use secrecy::{ExposeSecret as _, SecretString};

use crate::access_token::AccessToken;
use crate::account::Account;
use crate::authority::Authority;
use crate::discovery::{ProviderMetadata, parse_endpoint};
use crate::error::{Error, OAuthErrorResponse};
use crate::id_token::{self, ExpectedClaims};
use crate::oauth_client::{OAuthClient, TokenResponse};
use crate::permission::Permission;
use crate::secret_store::{SecretStore, SecretStoreError};
use crate::session_store::{SessionRecord, SessionStore};

/// Time before its expiry at which a token is refreshed; one that lasts less than twice that is refreshed after half its
/// life.
const REFRESH_MARGIN: SignedDuration = SignedDuration::from_mins(5);
/// Delay before the next try when refreshing ahead of time failed; the good token is used meanwhile.
const REFRESH_RETRY_DELAY: SignedDuration = SignedDuration::from_mins(1);

/// A signed-in account with its tokens. Clones are the same session.
#[derive(Clone)]
pub struct Session(Arc<Inner>);

struct Inner {
    authority: Authority,
    provider: ProviderMetadata,
    client: OAuthClient,
    clock: Arc<dyn Clock>,
    store: OnceLock<SessionStore>,
    tokens: tokio::sync::Mutex<Tokens>,
    status: Mutex<Status>,
}

struct Tokens {
    access_token: AccessToken,
    refresh_at: Timestamp,
    expires_at: Timestamp,
    refresh_token: Option<SecretString>,
    issued_for: Option<IssuedFor>,
}

/// The claims request that an access token answered.
struct IssuedFor {
    claims: String,
    /// The person signed in for it; else it went with a renewal.
    in_browser: bool,
}

/// The part of a session that is read without waiting for anything.
struct Status {
    account: Account,
    permission: Permission,
    persist_error: Option<SecretStoreError>,
    required_claims: Option<String>,
}

/// The part of an authorization request that its tokens answer.
pub(crate) struct SignInRequest<'a> {
    pub(crate) nonce: &'a str,
    pub(crate) claims: Option<String>,
}

impl Session {
    pub(crate) fn new(
        authority: Authority,
        provider: ProviderMetadata,
        client: OAuthClient,
        response: TokenResponse,
        request: SignInRequest<'_>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        let Some(id_token) = &response.id_token else {
            return Err(Error::InvalidResponse("it has no ID token".to_owned()));
        };
        let expected = ExpectedClaims {
            client_id: authority.client_id(),
            issuer: &provider.issuer,
            nonce: Some(request.nonce),
            now: clock.timestamp(),
        };
        let account = id_token::validate(id_token.expose_secret(), &expected)?;
        let status = Status { account, permission: response.permission, persist_error: None, required_claims: None };
        let issued_for = request.claims.map(|claims| IssuedFor { claims, in_browser: true });
        Ok(Self(Arc::new(Inner {
            authority,
            provider,
            client,
            clock,
            store: OnceLock::new(),
            tokens: tokio::sync::Mutex::new(Tokens::new(response, None, issued_for)),
            status: Mutex::new(status),
        })))
    }

    /// Stores the session in `store` from now on, in place of any other. [`Session::persist_error`] says whether that
    /// worked. Only the first call counts.
    pub async fn persist_in(&self, store: Arc<dyn SecretStore>) {
        let tokens = self.0.tokens.lock().await;
        if self.0.store.set(SessionStore::new(store)).is_ok() {
            self.0.persist(tokens.refresh_token.as_ref()).await;
        }
    }

    /// Makes a session from a stored one; its first access token is still to be had.
    pub(crate) fn from_record(
        authority: Authority,
        store: SessionStore,
        record: &SessionRecord,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        let token_endpoint = parse_endpoint("token_endpoint", &record.token_endpoint, &authority)?;
        let provider = ProviderMetadata {
            issuer: record.issuer.clone(),
            authorization_endpoint: token_endpoint.clone(),
            token_endpoint,
            supports_select_account: true,
        };
        let http = offswitch_network::client_for(authority.address())?;
        let now = clock.timestamp();
        Ok(Self(Arc::new(Inner {
            client: OAuthClient::new(http, &authority, &provider),
            authority,
            provider,
            clock,
            store: OnceLock::from(store),
            tokens: tokio::sync::Mutex::new(Tokens {
                access_token: AccessToken::new(SecretString::default()),
                refresh_at: now,
                expires_at: now,
                refresh_token: Some(SecretString::from(record.refresh_token.clone())),
                issued_for: None,
            }),
            status: Mutex::new(Status {
                account: record.account.clone(),
                permission: Permission::Unknown,
                persist_error: None,
                required_claims: None,
            }),
        })))
    }

    /// The account that is signed in.
    #[must_use]
    pub fn account(&self) -> Account {
        self.0.status().account.clone()
    }

    /// The tenant that was named for the sign-in: a domain, an id, or `organizations`.
    #[must_use]
    pub fn tenant(&self) -> &str {
        self.0.authority.tenant()
    }

    /// Returns whether an application of the company's own signed in, and not the built-in client.
    #[must_use]
    pub fn uses_own_application(&self) -> bool {
        !self.0.authority.is_built_in_client()
    }

    /// The permission of that application for the licensing service, by the newest token response.
    #[must_use]
    pub fn permission(&self) -> Permission {
        self.0.status().permission
    }

    /// The error that lets the session last for this run of the program only; `None` also where no store was given.
    #[must_use]
    pub fn persist_error(&self) -> Option<SecretStoreError> {
        self.0.status().persist_error.clone()
    }

    /// The claims for which the person has to sign in again, since the service asked for them and a renewal did not bring
    /// them.
    #[must_use]
    pub fn required_claims(&self) -> Option<String> {
        self.0.status().required_claims.clone()
    }

    /// The `Authorization` header's value with an access token that is good for some minutes, refreshed before if need be.
    ///
    /// # Errors
    /// [`Error::Expired`] if the person must sign in again, else the error of the refresh.
    pub async fn authorization(&self) -> Result<HeaderValue, Error> {
        self.refresh_if(None, |tokens, now| tokens.refresh_at <= now).await
    }

    /// The header's value with another access token than that of `rejected`, which the service did not take. Many may ask
    /// at once; one refresh serves all. With `claims`, a claims request of the service's (OpenID Connect Core 1.0, section
    /// 5.5), the new token is to have them; nobody is asked for those that the rejected token was issued for.
    ///
    /// # Errors
    /// As [`Session::authorization`]; [`Error::ClaimsRequired`] if only signing in again can bring the claims, and
    /// [`Error::ClaimsNotMet`] if that did not.
    pub async fn refresh_if_rejected(
        &self,
        rejected: &HeaderValue,
        claims: Option<&str>,
    ) -> Result<HeaderValue, Error> {
        let rejected = rejected.clone();
        let is_current =
            move |tokens: &Tokens, _| tokens.access_token.authorization_header().as_ref() == Some(&rejected);
        self.refresh_if(claims.map(str::to_owned), is_current).await
    }

    /// Ends the session here: its tokens are dropped. The stored session stays, for another one may have taken its place
    /// there.
    pub async fn invalidate(&self) {
        // Waits for a refresh in flight, so that none keeps a token after this.
        let mut tokens = self.0.tokens.lock().await;
        tokens.refresh_token = None;
        tokens.access_token = AccessToken::new(SecretString::default());
        tokens.expires_at = Timestamp::MIN;
        tokens.refresh_at = Timestamp::MIN;
    }

    /// Ends the session and deletes the stored one.
    ///
    /// # Errors
    /// The store's error if the stored session may still be there.
    pub async fn sign_out(&self) -> Result<(), SecretStoreError> {
        self.invalidate().await;
        let Some(store) = self.0.store.get() else { return Ok(()) };
        match store.spawn_blocking(SessionStore::delete).await {
            // Where there is no store, nothing is kept.
            Err(SecretStoreError::Missing) => Ok(()),
            deleted => deleted,
        }
    }

    /// Refreshes the tokens if `due`. The work is a task of its own: a caller that gives up must not lose a token that the provider has rotated.
    async fn refresh_if(
        &self,
        claims: Option<String>,
        due: impl FnOnce(&Tokens, Timestamp) -> bool + Send + 'static,
    ) -> Result<HeaderValue, Error> {
        let session = self.clone();
        let task = tokio::spawn(async move {
            let inner = &session.0;
            let mut tokens = inner.tokens.lock().await;
            if due(&tokens, inner.clock.timestamp()) {
                let rejected = tokens.refresh_at > inner.clock.timestamp();
                match inner.refresh(&mut tokens, claims).await {
                    // Refreshing ahead of time may fail as long as the old token is good.
                    Err(Error::Network(_) | Error::Unavailable { .. })
                        if !rejected && tokens.expires_at > inner.clock.timestamp() =>
                    {
                        let later =
                            inner.clock.timestamp().saturating_add(REFRESH_RETRY_DELAY).unwrap_or(tokens.expires_at);
                        tokens.refresh_at = later.min(tokens.expires_at);
                    }
                    done => done?,
                }
            }
            tokens
                .access_token
                .authorization_header()
                .ok_or_else(|| Error::InvalidResponse("the access token fits into no header".to_owned()))
        });
        task.await.map_err(|_| Error::Cancelled)?
    }
}

impl Inner {
    fn status(&self) -> MutexGuard<'_, Status> {
        self.status.lock()
    }

    async fn refresh(&self, tokens: &mut Tokens, claims: Option<String>) -> Result<(), Error> {
        if let (Some(issued_for), Some(claims)) = (&tokens.issued_for, &claims)
            && issued_for.claims == *claims
        {
            let required = self.claims_required(claims.clone(), None);
            return Err(if issued_for.in_browser { Error::ClaimsNotMet { claims: claims.clone() } } else { required });
        }
        // What the provider has refused once it is not asked for again.
        let refused = self.status().required_claims.clone();
        if let Some(claims) = claims.as_ref().filter(|claims| Some(*claims) == refused.as_ref()) {
            return Err(self.claims_required(claims.clone(), None));
        }
        let Some(refresh_token) = &tokens.refresh_token else {
            let refusal = Box::new(OAuthErrorResponse::new("login_required", "there is no refresh token"));
            return Err(match claims {
                Some(claims) => self.claims_required(claims, Some(refusal)),
                None => Error::Expired(refusal),
            });
        };
        let refresh_token = RefreshToken::new(refresh_token.expose_secret().to_owned());
        let response = (|| self.client.refresh(&refresh_token, claims.as_deref(), self.clock.timestamp()))
            .retry(
                ExponentialBuilder::default()
                    .with_jitter()
                    .with_min_delay(Duration::from_millis(500))
                    .with_max_times(3),
            )
            .sleep(RetrySleeper(Arc::clone(&self.clock)))
            .when(|error| matches!(error, Error::Network(_) | Error::Unavailable { .. }))
            .await;
        let (response, claims) = match (response, claims) {
            // It was the claims that were refused: without them the session may go on, here or at the next start.
            (Err(Error::Provider(refusal)), Some(claims)) if !refusal.is_transient() => {
                return Err(self.claims_required(claims, Some(refusal)));
            }
            (Err(Error::Provider(refusal)), None) if refusal.ends_session() => {
                tokens.refresh_token = None;
                self.delete_stored().await;
                return Err(Error::Expired(refusal));
            }
            (response, claims) => (response?, claims),
        };
        if let Some(id_token) = &response.id_token {
            let expected = ExpectedClaims {
                client_id: self.authority.client_id(),
                issuer: &self.provider.issuer,
                nonce: None,
                now: self.clock.timestamp(),
            };
            let account = id_token::validate(id_token.expose_secret(), &expected)?;
            let mut status = self.status();
            ensure_same_person(&status.account, &account)?;
            status.account = account;
        }
        {
            let mut status = self.status();
            status.permission = response.permission;
            status.required_claims = None;
        }
        let former = tokens.refresh_token.take();
        let issued_for = claims.map(|claims| IssuedFor { claims, in_browser: false });
        *tokens = Tokens::new(response, former, issued_for);
        self.persist(tokens.refresh_token.as_ref()).await;
        tracing::info!("the session was renewed");
        Ok(())
    }

    /// Notes the claims that the person has to sign in for.
    fn claims_required(&self, claims: String, refusal: Option<Box<OAuthErrorResponse>>) -> Error {
        self.status().required_claims = Some(claims.clone());
        Error::ClaimsRequired { claims, refusal }
    }

    /// Stores the newest refresh token. Without one nothing older may stay: it could be spent already. If storing fails, the
    /// older one is all there is: Entra still takes it, and a provider that does not ends the session when it is resumed.
    async fn persist(&self, refresh_token: Option<&SecretString>) {
        let Some(store) = self.store.get() else { return };
        let Some(refresh_token) = refresh_token else { return self.delete_stored().await };
        let record = SessionRecord {
            authority: self.authority.address().clone(),
            tenant: self.authority.tenant().to_owned(),
            client_id: self.authority.client_id().to_owned(),
            issuer: self.provider.issuer.clone(),
            token_endpoint: self.provider.token_endpoint.to_string(),
            account: self.status().account.clone(),
            refresh_token: refresh_token.expose_secret().to_owned(),
        };
        let error = store.spawn_blocking(move |store| store.save(&record)).await.err();
        if let Some(error) = &error {
            tracing::warn!(%error, "the session is not stored");
        }
        self.status().persist_error = error;
    }

    async fn delete_stored(&self) {
        let Some(store) = self.store.get() else { return };
        if let Err(error) = store.spawn_blocking(SessionStore::delete).await {
            tracing::warn!(%error, "the stored session may still be there");
        }
    }
}

/// Sleeps between the tries of a refresh, on the session's clock.
struct RetrySleeper(Arc<dyn Clock>);

impl Sleeper for RetrySleeper {
    type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

    fn sleep(&self, duration: Duration) -> Self::Sleep {
        self.0.sleep(duration)
    }
}

impl Tokens {
    /// Takes the tokens over. A provider that does not rotate sends no new refresh token: the former one goes on (RFC 6749,
    /// section 6).
    fn new(response: TokenResponse, former: Option<SecretString>, issued_for: Option<IssuedFor>) -> Self {
        let margin = REFRESH_MARGIN.min(response.lifetime / 2);
        let expires_at = response.received_at.saturating_add(response.lifetime).unwrap_or(Timestamp::MAX);
        Self {
            access_token: response.access_token,
            refresh_at: expires_at.saturating_sub(margin).unwrap_or(expires_at),
            expires_at,
            refresh_token: response.refresh_token.or(former),
            issued_for,
        }
    }
}

/// Refuses anybody but `expected`.
pub(crate) fn ensure_same_person(expected: &Account, actual: &Account) -> Result<(), Error> {
    if actual.is_same_person(expected) {
        return Ok(());
    }
    Err(Error::AccountMismatch { expected: Box::new(expected.clone()), actual: Box::new(actual.clone()) })
}
