//! The `Retry-After` header (RFC 9110, section 10.2.3): seconds or a date.

use std::time::{Duration, SystemTime};

use reqwest::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};

/// Wait that the response asks for; `None` if it does not say, or not in a way that can be understood. A date is compared
/// with the response's own `Date`, so that a wrong clock on this machine does not matter, and without one against `now`.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    let sent = headers.get(DATE).and_then(date).unwrap_or(now);
    Some(until.duration_since(sent).unwrap_or_default())
}

fn date(value: &HeaderValue) -> Option<SystemTime> {
    httpdate::parse_http_date(value.to_str().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(retry_after_text: &str, date_text: Option<&str>) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, retry_after_text.parse().expect("a header"));
        if let Some(text) = date_text {
            headers.insert(DATE, text.parse().expect("a header"));
        }
        let now = httpdate::parse_http_date("Sat, 14 Mar 2026 09:00:00 GMT").expect("a date");
        retry_after(&headers, now)
    }

    #[test]
    fn retry_after_in_seconds_is_read() {
        assert_eq!(wait("3", None), Some(Duration::from_secs(3)), "seconds are read");
        assert_eq!(wait(" 0 ", None), Some(Duration::ZERO), "none is none");
        assert_eq!(
            wait("99999999999999999999999", None),
            Some(Duration::from_secs(u64::MAX)),
            "too many are as many as can be"
        );
    }

    #[test]
    fn a_retry_after_date_is_compared_with_the_responses_own_date() {
        let later = "Sat, 14 Mar 2026 09:00:30 GMT";
        assert_eq!(wait(later, None), Some(Duration::from_secs(30)), "a date is compared with this machine's clock");
        let date = Some("Sat, 14 Mar 2026 09:00:20 GMT");
        assert_eq!(wait(later, date), Some(Duration::from_secs(10)), "or with the response's own, if it has one");
        assert_eq!(wait("Sat, 14 Mar 2026 08:00:00 GMT", None), Some(Duration::ZERO), "a past date is no wait");
        assert_eq!(wait("Saturday, 14-Mar-26 09:00:30 GMT", None), Some(Duration::from_secs(30)), "old forms are read");
    }

    #[test]
    fn an_invalid_retry_after_is_ignored() {
        for text in ["", "-1", "1.5", "soon", "3 s"] {
            assert_eq!(wait(text, None), None, "{text:?} asks for nothing");
        }
        assert_eq!(retry_after(&HeaderMap::new(), SystemTime::now()), None, "no header asks for nothing");
    }
}
