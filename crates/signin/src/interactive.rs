//! Interactive sign-in: authorization code with PKCE over a loopback redirect (RFC 7636, RFC 8252).

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use oauth2::{CsrfToken, PkceCodeVerifier};
use offswitch_network::Clock;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::account::Account;
use crate::authority::Authority;
use crate::callback::Callback;
use crate::discovery::ProviderMetadata;
use crate::error::Error;
use crate::loopback_listener::LoopbackListener;
use crate::oauth_client::{AccountHint, OAuthClient};
use crate::redirect_page::RedirectPageTexts;
use crate::session::{Session, SignInRequest, ensure_same_person};

/// Timeout for the person in the browser.
pub const SIGN_IN_TIMEOUT: Duration = Duration::from_mins(5);

/// Progress of a sign-in while the browser has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrowserProgress {
    /// The browser called the redirect URI with `https`: it cannot be answered, and the wait goes on. Browsers do so that
    /// know `localhost` as a site with HSTS, or are told to use nothing but HTTPS.
    CalledWithTls,
    /// The browser has come back.
    Redirected,
}

/// A sign-in in progress: the loopback listener stands, the authorization request is ready for the browser.
pub struct InteractiveSignIn {
    authority: Authority,
    provider: ProviderMetadata,
    client: OAuthClient,
    listener: LoopbackListener,
    redirect_uri: Url,
    authorization_url: Url,
    state: CsrfToken,
    pkce_verifier: PkceCodeVerifier,
    nonce: String,
    page_texts: RedirectPageTexts,
    timeout: Duration,
    clock: Arc<dyn Clock>,
    expected: Option<Account>,
    claims: Option<String>,
}

impl InteractiveSignIn {
    /// Fetches the provider's metadata, opens the listener and builds the authorization request. Whoever calls opens the
    /// browser with it.
    ///
    /// Without `expected` the person is asked which account it shall be. With it, the account's user name is filled in at
    /// the provider (who is signed in there already goes straight through), and [`InteractiveSignIn::complete`] refuses
    /// anybody else. `claims` are those that the service asks for ([`Session::required_claims`]).
    ///
    /// # Errors
    /// [`Error::Network`], [`Error::Unavailable`] or [`Error::Provider`] if the provider cannot be asked,
    /// [`Error::Listener`] if no port is free.
    pub async fn begin(
        authority: Authority,
        page_texts: RedirectPageTexts,
        timeout: Duration,
        clock: Arc<dyn Clock>,
        expected: Option<Account>,
        claims: Option<String>,
    ) -> Result<Self, Error> {
        let http = offswitch_network::client_for(authority.address())?;
        let provider = ProviderMetadata::discover(&http, &authority).await?;
        let client = OAuthClient::new(http, &authority, &provider);
        let listener = LoopbackListener::bind().await?;
        let redirect_uri = listener.redirect_uri();
        let nonce = CsrfToken::new_random().into_secret();
        let hint = match &expected {
            Some(account) if !account.username.is_empty() => AccountHint::LoginHint(&account.username),
            _ if provider.supports_select_account => AccountHint::SelectAccount,
            _ => AccountHint::None,
        };
        let request = client.authorization_request(&redirect_uri, &nonce, hint, claims.as_deref());
        Ok(Self {
            authority,
            provider,
            client,
            listener,
            redirect_uri,
            authorization_url: request.url,
            state: request.state,
            pkce_verifier: request.pkce_verifier,
            nonce,
            page_texts,
            timeout,
            clock,
            expected,
            claims,
        })
    }

    /// The authorization request's URL, for any browser on this machine. It works only until
    /// [`InteractiveSignIn::complete`] ends.
    #[must_use]
    pub fn authorization_url(&self) -> &Url {
        &self.authorization_url
    }

    /// The time until which the browser may come back, if [`InteractiveSignIn::complete`] is called now.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.clock.timestamp() + self.timeout
    }

    /// Waits for the callback and exchanges the code for tokens; `on_progress` is told how far the browser is. The session
    /// lasts for this run of the program unless [`Session::persist_in`] is called.
    ///
    /// # Errors
    /// [`Error::Cancelled`], [`Error::TimedOut`], [`Error::Provider`] (with `access_denied` if the person cancelled in the
    /// browser), [`Error::AccountMismatch`] if somebody else came than was expected, or the error of the token request.
    pub async fn complete(
        self,
        cancel: CancellationToken,
        on_progress: impl Fn(BrowserProgress) + Send + Sync,
    ) -> Result<Session, Error> {
        let on_tls = || on_progress(BrowserProgress::CalledWithTls);
        let waiting = self.listener.wait_for_callback(self.state.into_secret(), self.page_texts, on_tls);
        let callback = tokio::select! {
            callback = waiting => callback,
            () = cancel.cancelled() => return Err(Error::Cancelled),
            () = tokio::time::sleep(self.timeout) => return Err(Error::TimedOut),
        };
        on_progress(BrowserProgress::Redirected);
        let code = match callback {
            Callback::Code(code) => code,
            Callback::Error(response) => return Err(Error::Provider(Box::new(response))),
            Callback::Invalid => unreachable!("the listener lets nothing stray through"),
        };
        let exchange = self.client.exchange_code(code, self.pkce_verifier, &self.redirect_uri, self.clock.timestamp());
        let response = tokio::select! {
            response = exchange => response?,
            () = cancel.cancelled() => return Err(Error::Cancelled),
        };
        let request = SignInRequest { nonce: &self.nonce, claims: self.claims };
        let session = Session::new(self.authority, self.provider, self.client, response, request, self.clock)?;
        if let Some(expected) = &self.expected {
            ensure_same_person(expected, &session.account())?;
        }
        Ok(session)
    }
}
