//! Conversions from errors to problems: code, parameters, and details for support.

use jiff::Timestamp;
use offswitch_network::{TransportError, TransportErrorKind};
use offswitch_policies::client::Attempt;
use offswitch_signin::{Account, Error as SignInError, OAuthErrorResponse, SecretStoreError};

use crate::views::{Detail, Problem, ProblemCode};

impl Problem {
    /// A problem that happened now.
    #[must_use]
    pub(crate) fn new(code: ProblemCode) -> Self {
        let problem = Self { code, params: std::collections::BTreeMap::new(), details: Vec::new() };
        problem.detail("time", Some(Timestamp::now()))
    }

    /// Adds something that the sentence names.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "texts, numbers and errors alike, borrowed or not")]
    pub(crate) fn param(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// Adds a detail for support, if there is one.
    #[must_use]
    pub(crate) fn detail(mut self, name: &str, value: Option<impl ToString>) -> Self {
        let value = value.map(|value| value.to_string()).filter(|value| !value.is_empty());
        self.details.extend(value.map(|value| Detail { name: name.to_owned(), value }));
        self
    }
}

/// For the log and for support; the window has sentences of its own.
impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.code.as_str())?;
        let details = self.details.iter().map(|Detail { name, value }| (name, value));
        self.params.iter().chain(details).try_for_each(|(name, value)| write!(formatter, ", {name}: {value}"))
    }
}

/// The code of a recorded reason; [`ProblemCode::Unknown`] for the text of another version.
pub(crate) fn recorded_code(reason: &offswitch_ledger::Reason) -> ProblemCode {
    reason.code.parse().unwrap_or(ProblemCode::Unknown)
}

/// A failure of the program itself, such as a thread that ended.
#[must_use]
pub(crate) fn internal_error(cause: &dyn std::fmt::Display) -> Problem {
    tracing::error!(%cause, "the program failed");
    Problem::new(ProblemCode::ProgramFailed).detail("cause", Some(cause))
}

impl From<TransportError> for Problem {
    fn from(failure: TransportError) -> Self {
        let code = match failure.kind {
            TransportErrorKind::Dns => ProblemCode::NetworkDns,
            TransportErrorKind::Unreachable => ProblemCode::NetworkUnreachable,
            TransportErrorKind::Timeout => ProblemCode::NetworkTimeout,
            TransportErrorKind::ConnectionClosed => ProblemCode::NetworkDropped,
            TransportErrorKind::ProxyUnreachable => ProblemCode::NetworkProxyUnreachable,
            TransportErrorKind::ProxyAuthRequired => ProblemCode::NetworkProxyPassword,
            TransportErrorKind::ProxyTunnel => ProblemCode::NetworkProxyRefused,
            TransportErrorKind::Certificate => ProblemCode::NetworkCertificate,
            TransportErrorKind::CertificateName => ProblemCode::NetworkCertificateName,
            TransportErrorKind::CertificateExpired => ProblemCode::NetworkCertificateExpired,
            TransportErrorKind::UnsupportedTlsVersion => ProblemCode::NetworkTlsVersion,
            TransportErrorKind::Tls => ProblemCode::NetworkTls,
            TransportErrorKind::Portal => ProblemCode::NetworkPortal,
        };
        Self::new(code)
            .param("host", &failure.host)
            .detail("address", Some(&failure.host))
            .detail("cause", Some(&failure.cause))
    }
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::InvalidEndpoint { name, value, problem } => Self::new(ProblemCode::SignInAddress)
                .param("name", name)
                .param("value", value)
                .detail("cause", Some(problem)),
            SignInError::Cancelled => Self::new(ProblemCode::SignInCancelled),
            SignInError::TimedOut => Self::new(ProblemCode::SignInTimedOut),
            SignInError::Listener(cause) => Self::new(ProblemCode::SignInListener).detail("cause", Some(cause)),
            SignInError::Network(failure) => failure.into(),
            SignInError::Unavailable { status } => {
                Self::new(ProblemCode::SignInUnavailable).param("status", status).detail("status", Some(status))
            }
            SignInError::Provider(refusal) => refused(&refusal),
            SignInError::InvalidResponse(reason) => Self::new(ProblemCode::SignInAnswer).detail("reason", Some(reason)),
            SignInError::WrongClock { here, there } => {
                Self::new(ProblemCode::SignInClock).param("here", here).param("there", there)
            }
            SignInError::Expired(refusal) => {
                let problem = Self::new(ProblemCode::SignInExpired);
                let helped = refusal.aadsts_code.filter(|number| HELPED.contains(number));
                let problem = helped.into_iter().fold(problem, |problem, number| problem.param("number", number));
                with_refusal(problem, &refusal)
            }
            // The claims were asked for since the session is over, and the provider says why.
            SignInError::ClaimsRequired { refusal: Some(refusal), .. }
                if refusal.aadsts_code.is_some_and(|number| ENDED.contains(&number)) =>
            {
                Self::from(SignInError::Expired(refusal))
            }
            SignInError::ClaimsRequired { claims, refusal } => {
                let problem = Self::new(ProblemCode::SignInClaimsRequired);
                let problem = refusal.iter().fold(problem, |problem, refusal| with_refusal(problem, refusal));
                problem.detail("claims", Some(shortened(&claims)))
            }
            SignInError::ClaimsNotMet { claims } => {
                Self::new(ProblemCode::SignInClaimsNotMet).detail("claims", Some(shortened(&claims)))
            }
            SignInError::SecretStore(problem) => problem.into(),
            SignInError::AccountMismatch { expected, actual } => Self::new(ProblemCode::SignInAccountMismatch)
                .param("expected", person(&expected))
                .param("came", person(&actual)),
        }
    }
}

