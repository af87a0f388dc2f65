//! Classification of transport errors: DNS, connection, proxy and TLS.

use std::error::Error;
use std::io::{self, ErrorKind};

use reqwest::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use reqwest::{Response, StatusCode};
use rustls::{AlertDescription, CertificateError, PeerIncompatible};

/// The kinds of transport error, before there is a response to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransportErrorKind {
    /// DNS does not know the server's name, or this machine is offline.
    Dns,
    /// The connection cannot be made: no network, no server, or a firewall.
    Unreachable,
    /// The response took too long.
    Timeout,
    /// The connection broke before the response was complete.
    ConnectionClosed,
    /// The proxy itself cannot be reached.
    ProxyUnreachable,
    /// The proxy requires authentication (407).
    ProxyAuthRequired,
    /// The proxy refused to open a tunnel to the server (`CONNECT`).
    ProxyTunnel,
    /// The certificate comes from an authority that this machine does not trust.
    Certificate,
    /// The certificate is for another name.
    CertificateName,
    /// The certificate has expired or is not valid yet (or this machine's clock is wrong).
    CertificateExpired,
    /// The server offers TLS 1.1 or older only.
    UnsupportedTlsVersion,
    /// Another fault in the TLS handshake.
    Tls,
    /// A web page answered in the server's place: a network that wants a sign-in (captive portal), or a proxy's page.
    Portal,
}

/// A request that got no response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind:?} at {host}: {cause}")]
pub struct TransportError {
    /// The kind of error.
    pub kind: TransportErrorKind,
    /// The host that was asked for.
    pub host: String,
    /// The chain of causes as the libraries tell it, for support. Holds no address, header or body.
    pub cause: String,
}

impl TransportError {
    /// The error of a response that is a web page, though the server answers with none: a page in HTML, a redirect to
    /// another server, or status 511, which portals send (RFC 6585 section 6). `None` for any other.
    #[must_use]
    pub fn of_portal(response: &Response) -> Option<Self> {
        let status = response.status();
        let header = |name| response.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let is_html = |kind: &str| kind.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("text/html"));
        let page =
            || status.is_success() && response.content_length() != Some(0) && header(CONTENT_TYPE).is_some_and(is_html);
        let elsewhere = || {
            let target = header(LOCATION).filter(|_| status.is_redirection());
            target
                .and_then(|target| response.url().join(target).ok())
                .is_some_and(|target| target.origin() != response.url().origin())
        };
        let is_portal = status == StatusCode::NETWORK_AUTHENTICATION_REQUIRED || page() || elsewhere();
        let host = response.url().host_str().unwrap_or_default().to_owned();
        is_portal.then(|| Self {
            kind: TransportErrorKind::Portal,
            host,
            cause: format!("a web page, status {status}"),
        })
    }
}

/// An error before any request: the machine's certificate store cannot be read.
impl From<rustls::Error> for TransportError {
    fn from(error: rustls::Error) -> Self {
        Self { kind: tls_kind(&error), host: String::new(), cause: error.to_string() }
    }
}

impl From<reqwest::Error> for TransportError {
    fn from(error: reqwest::Error) -> Self {
        let host = error.url().and_then(|url| url.host_str()).unwrap_or_default().to_owned();
        let error = error.without_url();
        let kind = kind_of(&error);
        let cause = causes(&error).map(ToString::to_string).collect::<Vec<_>>().join(": ");
        Self { kind, host, cause }
    }
}

/// An error and its sources. `io::Error` hides the error that it wraps from `source`, so that is looked up too.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| {
        let error: &'a (dyn Error + 'static) = *error;
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        }
    })
}

fn kind_of(error: &reqwest::Error) -> TransportErrorKind {
    if let Some(tls) = causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
        return tls_kind(tls);
    }
    if let Some(kind) = causes(error).find_map(|cause| connection_kind(&cause.to_string())) {
        return kind;
    }
    if error.is_timeout() {
        return TransportErrorKind::Timeout;
    }
    match causes(error).find_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind) {
        Some(ErrorKind::TimedOut) => TransportErrorKind::Timeout,
        _ if error.is_connect() => TransportErrorKind::Unreachable,
        _ => TransportErrorKind::ConnectionClosed,
    }
}

/// The connector's own errors have no public type, only these texts; the tests hold them against real failures.
fn connection_kind(text: &str) -> Option<TransportErrorKind> {
    Some(match text {
        "dns error" => TransportErrorKind::Dns,
        "tunnel error: proxy authorization required" => TransportErrorKind::ProxyAuthRequired,
        "tunnel error: failed to create underlying connection" => TransportErrorKind::ProxyUnreachable,
        text if text.starts_with("tunnel error: ") => TransportErrorKind::ProxyTunnel,
        _ => return None,
    })
}

fn tls_kind(error: &rustls::Error) -> TransportErrorKind {
    use rustls::Error as Tls;
    match error {
        Tls::InvalidCertificate(problem) => match problem {
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                TransportErrorKind::CertificateName
            }
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => TransportErrorKind::CertificateExpired,
            _ => TransportErrorKind::Certificate,
        },
        Tls::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13 | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        )
        | Tls::AlertReceived(AlertDescription::ProtocolVersion) => TransportErrorKind::UnsupportedTlsVersion,
        _ => TransportErrorKind::Tls,
    }
}
