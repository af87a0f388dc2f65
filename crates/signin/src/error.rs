//! Errors of signing in, OAuth error responses among them.

use jiff::Timestamp;
use offswitch_network::{EndpointError, TransportError};
use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::secret_store::SecretStoreError;

/// The errors of signing in and of storing the session.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// An endpoint, tenant or client id is not accepted.
    #[error("{name} {value:?}: {problem}")]
    InvalidEndpoint {
        /// `authority`, `tenant`, `clientId`, or the name of an endpoint in the provider's metadata.
        name: &'static str,
        /// The text that was given.
        value: String,
        /// The fault in it.
        problem: EndpointError,
    },
    /// The admin cancelled in Offswitch.
    #[error("cancelled")]
    Cancelled,
    /// Nobody finished signing in within the time limit.
    #[error("the time limit passed")]
    TimedOut,
    /// No port could be opened on loopback.
    #[error("the loopback listener could not be opened: {0}")]
    Listener(String),
    /// The provider could not be reached.
    #[error(transparent)]
    Network(#[from] TransportError),
    /// The provider is there but cannot answer now.
    #[error("the provider answered with status {status}")]
    Unavailable {
        /// 429 or 5xx.
        status: u16,
    },
    /// The provider answered with an OAuth error.
    #[error("refused: {0}")]
    Provider(Box<OAuthErrorResponse>),
    /// The provider's response is invalid. The text says what was wrong with it, never what it held.
    #[error("the provider's answer was not understood: {0}")]
    InvalidResponse(String),
    /// The ID token has expired by this machine's clock, though it was just issued: the clock is wrong by more than is
    /// tolerated.
    #[error("this machine's clock says {here}, the provider's {there}")]
    WrongClock {
        /// The time here.
        here: Timestamp,
        /// The time at the provider.
        there: Timestamp,
    },
    /// The session has ended (expired, revoked, or the provider wants to see the person again).
    #[error("the session has ended: {0}")]
    Expired(Box<OAuthErrorResponse>),
    /// The service asks for claims that only the person can bring, by signing in again: [`Session::required_claims`] go with
    /// that sign-in.
    ///
    /// [`Session::required_claims`]: crate::Session::required_claims
    #[error("the service asks for claims, for which the person has to sign in again{}", refusal.as_ref().map(|refusal| format!(": {refusal}")).unwrap_or_default())]
    ClaimsRequired {
        /// The claims request, a JSON object.
        claims: String,
        /// The provider's answer to a renewal with these claims, if it was asked.
        refusal: Option<Box<OAuthErrorResponse>>,
    },
    /// The service asks for the claims for which the person has just signed in: signing in once more will not help.
    #[error("the service asks again for the claims that the person signed in for")]
    ClaimsNotMet {
        /// The claims request, a JSON object.
        claims: String,
    },
    /// The secret store does not give the stored session out.
    #[error(transparent)]
    SecretStore(SecretStoreError),
    /// Somebody else signed in than the one who was expected, or the same name in another tenant. Their tokens are dropped.
    #[error("another account signed in than the one expected")]
    AccountMismatch {
        /// The account that was to sign in.
        expected: Box<Account>,
        /// The account that did.
        actual: Box<Account>,
    },
}

/// An OAuth error response (RFC 6749, sections 4.1.2.1 and 5.2) with what Entra adds for support.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{error}{}", aadsts_code.map(|code| format!(" AADSTS{code}")).unwrap_or_default())]
pub struct OAuthErrorResponse {
    /// OAuth's error code, such as `invalid_grant`.
    pub error: String,
    /// The description, in the provider's own words.
    pub description: String,
    /// The `AADSTS` number. It serves to choose help text, never to decide.
    pub aadsts_code: Option<u32>,
    /// Entra's id of the whole conversation.
    pub correlation_id: Option<String>,
    /// Entra's id of the request.
    pub trace_id: Option<String>,
    /// The time by the provider's clock, in its own format.
    pub timestamp: Option<String>,
}

impl OAuthErrorResponse {
    /// Reads code and ids out of the description, where Entra puts them as text.
    pub(crate) fn new(error: &str, description: &str) -> Self {
        Self {
            error: truncate_untrusted(error),
            aadsts_code: aadsts_code_in(description),
            correlation_id: labeled(description, "Correlation ID:"),
            trace_id: labeled(description, "Trace ID:"),
            timestamp: labeled_to_end(description, "Timestamp:"),
            description: truncate_untrusted(description),
        }
    }

    /// Returns whether the provider wants the person to sign in again (RFC 6749 section 5.2, OpenID Connect Core section 3.1.2.6).
    pub(crate) fn ends_session(&self) -> bool {
        ["invalid_grant", "interaction_required", "login_required", "consent_required"].contains(&self.error.as_str())
    }

    /// Returns whether the provider may answer otherwise a little later (RFC 6749 section 4.1.2.1).
    pub(crate) fn is_transient(&self) -> bool {
        ["server_error", "temporarily_unavailable"].contains(&self.error.as_str())
    }
}

/// Maximum length, in characters, of a text from outside.
pub(crate) const MAX_TEXT_LEN: usize = 2_000;

/// Cuts a text from outside to [`MAX_TEXT_LEN`] and replaces its control characters.
pub(crate) fn truncate_untrusted(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_TEXT_LEN).collect()
}

fn aadsts_code_in(description: &str) -> Option<u32> {
    let (_, rest) = description.split_once("AADSTS")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn labeled(description: &str, label: &str) -> Option<String> {
    let (_, rest) = description.split_once(label)?;
    rest.split_whitespace().next().map(truncate_untrusted)
}

fn labeled_to_end(description: &str, label: &str) -> Option<String> {
    let (_, rest) = description.split_once(label)?;
    let words: Vec<_> = rest.split_whitespace().take(2).collect();
    (!words.is_empty()).then(|| truncate_untrusted(&words.join(" ")))
}

/// Returns whether `moment`, in seconds since 1970, has passed. The provider's clock may differ a little from this
/// machine's.
pub(crate) fn has_passed(moment: i64, now: Timestamp) -> bool {
    const TOLERANCE_SECONDS: i64 = 300;
    moment.saturating_add(TOLERANCE_SECONDS) < now.as_second()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entras_description_gives_number_and_ids() {
        let refusal = OAuthErrorResponse::new(
            "invalid_grant",
            "AADSTS700082: The refresh token has expired. Trace ID: 11111111-0000 Correlation ID: 22222222-0000 Timestamp: 2026-01-02 03:04:05Z",
        );
        assert_eq!(refusal.aadsts_code, Some(700_082), "the number is read");
        assert_eq!(refusal.trace_id.as_deref(), Some("11111111-0000"), "the trace id is read");
        assert_eq!(refusal.correlation_id.as_deref(), Some("22222222-0000"), "the correlation id is read");
        assert_eq!(refusal.timestamp.as_deref(), Some("2026-01-02 03:04:05Z"), "the time is read");
        assert!(refusal.ends_session(), "invalid_grant ends the session");
    }

    #[test]
    fn hostile_descriptions_stay_harmless() {
        let long = format!("AADSTS{}: \u{7}{}", "9".repeat(40), "x".repeat(10_000));
        let refusal = OAuthErrorResponse::new("weird\nerror", &long);
        assert_eq!(refusal.aadsts_code, None, "a number that does not fit is none");
        assert_eq!(refusal.error, "weird error", "control characters are gone");
        assert_eq!(refusal.description.chars().count(), 2_000, "the text is cut");
    }
}
