//! The ledger: a SQLite record of accounts, runs, changes and snapshots, with a write-ahead intent journal of each run.
//!
//! Undo, history and recovery after a crash all read it, so the file keeps each step before the next one is taken: SQLite
//! with a write-ahead log and `synchronous=FULL`, one transaction a step, times in UTC, the service's own words kept
//! verbatim. Several programs may use one file at once; one of them holds the run lock. A file that cannot be trusted –
//! damaged, of a newer version, of another program – is refused with a reason and never written to; a damaged one can be
//! quarantined, whole, for a new one.
//!
//! A run belongs to its account's tenant: history, undo and recovery go across all accounts of one tenant. A snapshot
//! belongs to the account.
//!
//! This crate knows nothing of the service or of the window: its records are plain, and the program turns them into its own
//! types.
//!
//! ```
//! use jiff::Timestamp;
//! use offswitch_ledger::{Ledger, NewRun, PlannedChange};
//! use offswitch_model::{Identity, Intent, OfferingKey, OfferingKind};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! let ledger = Ledger::open(&folder.path().join("ledger.sqlite"))?;
//! let identity = Identity {
//!     tenant_id: "8a0f…".into(),
//!     user_id: "5c1e…".into(),
//!     name: "Alex Example".into(),
//!     username: "alex@practice.example".into(),
//! };
//! let account = ledger.upsert_account(&identity, Timestamp::now())?;
//! let change = PlannedChange {
//!     key: OfferingKey { kind: OfferingKind::Product, id: "CFQ7TTC0KP0P".into() },
//!     name: "Power Apps per user".into(),
//!     from: "Enabled".into(),
//!     to: "Disabled".into(),
//! };
//! let new = NewRun {
//!     account,
//!     intent: Intent::TurnOffAll,
//!     origin: None,
//!     started_at: Timestamp::now(),
//!     changes: vec![change],
//!     drifted: Vec::new(),
//! };
//! let run = ledger.open_run(&new)?;
//! ledger.record_intent(run, 0, Timestamp::now(), "f3b7…")?;
//! assert_eq!(ledger.unfinished_runs("8a0f…")?.len(), 1);
//! # Ok(())
//! # }
//! ```

mod enums;
mod error;
mod file_identity;
mod from_row;
mod history;
mod known_offerings;
mod ledger;
mod lock;
mod quarantine;
mod read;
mod records;
mod schema;
mod sidecar;
mod snapshots;
mod sql_types;
mod timeouts;
mod write;

pub use enums::{Ending, Outcome};
pub use error::Error;
pub use history::{Counts, HistoryEntry};
pub use known_offerings::KnownOffering;
pub use ledger::Ledger;
pub use read::LaterRuns;
pub use records::{
    Account, AccountId, Change, DriftedOffering, NewRun, OutcomeUpdate, PlannedChange, Reason, Run, RunId, RunSummary,
};
pub use snapshots::{LatestSnapshot, NewSnapshot, OfferingsSnapshot, PolicySnapshot, SnapshotItem};
