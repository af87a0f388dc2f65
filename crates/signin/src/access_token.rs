//! Access token (RFC 6750), redacted in print.

use std::fmt;

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

/// An access token. It prints as redacted, cannot be serialized, and gives itself away only as the value of an
/// `Authorization` header that is marked sensitive.
#[derive(Clone)]
pub(crate) struct AccessToken(SecretString);

impl AccessToken {
    pub(crate) fn new(token: SecretString) -> Self {
        Self(token)
    }

    /// The `Authorization` header's value (RFC 6750, section 2.1); `None` if the token has characters that no header may.
    pub(crate) fn authorization_header(&self) -> Option<HeaderValue> {
        let mut value = HeaderValue::try_from(format!("Bearer {}", self.0.expose_secret())).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
