//! What the browser brings back (RFC 6749, sections 4.1.2 and 4.1.2.1).

use oauth2::AuthorizationCode;
use url::form_urlencoded;

use crate::error::Refusal;

/// What the parameters of a callback come to.
#[derive(Debug)]
pub(crate) enum Callback {
    /// The person signed in.
    Code(AuthorizationCode),
    /// The provider refused, or the person cancelled there.
    Refused(Refusal),
    /// Not the answer that is waited for: another state, none, or nonsense.
    Stray,
}

impl Callback {
    /// Reads form-encoded parameters. Only those that carry the expected state count, each parameter once.
    pub(crate) fn read(parameters: &[u8], expected_state: &str) -> Self {
        let Some(state) = once(parameters, "state") else { return Self::Stray };
        if state != expected_state {
            return Self::Stray;
        }
        let description = once(parameters, "error_description").unwrap_or_default();
        match (once(parameters, "code"), once(parameters, "error")) {
            (Some(code), None) if !code.is_empty() => Self::Code(AuthorizationCode::new(code)),
            (None, Some(error)) if !error.is_empty() => Self::Refused(Refusal::new(&error, &description)),
            _ => Self::Stray,
        }
    }
}

/// A parameter's value, if it stands there exactly once (RFC 6749, section 3.1).
fn once(parameters: &[u8], name: &str) -> Option<String> {
    let mut values = form_urlencoded::parse(parameters).filter(|(key, _)| key == name);
    let (_, value) = values.next()?;
    values.next().is_none().then(|| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expected_answer_is_taken() {
        match Callback::read(b"code=a%2Fb&state=s&session_state=x", "s") {
            Callback::Code(code) => assert_eq!(code.secret(), "a/b", "the code is decoded"),
            other => panic!("{other:?}"),
        }
        match Callback::read(b"error=access_denied&error_description=AADSTS65004%3A+declined&state=s", "s") {
            Callback::Refused(refusal) => assert_eq!(refusal.number, Some(65_004), "the number is read"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn anything_else_is_stray() {
        for parameters in [
            "",
            "code=a",
            "code=a&state=t",
            "code=a&state=",
            "code=a&code=b&state=s",
            "code=a&state=s&state=s",
            "code=a&error=b&state=s",
            "code=&state=s",
            "error=&state=s",
            "state=s",
            "%ff%fe&&&==&state=s",
        ] {
            let callback = Callback::read(parameters.as_bytes(), "s");
            assert!(matches!(callback, Callback::Stray), "{parameters:?} is stray, not {callback:?}");
        }
    }
}
