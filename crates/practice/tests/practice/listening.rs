//! Listening on loopback, and shutdown.

use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};

use offswitch_practice::{Options, Practice, StartError};
use reqwest::tls::Version;
use reqwest::{Certificate, Client as Http};

use crate::client::http;

fn port(practice: &Practice) -> u16 {
    url::Url::parse(practice.authority()).expect("the authority is a URL").port().expect("with a port")
}

#[tokio::test]
async fn both_loopback_addresses_answer_at_one_port() {
    let practice = Practice::start(Options::default()).await.expect("it starts");
    assert_eq!(practice.service(), practice.authority(), "the service is at the same root");
    assert_eq!(practice.control(), format!("{}/control", practice.authority()), "control is below it");
    let port = port(&practice);
    let mut hosts = vec!["127.0.0.1", "localhost"];
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok() {
        hosts.push("[::1]");
    }
    for host in hosts {
        let answer = http().get(format!("http://{host}:{port}/control/state")).send().await;
        assert_eq!(answer.expect("it answers").status().as_u16(), 200, "{host} answers");
    }
    practice.stop().await;
    // Another test may be given the port meanwhile; it gives it back when it ends.
    let mut tries = 0;
    while let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        tries += 1;
        assert!(tries < 200, "after the end the port is free: {error}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_port_in_use_is_an_error() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = taken.local_addr().expect("it has an address").port();
    let error = Practice::start(Options { port, ..Options::default() }).await.expect_err("it cannot start");
    assert!(
        matches!(error, StartError::Listen { port: named, .. } if named == port),
        "the error names the port: {error}"
    );
    let error = Practice::start(Options { products: 10_000, ..Options::default() }).await.expect_err("it cannot start");
    assert!(error.to_string().contains("10000"), "too many products are named: {error}");
}

#[tokio::test]
async fn tls_is_trusted_through_the_given_authority_only() {
    let practice = Practice::start(Options { tls: true, ..Options::default() }).await.expect("it starts");
    let url = format!("{}/state", practice.control());
    assert!(url.starts_with("https://localhost:"), "the URLs say https: {url}");
    let file = practice.ca_path().expect("there is a file").to_owned();
    let pem = std::fs::read_to_string(&file).expect("it can be read");
    assert_eq!(Some(pem.as_str()), practice.ca_pem(), "it holds the same text");
    assert!(!pem.contains("PRIVATE"), "and no key");

    let authority = Certificate::from_pem(pem.as_bytes()).expect("it is PEM");
    for version in [Version::TLS_1_2, Version::TLS_1_3] {
        let builder = Http::builder().no_proxy().tls_certs_only([authority.clone()]);
        let client = builder.tls_version_min(version).tls_version_max(version).build().expect("a client");
        for host in ["localhost", "127.0.0.1"] {
            let answer = client.get(url.replace("localhost", host)).send().await;
            assert_eq!(answer.expect("it answers").status().as_u16(), 200, "{host} over {version:?}");
        }
    }
    let error = http().get(&url).send().await.expect_err("who does not trust it does not get in");
    assert!(error.is_connect(), "the handshake fails: {error:?}");
    practice.stop().await;
    assert!(!file.exists(), "after the end the file is gone");
}

#[test]
fn it_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Practice>();
}
