//! Limits of the headless program: host, token, capability.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use reqwest::{Client, Response, StatusCode, header};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

const TIMEOUT: Duration = Duration::from_mins(1);

/// A running headless program, as a page sees it.
struct Headless {
    child: Child,
    address: String,
    client: Client,
    _data: TempDir,
}

impl Headless {
    async fn start() -> Result<Self> {
        let data = tempfile::tempdir()?;
        let mut program = Command::new(env!("CARGO_BIN_EXE_offswitch-headless"));
        program.arg("--data-dir").arg(data.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = program.spawn()?;
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().context("its output")?);
        timeout(TIMEOUT, out.read_line(&mut line)).await??;
        let client = Client::builder().no_proxy().build()?;
        Ok(Self { child, address: line.trim().to_owned(), client, _data: data })
    }

    async fn get(&self, path: &str) -> Result<Response> {
        Ok(self.client.get(format!("{}{path}", self.address)).send().await?)
    }

    /// Asks as the page does, and waits for the next message: the number of the function that is called, and with what.
    async fn asks(&self, messages: &mut Response, command: &str, args: Value) -> Result<(u64, Value)> {
        let ask = json!({ "command": command, "args": args, "callback": TAKEN, "error": REFUSED });
        let taken = self.client.post(format!("{}ipc/invoke", self.address)).json(&ask).send().await?;
        ensure!(taken.status() == StatusCode::ACCEPTED, "it is taken: {}", taken.status());
        let mut text = String::new();
        while !text.ends_with("\n\n") {
            let chunk = timeout(TIMEOUT, messages.chunk()).await??.context("the messages go on")?;
            text.push_str(std::str::from_utf8(&chunk)?);
            // A comment that keeps the connection alive.
            if text.starts_with(':') {
                text.clear();
            }
        }
        let message = text.trim().strip_prefix("data:").context("a message")?;
        Ok(serde_json::from_str(message)?)
    }
}

const TAKEN: u64 = 1;
const REFUSED: u64 = 2;

#[tokio::test]
async fn commands_that_the_capability_does_not_name_are_refused() -> Result<()> {
    let program = Headless::start().await?;
    let page = program.get("").await?.text().await?;
    assert!(page.contains("main.js"), "the program's page is shown: {page}");
    let mut messages = program.get("ipc/messages").await?;
    let (called, settings) = program.asks(&mut messages, "bootstrap", json!({})).await?;
    assert_eq!(called, TAKEN, "what the capability names is answered: {settings}");
    assert_eq!(settings["version"], env!("CARGO_PKG_VERSION"), "by the program");
    for (command, args) in [
        ("plugin:opener|open_url", json!({ "url": "https://tailwater.example" })),
        ("plugin:event|emit", json!({ "event": "close-requested" })),
        ("plugin:dialog|save", json!({ "options": {} })),
        ("plugin:window|close", json!({ "label": "main" })),
        ("no_such_command", json!({})),
    ] {
        let (called, answer) = program.asks(&mut messages, command, args).await?;
        assert_eq!(called, REFUSED, "{command} is refused: {answer}");
    }
    Ok(())
}

#[tokio::test]
async fn requests_to_another_host_or_token_are_not_answered() -> Result<()> {
    let program = Headless::start().await?;
    let other = program.get("../0123456789abcdef/").await?.status();
    assert_eq!(other, StatusCode::NOT_FOUND, "another token leads nowhere");
    let none = program.get("../").await?.status();
    assert_eq!(none, StatusCode::NOT_FOUND, "and none does neither");
    let page = program.client.get(&program.address);
    let rebound = page.header(header::HOST, "tailwater.example").send().await?.status();
    assert_eq!(rebound, StatusCode::MISDIRECTED_REQUEST, "a name that was made to lead here is not this program's");

    let page = program.get("").await?;
    let policy = page.headers()[header::CONTENT_SECURITY_POLICY].to_str()?;
    assert!(policy.contains("default-src 'none'"), "the program's own policy holds: {policy}");
    assert!(policy.contains("connect-src 'self' "), "and the page may ask this program: {policy}");
    Ok(())
}

#[tokio::test]
async fn the_program_ends_with_its_input() -> Result<()> {
    let mut program = Headless::start().await?;
    drop(program.child.stdin.take());
    let ended = timeout(TIMEOUT, program.child.wait()).await??;
    assert!(ended.success(), "it ends in good order: {ended}");
    Ok(())
}
