//! Handle of one ledger: opened at the start, and reopened as long as that fails.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use offswitch_ledger::Ledger;
use offswitch_network::Clock;
use parking_lot::Mutex;

use crate::views::{Problem, ProblemCode};

/// A ledger's file.
pub(crate) struct LedgerHandle {
    path: PathBuf,
    clock: Arc<dyn Clock>,
    opened: Arc<Mutex<OpenedLedger>>,
}

/// A ledger, or why there is none, and whether a damaged one had to make room for it.
struct OpenedLedger {
    ledger: Result<Arc<Ledger>, Problem>,
    quarantined: Option<Problem>,
}

impl LedgerHandle {
    /// Opens the ledger at `path`.
    pub(crate) fn open(path: PathBuf, clock: Arc<dyn Clock>) -> Self {
        let opened = Arc::new(Mutex::new(OpenedLedger::at(&path, &*clock)));
        Self { path, clock, opened }
    }

    /// The ledger, or why there is none.
    pub(crate) fn ledger(&self) -> Result<Arc<Ledger>, Problem> {
        self.opened.lock().ledger.clone()
    }

    /// The notice that a damaged ledger was quarantined, if it was.
    pub(crate) fn quarantined(&self) -> Option<Problem> {
        self.opened.lock().quarantined.clone()
    }

    /// Reopens a ledger that could not be opened, since whatever was in the way may be gone, or whose file is another by now.
    pub(crate) async fn reopen(&self) {
        if self.opened.lock().is_usable() {
            return;
        }
        let (path, clock, opened) = (self.path.clone(), Arc::clone(&self.clock), Arc::clone(&self.opened));
        let tried = tokio::task::spawn_blocking(move || {
            let mut opened = opened.lock();
            if !opened.is_usable() {
                // A replaced one is closed first, since it would be in the way.
                opened.ledger = Err(Problem::new(ProblemCode::LedgerReplaced));
                *opened = OpenedLedger::at(&path, &*clock);
            }
        });
        if let Err(error) = tried.await {
            tracing::error!(%error, "the ledger was not tried again");
        }
    }
}

impl OpenedLedger {
    fn is_usable(&self) -> bool {
        self.ledger.as_ref().is_ok_and(|ledger| ledger.is_in_place())
    }

    fn at(path: &Path, clock: &dyn Clock) -> Self {
        match Ledger::open_or_quarantine(path, clock.timestamp()) {
            Ok((ledger, quarantined)) => Self {
                ledger: Ok(Arc::new(ledger)),
                quarantined: quarantined
                    .map(|file| Problem::new(ProblemCode::LedgerQuarantined).param("file", file.display())),
            },
            Err(error) => Self { ledger: Err(Problem::from(&error).param("file", path.display())), quarantined: None },
        }
    }
}
