//! Windows' proxy settings and certificate store, as the HTTP client uses them.
//!
//! These tests change Windows' settings themselves, so they run only where they are named, in a Windows that is thrown
//! away afterwards: `cargo xtask windows` does that.
#![cfg(windows)]

mod tls;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use offswitch_network::{TransportError, TransportErrorKind, client_for};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use url::Url;
use windows_registry::CURRENT_USER;

const PROXY: &str = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings";
/// Registry key of the certificates that a user trusts, by their SHA-1.
const ROOTS: &str = r"Software\Microsoft\SystemCertificates\Root\Certificates";

/// `CERT_E_REVOCATION_FAILURE`, 0x800B010E: all is well with the chain, apart from this.
const REVOCATION_UNKNOWN: &str = "-2146762482";

#[tokio::test]
#[ignore = "changes Windows' own settings"]
async fn the_proxy_of_windows_is_used() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let proxy = listener.local_addr().expect("an address");
    let settings = CURRENT_USER.create(PROXY).expect("Windows has these settings");
    settings.set_u32("ProxyEnable", 1).expect("set");
    settings.set_string("ProxyServer", proxy.to_string()).expect("set");
    let asked = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("somebody comes");
        let mut request = vec![0; 4096];
        let length = stream.read(&mut request).await.expect("a request");
        let wants_password = b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(wants_password).await.expect("answered");
        String::from_utf8_lossy(&request[..length]).into_owned()
    });
    let service = Url::parse("https://service.invalid/").expect("an address");
    let client = client_for(&service).expect("a client");
    let failure = TransportError::from(client.get(service).send().await.expect_err("the proxy wants a password"));
    assert_eq!(failure.kind, TransportErrorKind::ProxyAuthRequired, "{failure}");
    let asked = asked.await.expect("the proxy was asked");
    assert!(asked.starts_with("CONNECT service.invalid:443 "), "the proxy was asked to connect: {asked}");
}

#[tokio::test]
#[ignore = "changes Windows' own settings"]
async fn the_certificates_that_windows_trusts_are_trusted() {
    let (address, root) = tls::server("localhost", 4000).await;
    let service = Url::parse(&format!("https://localhost:{}/", address.port())).expect("an address");
    let ask = async || {
        client_for(&service).expect("a client").get(service.clone()).send().await.map_err(TransportError::from)
    };
    let stranger = ask().await.expect_err("nobody trusts it yet");
    assert_eq!(stranger.kind, TransportErrorKind::Certificate, "{stranger}");
    trust(&root);
    match ask().await {
        Ok(answer) => assert!(answer.status().is_success(), "it is trusted now"),
        // Wine finds it trusted too, but unlike Windows insists on knowing whether it was revoked, which nobody can say.
        Err(failure) => assert!(failure.cause.contains(REVOCATION_UNKNOWN), "it is trusted now: {failure}"),
    }
}

/// Puts a certificate among the trusted ones, as Windows itself writes them: its properties one after another, each with
/// number, 1, length and content; 3 is the certificate's SHA-1 and 32 the certificate.
fn trust(certificate: &[u8]) {
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, certificate);
    let mut blob = Vec::new();
    for (property, content) in [(3_u32, hash.as_ref()), (32, certificate)] {
        let length = u32::try_from(content.len()).expect("a short one");
        for number in [property, 1, length] {
            blob.extend(number.to_le_bytes());
        }
        blob.extend(content);
    }
    let name: String = hash.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
    let key = CURRENT_USER.create(format!(r"{ROOTS}\{name}")).expect("Windows has this store");
    key.set_bytes("Blob", windows_registry::Type::Bytes, &blob).expect("set");
}
