//! Endpoint allow-list: Microsoft's hosts by https, and loopback.

use std::net::IpAddr;

use url::{Host, Url};

/// The reason why an endpoint is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// The text is no URL.
    #[error("not an address: {0}")]
    Malformed(String),
    /// The URL has a user, a query or a fragment.
    #[error("an address here has no user, query or fragment")]
    UnexpectedParts,
    /// Neither one of Microsoft's hosts by https nor loopback.
    #[error("only Microsoft's own address by https, or an address on this computer, is accepted")]
    NotAllowed,
}

/// Parses a URL and accepts it if it is `https` on one of `microsoft_hosts` at the default port, or `http`/`https` on
/// loopback at any port. The result's path has no slash at its end, so that paths can be appended to it.
///
/// # Errors
/// An [`EndpointError`] that says what is wrong with `text`.
pub fn parse_allowed_endpoint(text: &str, microsoft_hosts: &[&str]) -> Result<Url, EndpointError> {
    let mut url = Url::parse(text.trim()).map_err(|problem| EndpointError::Malformed(problem.to_string()))?;
    let extras =
        !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some();
    if extras {
        return Err(EndpointError::UnexpectedParts);
    }
    let microsoft = url.scheme() == "https"
        && url.port().is_none()
        && url.host_str().is_some_and(|host| microsoft_hosts.contains(&host));
    let local = matches!(url.scheme(), "http" | "https") && is_loopback(&url);
    if !microsoft && !local {
        return Err(EndpointError::NotAllowed);
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// Returns whether a URL names loopback: `localhost`, `127.0.0.0/8` or `::1`.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTS: &[&str] = &["login.microsoftonline.com"];

    fn accepted(text: &str) -> Result<String, EndpointError> {
        parse_allowed_endpoint(text, HOSTS).map(String::from)
    }

    #[test]
    fn microsoft_by_https_and_loopback_are_accepted() {
        for (text, url) in [
            ("https://login.microsoftonline.com", "https://login.microsoftonline.com/"),
            (" https://LOGIN.microsoftonline.com:443/ ", "https://login.microsoftonline.com/"),
            ("http://localhost:8080", "http://localhost:8080/"),
            ("http://127.0.0.1:8080/base/", "http://127.0.0.1:8080/base"),
            ("https://[::1]:8443", "https://[::1]:8443/"),
        ] {
            assert_eq!(accepted(text).as_deref(), Ok(url), "{text} is accepted");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "http://login.microsoftonline.com",
            "https://login.microsoftonline.com:8443",
            "https://login.microsoftonline.com.example",
            "https://example.com",
            "http://10.0.0.1",
            "http://localhost.example:80",
            "file:///etc/passwd",
            "ftp://localhost/",
        ] {
            assert_eq!(accepted(text), Err(EndpointError::NotAllowed), "{text} is foreign");
        }
        for text in ["https://user@login.microsoftonline.com", "http://localhost/?a=b", "http://localhost/#x"] {
            assert_eq!(accepted(text), Err(EndpointError::UnexpectedParts), "{text} has extras");
        }
        for text in ["", "login.microsoftonline.com", "https://"] {
            assert!(matches!(accepted(text), Err(EndpointError::Malformed(_))), "{text} is malformed");
        }
    }
}
