//! Codes and tokens that were handed out: of each only an imprint is kept.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use aws_lc_rs::digest;
use parking_lot::Mutex;
use serde::Serialize;

use super::flows::AuthorizationRequest;
use super::oauth_error::OAuthError;
use super::scope::Scope;
use crate::secret_canaries;
use crate::users::User;

/// How long an access token lasts unless control says otherwise.
const ACCESS_TOKEN_SECONDS: u32 = 3_600;
/// How long a code lasts unless control says otherwise: ten minutes.
const CODE_SECONDS: u32 = 600;
/// After so long nobody asks why a code does not work.
const CODE_RETENTION: Duration = Duration::from_hours(24);

/// A refresh token's characters; 1,524 have been measured at Entra (licensing-service.md, "Windows facts").
const REFRESH_LENGTH: usize = 1_600;
/// A code's characters, about as many as Entra's.
const CODE_LENGTH: usize = 667;

/// How long what is handed out from now on lasts, in seconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Lifetimes {
    pub(crate) access_seconds: u32,
    pub(crate) code_seconds: u32,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self { access_seconds: ACCESS_TOKEN_SECONDS, code_seconds: CODE_SECONDS }
    }
}

/// A session: what a sign-in granted, for as long as it is renewed.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) user: &'static User,
    pub(super) scope: Scope,
    /// Goes into the first ID token only, as it answers one request.
    pub(super) nonce: Option<String>,
}

struct Code {
    session: Session,
    redirect: String,
    challenge: String,
    issued: Instant,
    lifetime: Duration,
    redeemed: bool,
}

struct AccessToken {
    user: &'static User,
    expires: Instant,
}

struct RefreshToken {
    session: Session,
    revoked: bool,
}

/// What is kept of a secret that was handed out: enough to know it again, not enough to use it.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
struct TokenHash([u8; 32]);

impl TokenHash {
    fn of(secret: &str) -> Self {
        let digest = digest::digest(&digest::SHA256, secret.as_bytes());
        Self(digest.as_ref().try_into().expect("SHA-256 has 32 bytes"))
    }
}

/// Everything handed out.
#[derive(Default)]
pub(crate) struct TokenStore(Mutex<Issued>);

#[derive(Default)]
struct Issued {
    lifetimes: Lifetimes,
    codes: HashMap<TokenHash, Code>,
    access: HashMap<TokenHash, AccessToken>,
    refresh: HashMap<TokenHash, RefreshToken>,
}

impl TokenStore {
    /// A code for somebody who has signed in.
    pub(super) fn issue_code(&self, request: &AuthorizationRequest, user: &'static User) -> String {
        let code = secret_canaries::secret(CODE_LENGTH);
        let mut issued = self.0.lock();
        issued.codes.retain(|_, code| code.issued.elapsed() < CODE_RETENTION);
        let issued_code = Code {
            session: Session { user, scope: request.scope.clone(), nonce: request.nonce.clone() },
            redirect: request.redirect.uri().to_owned(),
            challenge: request.challenge.clone(),
            issued: Instant::now(),
            lifetime: Duration::from_secs(issued.lifetimes.code_seconds.into()),
            redeemed: false,
        };
        issued.codes.insert(TokenHash::of(&code), issued_code);
        code
    }

    /// Redeems a code once. `challenge` is what the client's verifier comes to.
    pub(super) fn redeem_code(&self, code: &str, redirect: &str, challenge: &str) -> Result<Session, OAuthError> {
        let mut issued = self.0.lock();
        let code = issued.codes.get_mut(&TokenHash::of(code)).ok_or_else(OAuthError::unknown_grant)?;
        if code.redeemed {
            return Err(OAuthError::code_reused());
        }
        if code.issued.elapsed() >= code.lifetime {
            return Err(OAuthError::code_expired());
        }
        if code.redirect != redirect {
            return Err(OAuthError::other_redirect(redirect, &code.redirect));
        }
        if code.challenge != challenge {
            return Err(OAuthError::verifier_mismatch());
        }
        code.redeemed = true;
        Ok(code.session.clone())
    }

    /// Takes note of an access token for the licensing service.
    pub(super) fn record_access_token(&self, token: &str, user: &'static User, lifetime: Duration) {
        let mut issued = self.0.lock();
        let now = Instant::now();
        issued.access.retain(|_, access| access.expires > now);
        issued.access.insert(TokenHash::of(token), AccessToken { user, expires: now + lifetime });
    }

    /// Who holds that access token, if it is one and is valid.
    pub(crate) fn user_of(&self, token: &str) -> Option<&'static User> {
        let issued = self.0.lock();
        issued
            .access
            .get(&TokenHash::of(token))
            .filter(|access| access.expires > Instant::now())
            .map(|access| access.user)
    }

    /// A refresh token for a session.
    pub(super) fn issue_refresh_token(&self, session: &Session) -> String {
        let token = secret_canaries::secret(REFRESH_LENGTH);
        let session = Session { nonce: None, ..session.clone() };
        let mut issued = self.0.lock();
        issued.refresh.insert(TokenHash::of(&token), RefreshToken { session, revoked: false });
        token
    }

    /// The session that a refresh token renews. As at Entra older tokens of a session go on working; clients are to
    /// keep the newest.
    pub(super) fn redeem_refresh_token(&self, token: &str) -> Result<Session, OAuthError> {
        let issued = self.0.lock();
        match issued.refresh.get(&TokenHash::of(token)) {
            None => Err(OAuthError::unknown_grant()),
            Some(refresh) if refresh.revoked => Err(OAuthError::revoked()),
            Some(refresh) => Ok(refresh.session.clone()),
        }
    }

    /// Makes all tokens of the kinds named worthless.
    pub(crate) fn revoke(&self, access: bool, refresh: bool) {
        let mut issued = self.0.lock();
        if access {
            issued.access.clear();
        }
        if refresh {
            issued.refresh.values_mut().for_each(|refresh| refresh.revoked = true);
        }
    }

    pub(crate) fn lifetimes(&self) -> Lifetimes {
        self.0.lock().lifetimes
    }

    /// Changes what is given and leaves the rest; answers with how it is now.
    pub(crate) fn set_lifetimes(&self, access_seconds: Option<u32>, code_seconds: Option<u32>) -> Lifetimes {
        let lifetimes = &mut self.0.lock().lifetimes;
        lifetimes.access_seconds = access_seconds.unwrap_or(lifetimes.access_seconds);
        lifetimes.code_seconds = code_seconds.unwrap_or(lifetimes.code_seconds);
        *lifetimes
    }

    pub(crate) fn reset_lifetimes(&self) {
        self.0.lock().lifetimes = Lifetimes::default();
    }
}
