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

use crate::process::Running;
use crate::wait::{TIMEOUT, until};

/// Attempts to start Chromium's server.
const ATTEMPTS: u32 = 4;

/// A running server and its session. Both end when it is dropped.
pub(crate) struct Driver {
    pub(crate) client: Client,
    pub(crate) running: Running,
}

impl Driver {
    /// Starts the server at a free port and asks it for a session.
    pub(crate) async fn start(command: &mut Command, log: &Path, capabilities: Value) -> Result<Self> {
        let port = free_port()?;
        let mut running = Running::start(command.arg(format!("--port={port}")), log)?;
        until("the driver to listen", async || {
            still_runs(&mut running)?;
            Ok(TcpStream::connect(("127.0.0.1", port)).await.ok())
        })
        .await?;
        Self::ask(running, port, log, capabilities).await
    }

    /// Starts Chromium's server, which finds a port and tells it in its log, and asks it for a session.
    pub(crate) async fn start_on_any_port(command: &mut Command, log: &Path, capabilities: Value) -> Result<Self> {
        command.arg("--port=0");
        let mut attempts = 1;
        let (running, port) = loop {
            match Self::listening(command, log).await {
                // The port that it found on one loopback address may be taken on the other: then it ends.
                Err(_) if attempts < ATTEMPTS => attempts += 1,
                found => break found?,
            }
        };
        Self::ask(running, port, log, capabilities).await
    }

    /// Chromium's server, once it listens, and where.
    async fn listening(command: &mut Command, log: &Path) -> Result<(Running, u16)> {
        let read = || fs::read_to_string(log).unwrap_or_default();
        let before = read().len();
        let mut running = Running::start(command, log)?;
        let port = until("the driver to tell its port", async || {
            still_runs(&mut running).with_context(|| format!("its log: {}", read()))?;
            let told = read();
            let port = told[before..].split_once("successfully on port ").and_then(|(_, rest)| rest.split_once('.'));
            Ok(port.map(|(port, _)| port.parse()).transpose()?)
        })
        .await?;
        Ok((running, port))
    }

    async fn ask(running: Running, port: u16, log: &Path, capabilities: Value) -> Result<Self> {
        let Value::Object(capabilities) = capabilities else { bail!("capabilities are an object") };
        let address = format!("http://127.0.0.1:{port}");
        let mut builder = ClientBuilder::new(HttpConnector::new());
        // A program that ends at once leaves its driver waiting for good.
        let session = timeout(TIMEOUT, builder.capabilities(capabilities).connect(&address)).await;
        let session = session.map_err(anyhow::Error::from).and_then(|session| Ok(session?));
        let client = session.with_context(|| {
            format!("the driver gives no session; its log: {}", fs::read_to_string(log).unwrap_or_default())
        })?;
        Ok(Self { client, running })
    }
}

fn still_runs(running: &mut Running) -> Result<()> {
    match running.ended()? {
        Some(status) => bail!("the driver ended with {status}"),
        None => Ok(()),
    }
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
