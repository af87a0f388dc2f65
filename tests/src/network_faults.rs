//! Network faults: an unused address, a proxy with a password, a server with outdated TLS.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Result, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::driver::free_port;
use crate::process::Running;
use crate::test_env::TestEnv;
use crate::wait::until;

/// An address of this machine at which nobody listens.
pub fn unused_address() -> Result<String> {
    Ok(format!("http://localhost:{}", free_port()?))
}

/// A proxy that wants a password from everybody. Ends when it is dropped.
pub struct AuthenticatingProxy {
    address: String,
    serving: JoinHandle<()>,
}

impl AuthenticatingProxy {
    /// Starts it.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
        let serving = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                // Who does not wait for the answer does not get it.
                let _ = ask(client).await;
            }
        });
        Ok(Self { address, serving })
    }

    /// Address of it.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for AuthenticatingProxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Answers 407 Proxy Authentication Required (RFC 9110, section 15.5.8).
async fn ask(mut client: TcpStream) -> std::io::Result<()> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") && client.read_buf(&mut request).await? > 0 {}
    let answer = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\n\
                  Content-Length: 0\r\nConnection: close\r\n\r\n";
    client.write_all(answer.as_bytes()).await
}

/// A server that offers TLS 1.1 and nothing newer. Ends when it is dropped.
pub struct Tls11Server {
    address: String,
    _running: Running,
}

impl Tls11Server {
    /// Starts OpenSSL's test server, with a certificate made for it.
    pub async fn start(env: &TestEnv) -> Result<Self> {
        let (key, certificate) = (env.folder().join("outdated.key"), env.folder().join("outdated.pem"));
        let mut request = env.command(Path::new("openssl"));
        request.args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "1",
            "-subj",
            "/CN=localhost",
            "-keyout",
        ]);
        let made = request.arg(&key).arg("-out").arg(&certificate).stdin(Stdio::null()).output()?;
        ensure!(made.status.success(), "openssl made no certificate: {}", String::from_utf8_lossy(&made.stderr));

        let port = free_port()?;
        let mut serve = env.command(Path::new("openssl"));
        serve.args([
            "s_server",
            "-www",
            "-tls1_1",
            "-cipher",
            "ALL:@SECLEVEL=0",
            "-accept",
            &format!("localhost:{port}"),
        ]);
        serve.arg("-key").arg(&key).arg("-cert").arg(&certificate);
        let running = Running::start(&mut serve, &env.log("outdated.log"))?;
        until("the outdated server to listen", async || Ok(TcpStream::connect(("localhost", port)).await.ok())).await?;
        Ok(Self { address: format!("https://localhost:{port}"), _running: running })
    }

    /// Address of it.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }
}