/// A person as one can be told from another of the same name.
fn person(account: &Account) -> String {
    match account.username.as_str() {
        "" => account.name.clone(),
        username => format!("{} ({username})", account.name),
    }
}

/// Numbers of Microsoft's that say why a session has ended, whatever was asked of it: the password was changed, the account is
/// disabled, the time is over (licensing-service.md).
const ENDED: [u32; 5] = [50057, 50173, 70008, 70043, 700_082];

/// Maximum number of characters of claims in the details.
const MAX_CLAIMS_CHARS: usize = 500;

/// Claims as they go into the details.
fn shortened(claims: &str) -> String {
    claims.chars().take(MAX_CLAIMS_CHARS).collect()
}

/// AADSTS numbers that the window has a help sentence for (licensing-service.md).
const HELPED: &[u32] = &[
    50_011, 50_020, 90_072, 50_034, 50_053, 50_057, 50_074, 50_076, 50_078, 50_079, 50_105, 50_158, 50_173, 50_194,
    70_043, 700_082, 70_008, 500_011, 650_052, 650_056, 650_057, 500_021, 53_000, 53_001, 53_003, 530_032, 54_005,
    65_001, 90_094, 65_004, 700_016, 7_000_112, 7_000_218, 90_002, 90_038,
];

/// The person declined.
const DECLINED: u32 = 65_004;

/// The number chooses help text only. The provider's own words stay in the details.
fn refused(refusal: &OAuthErrorResponse) -> Problem {
    let problem = match refusal.aadsts_code {
        // Entra tells a Cancel in the browser and a declined consent alike.
        None | Some(DECLINED) if refusal.error == "access_denied" => Problem::new(ProblemCode::SignInDeclined),
        Some(number) => Problem::new(ProblemCode::SignInAadsts).param("number", number),
        None => Problem::new(ProblemCode::SignInProvider),
    };
    with_refusal(problem, refusal)
}

fn with_refusal(problem: Problem, refusal: &OAuthErrorResponse) -> Problem {
    problem
        .detail("error", Some(&refusal.error))
        .detail("number", refusal.aadsts_code.map(|number| format!("AADSTS{number}")))
        .detail("correlationId", refusal.correlation_id.as_ref())
        .detail("traceId", refusal.trace_id.as_ref())
        .detail("providerTime", refusal.timestamp.as_ref())
        .detail("description", Some(&refusal.description))
}

impl From<SecretStoreError> for Problem {
    fn from(problem: SecretStoreError) -> Self {
        match problem {
            SecretStoreError::Missing => Self::new(ProblemCode::StoreMissing),
            SecretStoreError::Locked(cause) => Self::new(ProblemCode::StoreLocked).detail("cause", Some(cause)),
            SecretStoreError::Refused(cause) => Self::new(ProblemCode::StoreRefused).detail("cause", Some(cause)),
            SecretStoreError::Lost => Self::new(ProblemCode::StoreLost),
            SecretStoreError::Failed(cause) => Self::new(ProblemCode::StoreFailed).detail("cause", Some(cause)),
        }
    }
}

