//! One of the program's ledgers: opened at the start, and tried again as long as it cannot be opened.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use offswitch_ledger::Ledger;
use offswitch_signin::Clock;

use crate::app::state::locked;
use crate::views::Problem;

/// A ledger's file.
pub(crate) struct LedgerFile {
    path: PathBuf,
    clock: Clock,
    opened: Arc<Mutex<Opened>>,
}

/// A ledger, or why there is none, and whether a damaged one had to make room for it.
struct Opened {
    ledger: Result<Arc<Ledger>, Problem>,
    set_aside: Option<Problem>,
}

impl LedgerFile {
    /// Opens the ledger at `path`.
    pub(crate) fn at(path: PathBuf, clock: Clock) -> Self {
        let opened = Arc::new(Mutex::new(Opened::at(&path, &clock)));
        Self { path, clock, opened }
    }

    /// The ledger, or why there is none.
    pub(crate) fn ledger(&self) -> Result<Arc<Ledger>, Problem> {
        locked(&self.opened).ledger.clone()
    }

    /// That a damaged ledger was set aside, if it was.
    pub(crate) fn set_aside(&self) -> Option<Problem> {
        locked(&self.opened).set_aside.clone()
    }

    /// Tries again if it could not be opened: whatever was in the way may be gone.
    pub(crate) async fn try_again(&self) {
        if self.ledger().is_ok() {
            return;
        }
        let (path, clock, opened) = (self.path.clone(), Arc::clone(&self.clock), Arc::clone(&self.opened));
        let tried = tokio::task::spawn_blocking(move || {
            let mut opened = locked(&opened);
            if opened.ledger.is_err() {
                *opened = Opened::at(&path, &clock);
            }
        });
        if let Err(error) = tried.await {
            tracing::error!(%error, "the ledger was not tried again");
        }
    }
}

impl Opened {
    fn at(path: &Path, clock: &Clock) -> Self {
        match Ledger::open_or_quarantine(path, clock()) {
            Ok((ledger, aside)) => Self {
                ledger: Ok(Arc::new(ledger)),
                set_aside: aside.map(|file| Problem::new("ledger.setAside").param("file", file.display())),
            },
            Err(error) => Self { ledger: Err(Problem::from(&error).param("file", path.display())), set_aside: None },
        }
    }
}
