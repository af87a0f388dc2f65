//! Canary texts in every secret, by which a search finds leaked tokens and codes.

use serde_json::Value;

use crate::random;

/// Constant texts in every secret that the practice tenant gives out, of letters and digits only, so that they survive in
/// addresses, forms, JSON and headers as they are.
///
/// Authorization codes and refresh tokens begin with the first and end with the second. Access tokens and ID tokens (JSON
/// Web Tokens) begin with the third; the fourth ends their payload, right before the signature, which can hold no mark. A
/// secret that was cut is found by whichever end is left.
pub const SECRET_CANARIES: &[&str] = &[BEGIN, END, TOKEN_BEGIN, PAYLOAD_END];

const BEGIN: &str = "PracticeTenantSecretBegins";
const END: &str = "PracticeTenantSecretEnds";
/// [`HEADER_FIELD`] as it is encoded at the beginning of a token.
const TOKEN_BEGIN: &str = "eyJtYXJrIjoicHJhY3RpY2UgdGVuYW50IHNlY3JldCIs";
/// [`PAYLOAD_FIELD`] as it is encoded at the end of a payload.
const PAYLOAD_END: &str = "Im1hcmsiOiJlbmQgb2YgcHJhY3RpY2Ugc2VjcmV0cyJ9";

/// Base64 turns three bytes into four letters, so only a text of threes, begun at a multiple of three, always looks the
/// same.
const HEADER_FIELD: &str = r#"{"mark":"practice tenant secret","#;
const PAYLOAD_FIELD: &str = r#""mark":"end of practice secrets"}"#;

/// A marked secret of `length` letters that are safe in a URL, random between the marks.
pub(crate) fn secret(length: usize) -> String {
    let mut secret = format!("{BEGIN}{}", random::secret(length));
    secret.truncate(length - END.len());
    secret.push_str(END);
    secret
}

/// A token's header with the mark in front. What a reader does not know in a header it ignores (RFC 7515 section 4).
pub(crate) fn header(fields: &Value) -> String {
    fields.to_string().replacen('{', HEADER_FIELD, 1)
}

/// A token's payload with the mark at its end.
pub(crate) fn payload(claims: &Value) -> String {
    let mut text = claims.to_string();
    text.pop();
    text.push(',');
    // Spaces between JSON's parts mean nothing.
    while !text.len().is_multiple_of(3) {
        text.push(' ');
    }
    text.push_str(PAYLOAD_FIELD);
    text
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::json;

    use super::*;

    #[test]
    fn marks_are_plain_and_what_they_stand_for() {
        for mark in SECRET_CANARIES {
            assert!(mark.bytes().all(|letter| letter.is_ascii_alphanumeric()), "{mark} survives everywhere");
        }
        for (mark, text) in [(TOKEN_BEGIN, HEADER_FIELD), (PAYLOAD_END, PAYLOAD_FIELD)] {
            assert_eq!(URL_SAFE_NO_PAD.encode(text), mark, "{text}");
        }
    }

    #[test]
    fn secrets_are_marked_at_both_ends_and_differ() {
        let (one, other) = (secret(667), secret(667));
        assert_eq!(one.len(), 667, "as long as asked for");
        assert!(one.starts_with(BEGIN) && one.ends_with(END), "marked at both ends: {one}");
        assert_ne!(one, other, "and random between");
    }

    #[test]
    fn parts_of_tokens_are_marked_whatever_their_length() {
        for length in 0..6 {
            let fields = json!({"sub": "x".repeat(length)});
            let (header, payload) = (header(&fields), payload(&fields));
            assert!(URL_SAFE_NO_PAD.encode(&header).starts_with(TOKEN_BEGIN), "the header's beginning: {header}");
            assert!(URL_SAFE_NO_PAD.encode(&payload).ends_with(PAYLOAD_END), "the payload's end: {payload}");
            for part in [header, payload] {
                let read: Value = serde_json::from_str(&part).expect("it is JSON still");
                assert_eq!(read["sub"], fields["sub"], "with its fields");
            }
        }
    }
}
