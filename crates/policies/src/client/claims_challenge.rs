//! Claims challenge: the claims that a 401 asks the next access token to have.

use std::sync::Arc;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use http_auth::{ChallengeRef, parse_challenges};
use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};
use serde_json::{Map, Value};

/// Maximum length of a header that is read, and so of the claims in it. They go into the authorization request's URL;
/// Entra's own have some hundred characters.
const MAX_HEADER_LEN: usize = 4_096;
/// Maximum number of `WWW-Authenticate` headers that are looked at.
const MAX_HEADERS: usize = 8;

const CONFIG: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
/// Base64 (RFC 4648, section 4), as Microsoft writes claims.
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, CONFIG);
/// Base64 with the alphabet for URLs (RFC 4648, section 5), which others write.
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, CONFIG);

/// The claims request (OpenID Connect Core 1.0, section 5.5) of a claims challenge: a 401 with
/// `WWW-Authenticate: Bearer error="insufficient_claims", claims="…"` (licensing-service.md, "Claims challenges"). Two with
/// the same claims are equal, however they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimsChallenge(Arc<str>);

impl ClaimsChallenge {
    /// Reads the challenge out of a response's headers. What is too long or cannot be understood is none.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let texts = headers.get_all(WWW_AUTHENTICATE).iter().take(MAX_HEADERS).filter_map(|value| value.to_str().ok());
        texts.filter(|text| text.len() <= MAX_HEADER_LEN).find_map(Self::parse)
    }

    /// Reads one header, which may hold several challenges (RFC 9110, section 11.6.1).
    fn parse(header: &str) -> Option<Self> {
        parse_challenges(header).ok()?.iter().find_map(|challenge| {
            let insufficient = parameter(challenge, "error")?.eq_ignore_ascii_case("insufficient_claims");
            if !challenge.scheme.eq_ignore_ascii_case("Bearer") || !insufficient {
                return None;
            }
            let encoded = parameter(challenge, "claims")?;
            let json = STANDARD.decode(&encoded).or_else(|_| URL_SAFE.decode(&encoded)).ok()?;
            let claims: Map<String, Value> = serde_json::from_slice(&json).ok()?;
            let text = Value::from(claims).to_string();
            (text != "{}" && text.len() <= MAX_HEADER_LEN).then(|| Self(text.into()))
        })
    }

    /// The claims request, a JSON object, for the parameter `claims` of requests to the sign-in.
    #[must_use]
    pub fn claims(&self) -> &str {
        &self.0
    }
}

