//! Issued authorization codes, access tokens and refresh tokens, of which only hashes are kept.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use aws_lc_rs::digest;
use axum::http::{HeaderMap, header};
use parking_lot::Mutex;
use serde::Serialize;
use serde_json::Value;

use super::flows::AuthorizationRequest;
use super::oauth_error::OAuthError;
use super::scope::Scope;
use crate::secret_canaries;
use crate::users::User;

/// Lifetime of an access token by default, in seconds.
const ACCESS_TOKEN_SECONDS: u32 = 3_600;
/// Lifetime of a code by default, in seconds: ten minutes.
const CODE_SECONDS: u32 = 600;
/// Time after which a code is forgotten; nobody asks any more why it does not work.
const CODE_RETENTION: Duration = Duration::from_hours(24);

/// A refresh token's characters; 1,524 have been measured at Entra (licensing-service.md, "Windows facts").
const REFRESH_LENGTH: usize = 1_600;
/// A code's characters, about as many as Entra's.
const CODE_LENGTH: usize = 667;

/// Lifetimes of codes and tokens issued from now on, in seconds.
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

/// A session: the grant of a sign-in, for as long as it is refreshed.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) user: &'static User,
    /// The client id of the application that it was granted to.
    pub(super) client: &'static str,
    pub(super) scope: Scope,
    /// Nonce, which goes into the first ID token only, as it answers one request.
    pub(super) nonce: Option<String>,
    /// Claims that the person was asked for in the browser, which they meet from then on.
    pub(super) claims: Option<Value>,
}

struct Code {
    session: Session,
    redirect: String,
    challenge: String,
    issued: Instant,
    lifetime: Duration,
    redeemed: bool,
}

/// An issued access token.
#[derive(Clone)]
pub(crate) struct AccessToken {
    pub(crate) caller: Caller,
    expires: Instant,
    /// Claims that it was issued for.
    pub(crate) claims: Option<Value>,
}

/// The person and the application behind an access token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    pub(crate) user: &'static User,
    /// True if the application has a permission for the licensing service.
    pub(crate) permitted: bool,
}

struct RefreshToken {
    session: Session,
    revoked: bool,
}

/// SHA-256 of an issued secret: enough to recognize it, not enough to use it.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
struct TokenHash([u8; 32]);

impl TokenHash {
    fn of(secret: &str) -> Self {
        let digest = digest::digest(&digest::SHA256, secret.as_bytes());
        Self(digest.as_ref().try_into().expect("SHA-256 has 32 bytes"))
    }
}

/// Everything issued.
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
    /// Issues a code for a user who has signed in.
    pub(super) fn issue_code(&self, request: &AuthorizationRequest, user: &'static User) -> String {
        let code = secret_canaries::secret(CODE_LENGTH);
        let mut issued = self.0.lock();
        issued.codes.retain(|_, code| code.issued.elapsed() < CODE_RETENTION);
        let issued_code = Code {
            session: Session {
                user,
                client: request.client,
                scope: request.scope.clone(),
                nonce: request.nonce.clone(),
                claims: request.claims.clone(),
            },
            redirect: request.redirect.uri().to_owned(),
            challenge: request.challenge.clone(),
            issued: Instant::now(),
            lifetime: Duration::from_secs(issued.lifetimes.code_seconds.into()),
            redeemed: false,
        };
        issued.codes.insert(TokenHash::of(&code), issued_code);
        code
    }

    /// Redeems a code once, for the client that it was given to. `challenge` is the hash of the client's verifier.
    pub(super) fn redeem_code(
        &self,
        code: &str,
        client: &str,
        redirect: &str,
        challenge: &str,
    ) -> Result<Session, OAuthError> {
        let mut issued = self.0.lock();
        let code = issued.codes.get_mut(&TokenHash::of(code)).filter(|code| code.session.client == client);
        let code = code.ok_or_else(OAuthError::unknown_grant)?;
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

    /// Records an access token for the licensing service, issued for these claims.
    pub(super) fn record_access_token(&self, token: &str, caller: Caller, lifetime: Duration, claims: Option<Value>) {
        let mut issued = self.0.lock();
        let now = Instant::now();
        issued.access.retain(|_, access| access.expires > now);
        issued.access.insert(TokenHash::of(token), AccessToken { caller, expires: now + lifetime, claims });
    }

    /// The bearer token of a request (RFC 6750 section 2.1), if it is known and valid; the scheme's name is compared without
    /// case (RFC 9110 section 11.1).
    pub(crate) fn bearer(&self, headers: &HeaderMap) -> Option<AccessToken> {
        let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
        let issued = self.0.lock();
        let access = issued.access.get(&TokenHash::of(token.trim()))?;
        (scheme.eq_ignore_ascii_case("Bearer") && access.expires > Instant::now()).then(|| access.clone())
    }

    /// Issues a refresh token for a session.
    pub(super) fn issue_refresh_token(&self, session: &Session) -> String {
        let token = secret_canaries::secret(REFRESH_LENGTH);
        let session = Session { nonce: None, ..session.clone() };
        let mut issued = self.0.lock();
        issued.refresh.insert(TokenHash::of(&token), RefreshToken { session, revoked: false });
        token
    }

    /// Redeems a refresh token for its session. As at Entra older tokens of a session go on working; clients are to
    /// keep the newest.
    pub(super) fn redeem_refresh_token(&self, token: &str, client: &str) -> Result<Session, OAuthError> {
        let issued = self.0.lock();
        match issued.refresh.get(&TokenHash::of(token)).filter(|refresh| refresh.session.client == client) {
            None => Err(OAuthError::unknown_grant()),
            Some(refresh) if refresh.revoked => Err(OAuthError::revoked()),
            Some(refresh) => Ok(refresh.session.clone()),
        }
    }

    /// Revokes all tokens of the kinds named.
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

    /// Changes the lifetimes that are given; returns all.
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
