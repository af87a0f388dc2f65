//! The way in.

use std::time::Duration;

use jiff::Timestamp;
use oauth2::{CsrfToken, PkceCodeVerifier};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::account::Account;
use crate::authority::Authority;
use crate::callback::Callback;
use crate::closing_page::ClosingPages;
use crate::error::Error;
use crate::exchange::{Exchange, Whom};
use crate::listener::Listener;
use crate::provider::Provider;
use crate::session::{Clock, Session};

/// How long a person may take to sign in.
pub const TIME_LIMIT: Duration = Duration::from_mins(5);

/// A sign-in under way: the listener stands, the link is ready for the browser.
pub struct SignIn {
    authority: Authority,
    provider: Provider,
    exchange: Exchange,
    listener: Listener,
    redirect: Url,
    link: Url,
    state: CsrfToken,
    verifier: PkceCodeVerifier,
    nonce: String,
    pages: ClosingPages,
    limit: Duration,
    clock: Clock,
    expected: Option<Account>,
}

impl SignIn {
    /// Asks the provider for its endpoints, opens the listener and makes the link. Whoever calls opens the browser with it.
    ///
    /// Without `expected` the person is asked which account it shall be. With it, the account's user name is filled in at
    /// the provider (who is signed in there already goes straight through), and [`SignIn::finish`] refuses anybody else.
    ///
    /// # Errors
    /// [`Error::Network`], [`Error::Unavailable`] or [`Error::Refused`] if the provider cannot be asked,
    /// [`Error::Listener`] if no port is free.
    pub async fn begin(
        authority: Authority,
        pages: ClosingPages,
        limit: Duration,
        clock: Clock,
        expected: Option<Account>,
    ) -> Result<Self, Error> {
        let http =
            offswitch_network::client_for(authority.address()).map_err(offswitch_network::TransportError::from)?;
        let provider = Provider::discover(&http, &authority).await?;
        let exchange = Exchange::new(http, &authority, &provider);
        let listener = Listener::bind().await?;
        let redirect = listener.redirect();
        let nonce = CsrfToken::new_random().into_secret();
        let whom = match &expected {
            Some(account) if !account.username.is_empty() => Whom::Named(&account.username),
            _ if provider.selects_account => Whom::Chosen,
            _ => Whom::Anybody,
        };
        let invitation = exchange.invitation(&redirect, &nonce, whom);
        Ok(Self {
            authority,
            provider,
            exchange,
            listener,
            redirect,
            link: invitation.link,
            state: invitation.state,
            verifier: invitation.verifier,
            nonce,
            pages,
            limit,
            clock,
            expected,
        })
    }

    /// The link for the browser. It works in any browser on this machine, and only until [`SignIn::finish`] ends.
    #[must_use]
    pub fn link(&self) -> &Url {
        &self.link
    }

    /// Until when the browser may come back, if [`SignIn::finish`] is called now.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        (self.clock)() + self.limit
    }

    /// Waits for the browser and redeems the code. `came_back` is called when the browser has come back. The session lasts
    /// for this run of the program unless [`Session::keep_in`] is called.
    ///
    /// # Errors
    /// [`Error::Cancelled`], [`Error::TimedOut`], [`Error::Refused`] (with `access_denied` if the person cancelled in the
    /// browser), [`Error::OtherAccount`] if somebody else came than was expected, or what went wrong while redeeming the code.
    pub async fn finish(self, cancel: CancellationToken, came_back: impl FnOnce() + Send) -> Result<Session, Error> {
        let answer = self.listener.callback(self.state.into_secret(), self.pages);
        let callback = tokio::select! {
            callback = answer => callback,
            () = cancel.cancelled() => return Err(Error::Cancelled),
            () = tokio::time::sleep(self.limit) => return Err(Error::TimedOut),
        };
        came_back();
        let code = match callback {
            Callback::Code(code) => code,
            Callback::Refused(refusal) => return Err(Error::Refused(Box::new(refusal))),
            Callback::Stray => unreachable!("the listener lets nothing stray through"),
        };
        let redeem = self.exchange.redeem(code, self.verifier, &self.redirect, (self.clock)());
        let granted = tokio::select! {
            granted = redeem => granted?,
            () = cancel.cancelled() => return Err(Error::Cancelled),
        };
        let session = Session::begin(self.authority, self.provider, self.exchange, granted, &self.nonce, self.clock)?;
        if let Some(expected) = &self.expected {
            session.account().must_be(expected)?;
        }
        Ok(session)
    }
}
