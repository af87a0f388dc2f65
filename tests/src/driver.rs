//! A WebDriver server with one session.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::patience::{LIMIT, until};
use crate::process::Running;

/// A running server and its session. Both end when it is dropped.
pub(crate) struct Driver {
    pub(crate) client: Client,
    pub(crate) running: Running,
}

impl Driver {
    /// Starts the server and asks it for a session.
    pub(crate) async fn start(command: &mut Command, log: &Path, capabilities: Value) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let Value::Object(capabilities) = capabilities else { bail!("capabilities are an object") };
        let port = free_port()?;
        let mut running = Running::start(command.arg(format!("--port={port}")), log)?;
        until(&format!("{name} to listen"), async || {
            if let Some(status) = running.ended()? {
                bail!("{name} ended with {status}");
            }
            Ok(TcpStream::connect(("127.0.0.1", port)).await.ok())
        })
        .await?;
        let address = format!("http://127.0.0.1:{port}");
        let mut builder = ClientBuilder::new(HttpConnector::new());
        // A program that ends at once leaves its driver waiting for good.
        let session = timeout(LIMIT, builder.capabilities(capabilities).connect(&address)).await;
        let session = session.map_err(anyhow::Error::from).and_then(|session| Ok(session?));
        let client = session.with_context(|| {
            format!("{name} gives no session; its log: {}", fs::read_to_string(log).unwrap_or_default())
        })?;
        Ok(Self { client, running })
    }
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
