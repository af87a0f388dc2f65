//! Proxy on loopback that records the requests that are sent through it.

use std::sync::Arc;

use anyhow::Result;
use parking_lot::Mutex;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use url::Url;

/// The proxy. Ends when it is dropped.
pub struct RecordingProxy {
    address: String,
    sent: Arc<Mutex<Vec<u8>>>,
    serving: JoinHandle<()>,
}

impl RecordingProxy {
    /// Starts a proxy in front of a server at an `http` address of this machine.
    pub async fn in_front_of(server: &str) -> Result<Self> {
        let server = Url::parse(server)?;
        let port = server.port().unwrap_or(80);
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
        let sent = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&sent);
        let serving = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(relay(client, port, Arc::clone(&record)));
            }
        });
        Ok(Self { address, sent, serving })
    }

    /// Address of it.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Every bearer token that was sent through it.
    #[must_use]
    pub fn bearer_tokens(&self) -> Vec<String> {
        let sent = self.sent.lock();
        let text = String::from_utf8_lossy(&sent);
        let headers = text.lines().filter_map(|line| line.split_once(": "));
        let mut tokens: Vec<_> = headers
            .filter(|(name, _)| name.eq_ignore_ascii_case("authorization"))
            .filter_map(|(_, value)| value.strip_prefix("Bearer "))
            .map(|token| token.trim().to_owned())
            .collect();
        tokens.sort();
        tokens.dedup();
        tokens
    }
}

impl Drop for RecordingProxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Carries one connection until either side ends.
async fn relay(mut client: TcpStream, port: u16, record: Arc<Mutex<Vec<u8>>>) {
    let Ok(mut server) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    let (mut from_client, mut to_client) = client.split();
    let (mut from_server, mut to_server) = server.split();
    let forward = async {
        let mut bytes = vec![0; 16 * 1024];
        while let Ok(count @ 1..) = from_client.read(&mut bytes).await {
            record.lock().extend(&bytes[..count]);
            if to_server.write_all(&bytes[..count]).await.is_err() {
                break;
            }
        }
    };
    tokio::select! {
        () = forward => {}
        _ = copy(&mut from_server, &mut to_client) => {}
    }
}
