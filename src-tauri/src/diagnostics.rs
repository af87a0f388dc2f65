//! Diagnostics for support as plain text, without secrets: versions, endpoints, recent runs, the end of the log.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use jiff::Timestamp;
use offswitch_ledger::{HistoryEntry, RunId};

use crate::app::account_session::AccountSession;
use crate::app::state::AppState;
use crate::platform::data_dir::DataDir;
use crate::platform::webview;
use crate::views::Endpoints;

/// Recent runs that are told.
const RUNS: u32 = 10;
/// Bytes of the log's end that are told.
const LOG: u64 = 64_000;

/// Collects it.
pub(crate) async fn collect(state: &AppState, data_dir: &DataDir) -> String {
    let mut text = String::new();
    program_section(&mut text, state, data_dir);
    match state.session() {
        Some(account_session) => account_section(&mut text, &account_session).await,
        None => line(&mut text, "Account", "not signed in"),
    }
    let _ = writeln!(text, "\nLog ({})", data_dir.log().display());
    text.push_str(&tail(&data_dir.log()).unwrap_or_else(|error| format!("cannot be read: {error}")));
    text
}

fn program_section(text: &mut String, state: &AppState, data_dir: &DataDir) {
    line(text, "Offswitch", env!("CARGO_PKG_VERSION"));
    line(text, "Time", Timestamp::now());
    line(text, "System", os_info::get());
    line(text, "WebView", webview::version().unwrap_or_else(|error| error.to_string()));
    line(text, "Data folder", data_dir.root().display());
    let Endpoints { authority, tenant, client_id, service } = state.settings().view().endpoints;
    line(text, "Places", format!("sign-in {authority}, tenant {tenant}, client {client_id}, service {service}"));
    for (host, took) in offswitch_network::slow_certificate_checks() {
        let seconds = took.as_secs();
        line(
            text,
            "Certificate check",
            format!("{host}: {seconds} s, perhaps since nobody could be asked whether it was revoked"),
        );
    }
    let problems = [state.settings().problem(), state.ledger_problem(), state.ledger_notice()];
    for problem in problems.iter().flatten() {
        line(text, "Problem", problem);
    }
}

async fn account_section(text: &mut String, account_session: &AccountSession) {
    let account = account_session.account_view();
    line(
        text,
        "Tenant",
        format!("{} ({})", account.tenant_id, account.organization.as_deref().unwrap_or("no domain named")),
    );
    line(text, "Practice tenant", account.practice);
    for item in account_session.unreadable_items() {
        line(text, "Not understood", format!("{}: {}", item.problem, item.text.replace(['\r', '\n'], " ")));
    }
    match account_session.query_ledger(|ledger, tenant| ledger.history(tenant, None, RUNS)).await {
        Ok(entries) => entries.iter().for_each(|entry| run_line(text, entry)),
        Err(problem) => line(text, "History", problem),
    }
}

fn run_line(text: &mut String, HistoryEntry { summary, counts, .. }: &HistoryEntry) {
    let RunId(id) = summary.id;
    let end = summary.ended.map_or_else(|| "open".to_owned(), |(at, ending)| format!("{} {at}", ending.as_str()));
    let name = format!("Run {id}");
    line(text, &name, format!("{} {}, {end}, {counts:?}", summary.intent.as_str(), summary.started_at));
}

fn line(text: &mut String, name: &str, value: impl std::fmt::Display) {
    let _ = writeln!(text, "{name}: {value}");
}

fn tail(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(LOG)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    // What was cut in the middle of a line begins with the next one.
    Ok(if length > LOG { text.split_once('\n').map_or(String::new(), |(_, rest)| rest.to_owned()) } else { text })
}
