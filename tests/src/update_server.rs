//! Server of newer versions of the program, on loopback.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use axum::Router;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minisign::KeyPair;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::test_env::TestEnv;

/// Manipulation between the signature and the download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tampering {
    /// The installer was changed.
    Installer,
    /// An older installer, signed as such, is offered as the newer one.
    Version,
}

/// The server. Ends when it is dropped.
pub struct UpdateServer {
    address: String,
    key: String,
    requests: Arc<AtomicUsize>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl UpdateServer {
    /// Starts a server that offers this version.
    pub async fn start(version: &str, tampering: Tampering) -> Result<Self> {
        let KeyPair { pk, sk } = KeyPair::generate_unencrypted_keypair()?;
        let signed_version = if tampering == Tampering::Version { "0.0.1" } else { version };
        let comment = format!("timestamp:1700000000\tfile:setup.exe\tversion:{signed_version}");
        let installer = b"the installer".as_slice();
        let signature = minisign::sign(Some(&pk), &sk, installer, Some(&comment), None)?.to_string();
        let installer = if tampering == Tampering::Installer { b"another installer".as_slice() } else { installer };

        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = format!("http://{}", listener.local_addr()?);
        let release = json!({ "signature": STANDARD.encode(signature), "url": format!("{address}/installer") });
        let latest = json!({ "version": version, "platforms": { "linux-x86_64": release } }).to_string();
        let requests = Arc::new(AtomicUsize::new(0));
        let counting = Arc::clone(&requests);
        let latest = get(async move || {
            counting.fetch_add(1, Ordering::SeqCst);
            latest
        });
        let router = Router::new().route("/latest.json", latest).route("/installer", get(async move || installer));
        let serving = tokio::spawn(axum::serve(listener, router).into_future());
        Ok(Self { address, key: STANDARD.encode(pk.to_box()?.to_string()), requests, serving })
    }

    /// Makes the program look for updates here.
    pub fn configure(&self, env: &mut TestEnv) {
        env.set("OFFSWITCH_RELEASES", format!("{}/latest.json", self.address));
        env.set("OFFSWITCH_RELEASES_KEY", &self.key);
    }

    /// Number of requests for the newest version.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

impl Drop for UpdateServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
