//! Authorization response in the redirect's parameters (RFC 6749, sections 4.1.2 and 4.1.2.1).

use std::borrow::Cow;

use oauth2::AuthorizationCode;
use url::form_urlencoded;

use crate::error::OAuthErrorResponse;

/// The authorization response that a callback carries.
#[derive(Debug)]
pub(crate) enum Callback {
    /// The authorization code: the person signed in.
    Code(AuthorizationCode),
    /// The provider's error: it refused, or the person cancelled there.
    Error(OAuthErrorResponse),
    /// Not the response that is waited for: another state, none, or nonsense.
    Invalid,
}

impl Callback {
    /// Parses form-encoded parameters. Only those that carry the expected state count, and those that decide must not stand
    /// there twice (RFC 6749, section 3.1).
    pub(crate) fn parse(parameters: &[u8], expected_state: &str) -> Self {
        let all = |name| values(parameters, name);
        match (all("state").as_slice(), all("code").as_slice(), all("error").as_slice()) {
            ([state], [code], []) if state == expected_state && !code.is_empty() => {
                Self::Code(AuthorizationCode::new(code.to_string()))
            }
            ([state], [], [error]) if state == expected_state && !error.is_empty() => {
                let description = all("error_description").pop().unwrap_or_default();
                Self::Error(OAuthErrorResponse::new(error, &description))
            }
            _ => Self::Invalid,
        }
    }
}

fn values<'a>(parameters: &'a [u8], name: &str) -> Vec<Cow<'a, str>> {
    form_urlencoded::parse(parameters).filter(|(key, _)| key == name).map(|(_, value)| value).collect()
}

#[cfg(test)]
mod proptests;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expected_answer_is_taken() {
        match Callback::parse(b"code=a%2Fb&state=s&session_state=x", "s") {
            Callback::Code(code) => assert_eq!(code.secret(), "a/b", "the code is decoded"),
            other => panic!("{other:?}"),
        }
        match Callback::parse(b"error=access_denied&error_description=AADSTS65004%3A+declined&state=s", "s") {
            Callback::Error(response) => assert_eq!(response.aadsts_code, Some(65_004), "the number is read"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn anything_else_is_invalid() {
        for parameters in [
            "",
            "code=a",
            "code=a&state=t",
            "code=a&state=",
            "code=a&code=b&state=s",
            "code=a&state=s&state=s",
            "code=a&error=b&state=s",
            "code=a&error=b&error=c&state=s",
            "code=a&code=b&error=c&state=s",
            "code=&state=s",
            "error=&state=s",
            "state=s",
            "%ff%fe&&&==&state=s",
        ] {
            let callback = Callback::parse(parameters.as_bytes(), "s");
            assert!(matches!(callback, Callback::Invalid), "{parameters:?} is invalid, not {callback:?}");
        }
    }
}
