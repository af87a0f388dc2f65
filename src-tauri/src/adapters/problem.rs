//! Errors become problems here: a code, what the sentence names, and details for support.

use jiff::Timestamp;
use offswitch_network::{TransportError, TransportErrorKind};
use offswitch_signin::{Account, Error as SignInError, OAuthErrorResponse, SecretStoreError};

use crate::views::{Detail, Problem};

impl Problem {
    /// A problem that happened now.
    #[must_use]
    pub(crate) fn new(code: &str) -> Self {
        let problem = Self { code: code.to_owned(), params: std::collections::BTreeMap::new(), details: Vec::new() };
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
        formatter.write_str(&self.code)?;
        let details = self.details.iter().map(|Detail { name, value }| (name, value));
        self.params.iter().chain(details).try_for_each(|(name, value)| write!(formatter, ", {name}: {value}"))
    }
}

/// A failure of the program itself, such as a thread that ended.
#[must_use]
pub(crate) fn internal_error(cause: &dyn std::fmt::Display) -> Problem {
    tracing::error!(%cause, "the program failed");
    Problem::new("program.failed").detail("cause", Some(cause))
}

impl From<TransportError> for Problem {
    fn from(failure: TransportError) -> Self {
        let code = match failure.kind {
            TransportErrorKind::Dns => "network.name",
            TransportErrorKind::Unreachable => "network.unreachable",
            TransportErrorKind::Timeout => "network.timeout",
            TransportErrorKind::ConnectionClosed => "network.dropped",
            TransportErrorKind::ProxyUnreachable => "network.proxyUnreachable",
            TransportErrorKind::ProxyAuthRequired => "network.proxyPassword",
            TransportErrorKind::ProxyTunnel => "network.proxyRefused",
            TransportErrorKind::Certificate => "network.certificate",
            TransportErrorKind::CertificateName => "network.certificateName",
            TransportErrorKind::CertificateExpired => "network.certificateExpired",
            TransportErrorKind::UnsupportedTlsVersion => "network.tlsVersion",
            TransportErrorKind::Tls => "network.tls",
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
            SignInError::InvalidEndpoint { name, value, problem } => {
                Self::new("signIn.address").param("name", name).param("value", value).detail("cause", Some(problem))
            }
            SignInError::Cancelled => Self::new("signIn.cancelled"),
            SignInError::TimedOut => Self::new("signIn.timedOut"),
            SignInError::Listener(cause) => Self::new("signIn.listener").detail("cause", Some(cause)),
            SignInError::Network(failure) => failure.into(),
            SignInError::Unavailable { status } => {
                Self::new("signIn.unavailable").param("status", status).detail("status", Some(status))
            }
            SignInError::Provider(refusal) => refused(&refusal),
            SignInError::InvalidResponse(reason) => Self::new("signIn.answer").detail("reason", Some(reason)),
            SignInError::Expired(refusal) => {
                let problem = Self::new("signIn.expired");
                let helped = refusal.aadsts_code.filter(|number| HELPED.contains(number));
                let problem = helped.into_iter().fold(problem, |problem, number| problem.param("number", number));
                with_refusal(problem, &refusal)
            }
            SignInError::SecretStore(problem) => problem.into(),
            SignInError::AccountMismatch { expected, actual } => {
                Self::new("signIn.otherAccount").param("expected", person(&expected)).param("came", person(&actual))
            }
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

/// AADSTS numbers that the window has a help sentence for (licensing-service.md).
const HELPED: &[u32] = &[
    50_011, 50_020, 90_072, 50_034, 50_053, 50_057, 50_074, 50_076, 50_078, 50_079, 50_105, 50_158, 50_173, 70_043,
    700_082, 70_008, 500_011, 650_052, 500_021, 53_000, 53_001, 53_003, 530_032, 54_005, 65_001, 90_094, 65_004,
    700_016, 7_000_112, 90_002, 90_038,
];

/// The person declined.
const DECLINED: u32 = 65_004;

/// The number chooses help text only; without one that is known, OAuth's own error does.
fn refused(refusal: &OAuthErrorResponse) -> Problem {
    let problem = match refusal.aadsts_code {
        // Entra tells a Cancel in the browser and a declined consent alike.
        None | Some(DECLINED) if refusal.error == "access_denied" => Problem::new("signIn.declined"),
        Some(number) if HELPED.contains(&number) => Problem::new("signIn.aadsts").param("number", number),
        _ => Problem::new("signIn.provider").param("error", &refusal.error),
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
            SecretStoreError::Missing => Self::new("store.missing"),
            SecretStoreError::Locked(cause) => Self::new("store.locked").detail("cause", Some(cause)),
            SecretStoreError::Failed(cause) => Self::new("store.failed").detail("cause", Some(cause)),
        }
    }
}

impl From<&offswitch_ledger::Error> for Problem {
    fn from(error: &offswitch_ledger::Error) -> Self {
        use offswitch_ledger::Error;
        let code = match error {
            Error::Corrupt(_) => "ledger.damaged",
            Error::Newer { .. } => "ledger.newer",
            Error::Foreign => "ledger.foreign",
            Error::ReadOnly(_) => "ledger.readOnly",
            Error::Full(_) => "ledger.full",
            Error::Busy(_) | Error::InUse => "ledger.inUse",
            _ => "ledger.unusable",
        };
        tracing::error!(%error, "the ledger cannot be used");
        Self::new(code).detail("cause", Some(error))
    }
}

impl From<&offswitch_policies::client::Error> for Problem {
    fn from(error: &offswitch_policies::client::Error) -> Self {
        use offswitch_policies::client::Error;
        let problem = match error {
            Error::Network { failure, .. } => failure.clone().into(),
            Error::Status { status, code, reason, retry_after, .. } => status_problem(*status, reason.as_deref())
                .detail("status", Some(status))
                .detail("error", code.as_ref())
                .detail("reason", reason.as_ref())
                .detail("retryAfter", retry_after.map(|time| time.as_secs())),
            Error::InvalidResponse { problem, .. } => Self::new("service.answer").detail("reason", Some(problem)),
            Error::Credential(error) => match error.get_ref().downcast_ref::<SignInError>() {
                Some(error) => error.clone().into(),
                None => Self::new("signIn.expired").detail("cause", Some(error)),
            },
        };
        let Some(attempt) = error.attempt() else { return problem };
        problem.detail("correlationId", Some(attempt.correlation_id)).detail("request", Some(attempt.call))
    }
}

fn status_problem(status: u16, reason: Option<&str>) -> Problem {
    match status {
        400 => Problem::new("service.invalid").param("reason", reason.unwrap_or_default()),
        401 => Problem::new("service.notSignedIn"),
        403 => Problem::new("service.refused"),
        404 => Problem::new("service.missing"),
        429 => Problem::new("service.throttled"),
        500..=599 => Problem::new("service.trouble").param("status", status),
        _ => Problem::new("service.status").param("status", status),
    }
}
