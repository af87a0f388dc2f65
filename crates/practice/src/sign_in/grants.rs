//! Codes and tokens that were handed out: of each only an imprint is kept.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::flows::Wanted;
use super::refusal::Refusal;
use super::scope::Scope;
use crate::keys::Imprint;
use crate::marks;
use crate::people::Person;

/// How long an access token lasts unless control says otherwise.
const ACCESS: u32 = 3_600;
/// How long a code lasts unless control says otherwise: ten minutes.
const CODE: u32 = 600;
/// After so long nobody asks why a code does not work.
const FORGOTTEN: Duration = Duration::from_hours(24);

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
        Self { access_seconds: ACCESS, code_seconds: CODE }
    }
}

/// A session: what a sign-in granted, for as long as it is renewed.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) person: &'static Person,
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

struct Access {
    person: &'static Person,
    expires: Instant,
}

struct Refresh {
    session: Session,
    revoked: bool,
}

/// Everything handed out.
#[derive(Default)]
pub(crate) struct Grants(Mutex<HandedOut>);

#[derive(Default)]
struct HandedOut {
    lifetimes: Lifetimes,
    codes: HashMap<Imprint, Code>,
    access: HashMap<Imprint, Access>,
    refresh: HashMap<Imprint, Refresh>,
}

impl Grants {
    /// A code for somebody who has signed in.
    pub(super) fn code(&self, wanted: &Wanted, person: &'static Person) -> String {
        let code = marks::secret(CODE_LENGTH);
        let mut grants = self.0.lock().expect("no holder panics");
        grants.codes.retain(|_, code| code.issued.elapsed() < FORGOTTEN);
        let kept = Code {
            session: Session { person, scope: wanted.scope.clone(), nonce: wanted.nonce.clone() },
            redirect: wanted.address.uri().to_owned(),
            challenge: wanted.challenge.clone(),
            issued: Instant::now(),
            lifetime: Duration::from_secs(grants.lifetimes.code_seconds.into()),
            redeemed: false,
        };
        grants.codes.insert(Imprint::of(&code), kept);
        code
    }

    /// Redeems a code once. `challenge` is what the client's verifier comes to.
    pub(super) fn redeem(&self, code: &str, redirect: &str, challenge: &str) -> Result<Session, Refusal> {
        let mut grants = self.0.lock().expect("no holder panics");
        let code = grants.codes.get_mut(&Imprint::of(code)).ok_or_else(Refusal::unknown_grant)?;
        if code.redeemed {
            return Err(Refusal::code_reused());
        }
        if code.issued.elapsed() >= code.lifetime {
            return Err(Refusal::code_expired());
        }
        if code.redirect != redirect {
            return Err(Refusal::other_redirect(redirect, &code.redirect));
        }
        if code.challenge != challenge {
            return Err(Refusal::verifier_mismatch());
        }
        code.redeemed = true;
        Ok(code.session.clone())
    }

    /// Takes note of an access token for the licensing service.
    pub(super) fn remember_access(&self, token: &str, person: &'static Person, lifetime: Duration) {
        let mut grants = self.0.lock().expect("no holder panics");
        let now = Instant::now();
        grants.access.retain(|_, access| access.expires > now);
        grants.access.insert(Imprint::of(token), Access { person, expires: now + lifetime });
    }

    /// Who holds that access token, if it is one and is valid.
    pub(crate) fn holder(&self, token: &str) -> Option<&'static Person> {
        let grants = self.0.lock().expect("no holder panics");
        grants
            .access
            .get(&Imprint::of(token))
            .filter(|access| access.expires > Instant::now())
            .map(|access| access.person)
    }

    /// A refresh token for a session.
    pub(super) fn refresh(&self, session: &Session) -> String {
        let token = marks::secret(REFRESH_LENGTH);
        let session = Session { nonce: None, ..session.clone() };
        let mut grants = self.0.lock().expect("no holder panics");
        grants.refresh.insert(Imprint::of(&token), Refresh { session, revoked: false });
        token
    }

    /// The session that a refresh token renews. As at Entra older tokens of a session go on working; clients are to
    /// keep the newest.
    pub(super) fn renew(&self, token: &str) -> Result<Session, Refusal> {
        let grants = self.0.lock().expect("no holder panics");
        match grants.refresh.get(&Imprint::of(token)) {
            None => Err(Refusal::unknown_grant()),
            Some(refresh) if refresh.revoked => Err(Refusal::revoked()),
            Some(refresh) => Ok(refresh.session.clone()),
        }
    }

    /// Makes all tokens of the kinds named worthless.
    pub(crate) fn revoke(&self, access: bool, refresh: bool) {
        let mut grants = self.0.lock().expect("no holder panics");
        if access {
            grants.access.clear();
        }
        if refresh {
            grants.refresh.values_mut().for_each(|refresh| refresh.revoked = true);
        }
    }

    pub(crate) fn lifetimes(&self) -> Lifetimes {
        self.0.lock().expect("no holder panics").lifetimes
    }

    /// Changes what is given and leaves the rest; answers with how it is now.
    pub(crate) fn set_lifetimes(&self, access_seconds: Option<u32>, code_seconds: Option<u32>) -> Lifetimes {
        let lifetimes = &mut self.0.lock().expect("no holder panics").lifetimes;
        lifetimes.access_seconds = access_seconds.unwrap_or(lifetimes.access_seconds);
        lifetimes.code_seconds = code_seconds.unwrap_or(lifetimes.code_seconds);
        *lifetimes
    }

    pub(crate) fn reset_lifetimes(&self) {
        self.0.lock().expect("no holder panics").lifetimes = Lifetimes::default();
    }
}
