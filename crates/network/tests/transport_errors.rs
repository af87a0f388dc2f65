//! Each kind of transport error, brought about for real on loopback.

mod tls;

use std::net::SocketAddr;
use std::time::Duration;

use offswitch_network::{TransportError, TransportErrorKind, client_for};
use reqwest::dns::{Name, Resolve, Resolving};
use reqwest::{Certificate, Client, Proxy};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use url::Url;

/// A server that reads once from each connection and answers with the same bytes.
async fn server(answer: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(answer).await;
        }
    });
    address
}

async fn failure(client: &Client, url: &str) -> TransportError {
    let answer = async { client.get(url).send().await?.text().await };
    TransportError::from(answer.await.expect_err("the request fails"))
}

fn local() -> Client {
    client_for(&Url::parse("http://localhost").expect("an address")).expect("a client")
}

#[tokio::test]
async fn a_closed_port_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let failure = failure(&local(), &format!("http://{address}/secret-path")).await;
    assert_eq!(failure.kind, TransportErrorKind::Unreachable, "{failure}");
    assert_eq!(failure.host, "127.0.0.1", "the host is named");
    assert!(!failure.cause.contains("secret-path"), "the address is not in the cause: {}", failure.cause);
}

#[tokio::test]
async fn a_response_cut_short_is_a_closed_connection() {
    for answer in [&b""[..], b"HTTP/1.1 200 OK\r\ncontent-le", b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"] {
        let failure = failure(&local(), &format!("http://{}", server(answer).await)).await;
        assert_eq!(failure.kind, TransportErrorKind::ConnectionClosed, "{failure}");
    }
}

#[tokio::test]
async fn a_slow_response_times_out() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let client = Client::builder().no_proxy().timeout(Duration::from_millis(50)).build().expect("a client");
    let failure = failure(&client, &format!("http://{address}")).await;
    assert_eq!(failure.kind, TransportErrorKind::Timeout, "{failure}");
}

#[tokio::test]
async fn an_unknown_name_is_a_dns_error() {
    struct Knows;
    impl Resolve for Knows {
        fn resolve(&self, _: Name) -> Resolving {
            Box::pin(async { Err("nobody knows".into()) })
        }
    }
    let client = Client::builder().no_proxy().dns_resolver(Knows).build().expect("a client");
    let failure = failure(&client, "http://licensing.example").await;
    assert_eq!(failure.kind, TransportErrorKind::Dns, "{failure}");
}

#[tokio::test]
async fn proxy_errors_are_told_apart() {
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        listener.local_addr().expect("an address")
    };
    let wants =
        server(b"HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n")
            .await;
    let refuses = server(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n").await;
    for (proxy, kind) in [
        (wants, TransportErrorKind::ProxyAuthRequired),
        (refuses, TransportErrorKind::ProxyTunnel),
        (closed, TransportErrorKind::ProxyUnreachable),
    ] {
        let proxy = Proxy::all(format!("http://{proxy}")).expect("a proxy");
        let client = Client::builder().proxy(proxy).build().expect("a client");
        let failure = failure(&client, "https://licensing.example").await;
        assert_eq!(failure.kind, kind, "{failure}");
    }
}

#[tokio::test]
async fn a_web_page_in_the_servers_place_is_a_portal() {
    for (answer, portal) in [
        (&b"HTTP/1.1 511 Network Authentication Required\r\ncontent-length: 0\r\n\r\n"[..], true),
        (b"HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: 6\r\n\r\n<html>", true),
        (b"HTTP/1.1 200 OK\r\ncontent-type: Text/HTML\r\ncontent-length: 6\r\n\r\n<html>", true),
        (b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 0\r\n\r\n", false),
        (b"HTTP/1.1 302 Found\r\nlocation: http://portal.example/login\r\ncontent-length: 0\r\n\r\n", true),
        (b"HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n", false),
        (b"HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\ncontent-length: 0\r\n\r\n", false),
        (b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}", false),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", false),
    ] {
        let response = local().get(format!("http://{}", server(answer).await)).send().await.expect("an answer");
        let failure = TransportError::of_portal(&response);
        let text = String::from_utf8_lossy(answer);
        assert_eq!(
            failure.as_ref().map(|failure| failure.kind),
            portal.then_some(TransportErrorKind::Portal),
            "{text}"
        );
        assert!(failure.is_none_or(|failure| failure.host == "127.0.0.1"), "the host that was asked for is named");
    }
}

#[tokio::test]
async fn old_tls_versions_are_unsupported() {
    // What a server of TLS 1.1 says (RFC 4346): a ServerHello of version 3.2, or an alert "protocol version".
    const SERVER_HELLO: &[u8] = b"\x16\x03\x02\x00\x2a\x02\x00\x00\x26\x03\x02\
        01234567890123456789012345678901\x00\x00\x2f\x00";
    const ALERT: &[u8] = b"\x15\x03\x02\x00\x02\x02\x46";
    for answer in [SERVER_HELLO, ALERT] {
        let failure = failure(&local(), &format!("https://{}", server(answer).await)).await;
        assert_eq!(failure.kind, TransportErrorKind::UnsupportedTlsVersion, "{failure}");
    }
    let failure = failure(&local(), &format!("https://{}", server(b"HTTP/1.1 400 Bad Request\r\n\r\n").await)).await;
    assert_eq!(failure.kind, TransportErrorKind::Tls, "a server without TLS is told as a fault of TLS: {failure}");
}

/// A TLS server's address, and its authority's certificate.
async fn tls_server(name: &str, year: i32) -> (SocketAddr, Certificate) {
    let (address, authority) = tls::server(name, year).await;
    (address, Certificate::from_der(&authority).expect("a certificate"))
}

#[tokio::test]
async fn certificate_errors_are_told_apart() {
    let (address, authority) = tls_server("127.0.0.1", 4000).await;
    let stranger = failure(&local(), &format!("https://{address}")).await;
    assert_eq!(stranger.kind, TransportErrorKind::Certificate, "nobody trusts it: {stranger}");
    let trusting = |authority| Client::builder().no_proxy().tls_certs_only([authority]).build().expect("a client");
    let answer =
        trusting(authority).get(format!("https://{address}")).send().await.expect("it is trusted").text().await;
    assert_eq!(answer.expect("the text arrives"), "ok", "a trusted server answers");

    let (address, authority) = tls_server("licensing.example", 4000).await;
    let other = failure(&trusting(authority), &format!("https://{address}")).await;
    assert_eq!(other.kind, TransportErrorKind::CertificateName, "it is for another name: {other}");

    let (address, authority) = tls_server("127.0.0.1", 2001).await;
    let expired = failure(&trusting(authority), &format!("https://{address}")).await;
    assert_eq!(expired.kind, TransportErrorKind::CertificateExpired, "it has expired: {expired}");
}