impl From<&offswitch_ledger::Error> for Problem {
    fn from(error: &offswitch_ledger::Error) -> Self {
        use offswitch_ledger::Error;
        let problem = match error {
            Error::Corrupt(_) => Self::new(ProblemCode::LedgerDamaged),
            Error::Newer { .. } => Self::new(ProblemCode::LedgerNewer),
            Error::Foreign => Self::new(ProblemCode::LedgerForeign),
            Error::ReadOnly(_) => Self::new(ProblemCode::LedgerReadOnly),
            Error::Full(_) => Self::new(ProblemCode::LedgerFull),
            Error::Busy(_) | Error::InUse => Self::new(ProblemCode::LedgerInUse),
            Error::Replaced => Self::new(ProblemCode::LedgerReplaced),
            Error::Unopenable(_) | Error::Unknown(_) | Error::Other(_) => Self::new(ProblemCode::LedgerUnusable),
        };
        tracing::error!(%error, "the ledger cannot be used");
        problem.detail("cause", Some(error))
    }
}

impl From<&offswitch_policies::client::Error> for Problem {
    fn from(error: &offswitch_policies::client::Error) -> Self {
        use offswitch_policies::client::Error;
        let problem = match error {
            Error::Network { failure, .. } => failure.clone().into(),
            Error::Status { status, code, reason, retry_after, challenge, .. } => {
                status_problem(error, *status, reason.as_deref())
                    .detail("status", Some(status))
                    .detail("error", code.as_ref())
                    .detail("reason", reason.as_ref())
                    .detail("retryAfter", retry_after.map(|time| time.as_secs()))
                    .detail("claims", challenge.as_ref().map(|challenge| shortened(challenge.claims())))
            }
            Error::InvalidResponse { problem, .. } => {
                Self::new(ProblemCode::ServiceAnswer).detail("reason", Some(problem))
            }
            Error::Credential(error) => match error.get_ref().downcast_ref::<SignInError>() {
                Some(error) => error.clone().into(),
                None => Self::new(ProblemCode::SignInExpired).detail("cause", Some(error)),
            },
        };
        let Some(attempt) = error.attempt() else { return problem };
        problem.detail("correlationId", Some(attempt.correlation_id)).detail("request", Some(attempt.call))
    }
}

fn status_problem(error: &offswitch_policies::client::Error, status: u16, reason: Option<&str>) -> Problem {
    if let Some(until) = error.throttled_until() {
        return Problem::new(ProblemCode::ServiceThrottledUntil).param("until", until);
    }
    match status {
        400 | 404 if error.attempt().is_some_and(Attempt::is_list) => Problem::new(ProblemCode::ServiceList),
        403 if error.is_offering_forbidden() => Problem::new(ProblemCode::ServiceRefusedOffering),
        400 => Problem::new(ProblemCode::ServiceInvalid).param("reason", reason.unwrap_or_default()),
        401 => Problem::new(ProblemCode::ServiceNotSignedIn),
        403 => Problem::new(ProblemCode::ServiceRefused),
        404 => Problem::new(ProblemCode::ServiceMissing),
        429 => Problem::new(ProblemCode::ServiceThrottled),
        500..=599 => Problem::new(ProblemCode::ServiceTrouble).param("status", status),
        _ => Problem::new(ProblemCode::ServiceStatus).param("status", status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_that_the_service_asks_for_are_for_support() {
        let claims = format!(r#"{{"access_token":{{"acrs":{{"value":"{}"}}}}}}"#, "c".repeat(5_000));
        let refusal = OAuthErrorResponse { error: "interaction_required".to_owned(), ..OAuthErrorResponse::default() };
        let required = SignInError::ClaimsRequired { claims: claims.clone(), refusal: Some(Box::new(refusal)) };
        for (error, code, names) in [
            (required, ProblemCode::SignInClaimsRequired, &["time", "error", "claims"][..]),
            (SignInError::ClaimsNotMet { claims }, ProblemCode::SignInClaimsNotMet, &["time", "claims"][..]),
        ] {
            let problem = Problem::from(error);
            assert_eq!(problem.code, code, "told by its code");
            assert!(problem.params.is_empty(), "the sentence names nothing");
            let told: Vec<_> = problem.details.iter().map(|detail| detail.name.as_str()).collect();
            assert_eq!(told, names, "the rest is for support");
            let claims = problem.details.iter().find(|detail| detail.name == "claims").expect("the claims are there");
            assert_eq!(claims.value.chars().count(), 500, "and short");
        }
    }

    #[test]
    fn a_ledger_of_a_newer_version_is_told_as_such() {
        let problem = Problem::from(&offswitch_ledger::Error::Newer { found: 9, known: 3 });
        assert_eq!(problem.code, ProblemCode::LedgerNewer, "by its code");
        assert!(problem.params.is_empty(), "whose sentence names nothing");
        assert!(problem.details.iter().any(|detail| detail.value.contains('9')), "the version is for support");
    }
}
