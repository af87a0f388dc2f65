//! Fixtures: identities, plans and snapshots to record, and this test program as a second process.

use std::error::Error as StdError;
use std::ffi::OsStr;
use std::io::{Read, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use jiff::{Timestamp, ToSpan as _};
use offswitch_ledger::{
    AccountId, Error, HistoryEntry, LatestSnapshot, Ledger, NewRun, NewSnapshot, Outcome, OutcomeUpdate, PlannedChange,
    PolicySnapshot, Run, SnapshotItem,
};
use offswitch_model::{Identity, Intent, OfferingKey, OfferingKind};

/// Result of a test.
pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn StdError>>;

/// The tenant of [`identity`].
pub(crate) const TENANT: &str = "tenant";

/// A fixed time and so many seconds.
pub(crate) fn at(second: i64) -> Timestamp {
    "2026-03-14T09:26:53Z".parse::<Timestamp>().expect("a fixed time") + second.seconds()
}

/// Somebody in [`TENANT`].
pub(crate) fn identity(user: &str) -> Identity {
    Identity {
        tenant_id: TENANT.into(),
        user_id: user.into(),
        name: format!("{user} Example"),
        username: format!("{user}@x.example"),
    }
}

/// Turning a product off.
pub(crate) fn change(offering: &str, from: &str) -> PlannedChange {
    PlannedChange {
        key: OfferingKey { kind: OfferingKind::Product, id: offering.into() },
        name: format!("Product {offering}"),
        from: from.into(),
        to: "Disabled".into(),
    }
}

/// A run that turns all off.
pub(crate) fn new_run(account: AccountId, changes: Vec<PlannedChange>) -> NewRun {
    NewRun { account, intent: Intent::TurnOffAll, origin: None, started_at: at(0), changes, drifted: Vec::new() }
}

/// An outcome without details.
pub(crate) fn outcome_update(outcome: Outcome, second: i64) -> OutcomeUpdate {
    OutcomeUpdate { outcome, at: at(second), correlation_id: None, reason: None, in_doubt: false, observed: None }
}

/// An offering of a snapshot.
pub(crate) fn item(offering: &str, value: &str) -> SnapshotItem {
    SnapshotItem { offering: offering.into(), name: format!("Product {offering}"), value: value.into() }
}

/// A snapshot of these products and no offer types.
pub(crate) fn snapshot(second: i64, products: Vec<SnapshotItem>) -> NewSnapshot {
    let policy = PolicySnapshot {
        id: "AllowSelfServicePurchase".into(),
        description: "A policy".into(),
        default_value: "Enabled".into(),
    };
    NewSnapshot { at: at(second), policy, products, offer_types: None }
}

/// The ledger at `path`, and an account in it.
pub(crate) fn opened(path: &Path) -> std::result::Result<(Ledger, AccountId), Error> {
    let ledger = Ledger::open(path)?;
    let account = ledger.upsert_account(&identity("alex"), at(0))?;
    Ok((ledger, account))
}

/// A ledger with many pages, checkpointed into one file: one open run of 500 changes.
pub(crate) fn filled(path: &Path) -> Result {
    let (ledger, account) = opened(path)?;
    let changes = (0..500).map(|number| change(&format!("CFQ{number:09}"), "Enabled")).collect();
    ledger.open_run(&new_run(account, changes))?;
    Ok(())
}

/// All that can be read of [`TENANT`] and its first account without the run lock.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Contents {
    history: Vec<HistoryEntry>,
    pub(crate) runs: Vec<(Run, Identity)>,
    snapshot: Option<LatestSnapshot>,
}

/// Reads the contents.
pub(crate) fn contents(ledger: &Ledger) -> std::result::Result<Contents, Error> {
    let history = ledger.history(TENANT, None, 1_000)?;
    let runs = history.iter().map(|entry| ledger.run(TENANT, entry.summary.id));
    let runs = runs.filter_map(std::result::Result::transpose).collect::<std::result::Result<_, _>>()?;
    ledger.account(TENANT, "alex")?;
    Ok(Contents { history, runs, snapshot: ledger.latest_snapshot(AccountId(1))? })
}

/// Output of a second program that has come as far as it shall.
const READY: &[u8] = b"\nready!";

/// A copy of this test program that runs one test, up to where that calls [`wait_for_the_end`].
pub(crate) struct SecondProcess {
    child: Child,
    output: ChildStdout,
}

impl SecondProcess {
    /// Starts it and waits until it is ready. `environment` is how the test knows what it is to do there.
    pub(crate) fn start(test: &str, environment: &[(&str, &OsStr)]) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["--exact", test, "--nocapture", "--quiet"])
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().ok_or("a pipe")?;
        let mut second = Self { child, output };
        let mut said = Vec::new();
        let mut byte = [0];
        while !said.ends_with(READY) && second.output.read(&mut byte)? == 1 {
            said.push(byte[0]);
        }
        assert!(said.ends_with(READY), "the second program became ready: {}", String::from_utf8_lossy(&said));
        Ok(second)
    }

    /// Kills it.
    pub(crate) fn kill(mut self) -> Result {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Lets it end on its own.
    pub(crate) fn end(mut self) -> Result {
        drop(self.child.stdin.take());
        self.output.read_to_end(&mut Vec::new())?;
        assert!(self.child.wait()?.success(), "the second program ends well");
        Ok(())
    }
}

impl Drop for SecondProcess {
    /// Kills it, so that a failed test leaves no program behind. One that has ended already is left alone.
    fn drop(&mut self) {
        self.child.kill().and_then(|()| self.child.wait()).ok();
    }
}

/// In the second program: says that it is ready, and waits until it is killed or let go.
pub(crate) fn wait_for_the_end() -> Result {
    std::io::stdout().write_all(READY)?;
    std::io::stdout().flush()?;
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