/// A parameter that the challenge has once (RFC 9110, section 11.2); its name is compared without case.
fn parameter(challenge: &ChallengeRef<'_>, name: &str) -> Option<String> {
    let mut values = challenge.params.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
    let (_, value) = values.next()?;
    values.next().is_none().then(|| value.to_unescaped())
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use reqwest::header::HeaderValue;
    use serde_json::json;

    use super::*;

    /// The example on Microsoft's page on claims challenges, and its claims.
    const EXAMPLE: &str = r#"Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiY3AxIn19fQ==""#;
    const CLAIMS: &str = r#"{"access_token":{"acrs":{"essential":true,"value":"cp1"}}}"#;

    fn read(headers: &[&str]) -> Option<String> {
        let values = headers.iter().map(|text| (WWW_AUTHENTICATE, HeaderValue::from_str(text).expect("a header")));
        ClaimsChallenge::of(&values.collect()).map(|challenge| challenge.claims().to_owned())
    }

    fn with_claims(claims: &str) -> String {
        format!(r#"Bearer error="insufficient_claims", claims="{claims}""#)
    }

    #[test]
    fn claims_are_read_as_microsoft_writes_them_and_as_others_do() {
        let claims = Some(CLAIMS.to_owned());
        assert_eq!(read(&[EXAMPLE]), claims, "Microsoft's own example");
        assert_eq!(read(&[&EXAMPLE.replace("==", "")]), claims, "without padding");
        assert_eq!(read(&["Basic realm=\"x\"", EXAMPLE]), claims, "in one of several headers");
        assert_eq!(read(&[&format!("Digest realm=\"x\", {EXAMPLE}")]), claims, "in one of several challenges");
        assert_eq!(read(&[&EXAMPLE.replace("Bearer", "bearer").replace("claims=", "Claims=")]), claims, "in any case");
        let spaced = STANDARD.encode(CLAIMS.replace(':', " : "));
        assert_eq!(read(&[&with_claims(&spaced)]), claims, "however the JSON is spaced");
        let odd = json!({"access_token": {"x": {"value": "ü?>~ü?>~ü"}}});
        let text = odd.to_string();
        assert!(URL_SAFE.encode(&text).contains(['-', '_']), "letters in which the alphabets differ");
        for engine in [STANDARD, URL_SAFE] {
            assert_eq!(read(&[&with_claims(&engine.encode(&text))]), Some(text.clone()), "in both alphabets");
        }
    }

    #[test]
    fn everything_else_is_a_plain_401() {
        let encoded = STANDARD.encode(CLAIMS);
        for header in [
            r#"Bearer error="invalid_token""#.to_owned(),
            r#"Bearer error="insufficient_claims""#.to_owned(),
            format!(r#"Bearer claims="{encoded}""#),
            format!(r#"Bearer error="invalid_token", claims="{encoded}""#),
            format!(r#"Basic error="insufficient_claims", claims="{encoded}""#),
            format!(r#"Bearer error="insufficient_claims", claims="{encoded}", claims="{encoded}""#),
            format!(r#"Bearer error="insufficient_claims", claims="{encoded}"#),
            with_claims(""),
            with_claims("***"),
            with_claims(CLAIMS.split('"').next().unwrap_or_default()),
            with_claims(&STANDARD.encode("{}")),
            with_claims(&STANDARD.encode("[]")),
            with_claims(&STANDARD.encode("\"text\"")),
            with_claims(&STANDARD.encode(r#"{"access_token""#)),
            with_claims(&STANDARD.encode([0xff, 0xfe])),
            with_claims(&STANDARD.encode("{\"a\":".repeat(500))),
            with_claims(&STANDARD.encode(json!({"a": "x".repeat(MAX_HEADER_LEN)}).to_string())),
            r#"Bearer error="insufficient_user_authentication", acr_values="c1", max_age=5"#.to_owned(),
        ] {
            assert_eq!(read(&[&header]), None, "{header:.120}");
        }
        let mut many = vec!["Basic realm=\"x\""; MAX_HEADERS];
        many.push(EXAMPLE);
        assert_eq!(read(&many), None, "nobody sends so many headers");
    }

    /// A challenge, whole, or with some of its characters exchanged.
    fn header() -> impl Strategy<Value = Vec<u8>> {
        let claims = prop_oneof![
            Just(STANDARD.encode(CLAIMS)),
            vec(any::<u8>(), 0..200).prop_map(|bytes| STANDARD.encode(bytes)),
            "[ -~]{0,60}",
        ];
        let parameters = (claims, "[ -~]{0,40}", prop_oneof![Just("insufficient_claims".to_owned()), "[ -~]{0,20}"]);
        let whole = parameters.prop_map(|(claims, realm, error)| {
            format!(r#"Bearer realm="{realm}", error="{error}", claims="{claims}""#).into_bytes()
        });
        let exchanged = (whole.clone(), vec((any::<prop::sample::Index>(), any::<u8>()), 0..6));
        let exchanged = exchanged.prop_map(|(mut bytes, changes)| {
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            bytes
        });
        let long = (0_usize..40_000, "[ -~]{1,3}").prop_map(|(times, text)| text.repeat(times).into_bytes());
        prop_oneof![4 => whole, 4 => exchanged, 1 => vec(any::<u8>(), 0..500), 1 => long]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn any_header_is_a_bounded_object_or_none(headers in vec(header(), 0..4)) {
            let values = headers.iter().filter_map(|bytes| HeaderValue::from_bytes(bytes).ok());
            let headers: HeaderMap = values.map(|value| (WWW_AUTHENTICATE, value)).collect();
            if let Some(challenge) = ClaimsChallenge::of(&headers) {
                let claims: Value = serde_json::from_str(challenge.claims()).expect("claims are JSON");
                prop_assert!(claims.as_object().is_some_and(|claims| !claims.is_empty()), "an object with something in it");
                prop_assert!(challenge.claims().len() <= MAX_HEADER_LEN, "bounded: {}", challenge.claims().len());
                prop_assert!(!challenge.claims().contains(|letter: char| letter < ' '), "on one line");
            }
        }
    }
}
