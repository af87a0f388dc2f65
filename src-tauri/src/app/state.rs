//! State of the running program, managed by Tauri.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use offswitch_ledger::Ledger;
use offswitch_network::Clock;
use offswitch_practice::{Options, Practice};
use offswitch_signin::{Authority, KeyringStore};
use parking_lot::Mutex;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::adapters::problem::internal_error;
use crate::app::account_session::AccountSession;
use crate::app::cached_startup;
use crate::app::ledger_handle::LedgerHandle;
use crate::platform::data_dir::DataDir;
use crate::settings::{Settings, ValidatedEndpoints};
use crate::views::{CachedView, PracticeAccountView, Problem, ProblemCode};

/// The program: settings, ledgers, the practice tenant once it is wanted, and who is signed in.
pub(crate) struct AppState {
    practice_only: bool,
    settings: Settings,
    secrets: Arc<KeyringStore>,
    clock: Arc<dyn Clock>,
    ledger: LedgerHandle,
    practice_ledger: LedgerHandle,
    cached: OnceCell<Option<CachedView>>,
    practice: OnceCell<Practice>,
    pending_sign_in: Mutex<Option<PendingSignIn>>,
    account_session: Mutex<Option<Arc<AccountSession>>>,
    had_session: AtomicBool,
}

/// A sign-in while the browser is out.
struct PendingSignIn {
    cancel: CancellationToken,
    link: Option<Url>,
    /// True if it leaves whoever is signed in, and so a run in progress, alone: the same person reauthenticates, or an
    /// application is tested.
    beside_runs: bool,
}

impl AppState {
    /// Opens the ledgers. One that cannot be opened does not keep the program from starting: it shows everything and
    /// changes nothing.
    pub(crate) fn new(data_dir: &DataDir, settings: Settings, practice_only: bool, clock: Arc<dyn Clock>) -> Self {
        Self {
            practice_only,
            settings,
            secrets: Arc::new(KeyringStore::new(&data_dir.secrets())),
            ledger: LedgerHandle::open(data_dir.ledger(), Arc::clone(&clock)),
            practice_ledger: LedgerHandle::open(data_dir.practice_ledger(), Arc::clone(&clock)),
            clock,
            cached: OnceCell::new(),
            practice: OnceCell::new(),
            pending_sign_in: Mutex::new(None),
            account_session: Mutex::new(None),
            had_session: AtomicBool::new(false),
        }
    }

    /// Returns whether the program was started with `--practice`.
    pub(crate) fn practice_only(&self) -> bool {
        self.practice_only
    }

    /// The settings.
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The secret store.
    pub(crate) fn secrets(&self) -> Arc<KeyringStore> {
        Arc::clone(&self.secrets)
    }

    /// The clock.
    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    /// The ledger, or why there is none.
    pub(crate) fn ledger(&self, practice: bool) -> Result<Arc<Ledger>, Problem> {
        self.ledger_file(practice).ledger()
    }

    fn ledger_file(&self, practice: bool) -> &LedgerHandle {
        if practice { &self.practice_ledger } else { &self.ledger }
    }

    /// Tries again what could not be opened, for whoever is signed in too.
    pub(crate) async fn reopen_ledgers(&self) {
        if let Some(account_session) = self.session() {
            account_session.detach_replaced_ledger();
            // What waits to be recorded holds the former ledger, too.
            account_session.run_permits().record_pending().await;
        }
        for file in [&self.ledger, &self.practice_ledger] {
            file.reopen().await;
        }
        if let Some(account_session) = self.session()
            && let Ok(ledger) = self.ledger(account_session.is_practice())
        {
            account_session.attach_ledger(ledger).await;
        }
    }

    /// The notice that a damaged ledger was quarantined at this start, if it was.
    pub(crate) fn ledger_notice(&self) -> Option<Problem> {
        self.ledger_file(self.practice_only).quarantined()
    }

    /// The cached list of the account whose session is stored, until somebody signs in. Asked for as soon as the program
    /// starts, so that it is there when the window wants it.
    pub(crate) async fn cached(&self) -> Option<CachedView> {
        if self.had_session.load(Ordering::SeqCst) {
            return None;
        }
        let load = || async {
            if self.practice_only {
                return None;
            }
            let ValidatedEndpoints { authority, .. } = self.settings.endpoints().ok()?;
            cached_startup::load(authority, self.secrets(), self.clock(), self.ledger(false).ok()?).await
        };
        self.cached.get_or_init(load).await.clone()
    }

    /// The problem for which nothing may be changed, if the ledger cannot record it.
    pub(crate) fn ledger_problem(&self) -> Option<Problem> {
        match self.session() {
            Some(account_session) => account_session.ledger_account().err(),
            None => self.ledger(self.practice_only).err(),
        }
    }

    /// The people of the practice tenant: none before it runs, and it runs at once with `--practice`.
    pub(crate) async fn practice_accounts(&self) -> Result<Vec<PracticeAccountView>, Problem> {
        if self.practice_only {
            self.practice().await?;
        }
        let accounts = self.practice.get().map(Practice::accounts).unwrap_or_default();
        Ok(accounts.iter().map(PracticeAccountView::from).collect())
    }

    /// The endpoints of the practice tenant, which is started if it is not there yet.
    pub(crate) async fn practice_endpoints(&self) -> Result<ValidatedEndpoints, Problem> {
        let practice = self.practice().await?;
        let authority = Authority::new(practice.authority(), practice.tenant(), practice.client_id())?;
        let service = Url::parse(practice.service()).map_err(|error| internal_error(&error))?;
        Ok(ValidatedEndpoints { authority, service })
    }

    async fn practice(&self) -> Result<&Practice, Problem> {
        let start = || Practice::start(Options::default());
        self.practice.get_or_try_init(start).await.map_err(|error| internal_error(&error))
    }

    /// Begins the one pending sign-in, which ends when the guard is dropped. `beside_runs`: a run may be in progress, and
    /// stays so.
    pub(crate) fn begin_sign_in(&self, beside_runs: bool) -> Result<SignInGuard<'_>, Problem> {
        let mut pending_sign_in = self.pending_sign_in.lock();
        if pending_sign_in.is_some() {
            return Err(Problem::new(ProblemCode::SignInInProgress));
        }
        *pending_sign_in = Some(PendingSignIn { cancel: CancellationToken::new(), link: None, beside_runs });
        Ok(SignInGuard(&self.pending_sign_in))
    }

    /// Cancels the pending sign-in, if there is one.
    pub(crate) fn cancel_sign_in(&self) {
        if let Some(pending) = self.pending_sign_in.lock().as_ref() {
            pending.cancel.cancel();
        }
    }

    /// The link of the pending sign-in, once it is known.
    pub(crate) fn sign_in_link(&self) -> Option<Url> {
        self.pending_sign_in.lock().as_ref().and_then(|pending| pending.link.clone())
    }

    /// Returns whether a run is in progress. Switching the account holds a permit too, but can be left at any time.
    pub(crate) fn run_in_progress(&self) -> bool {
        let switching = self.pending_sign_in.lock().as_ref().is_some_and(|pending| !pending.beside_runs);
        !switching && self.session().is_some_and(|account_session| account_session.run_permits().in_progress())
    }

    /// The session of the signed-in account.
    pub(crate) fn session(&self) -> Option<Arc<AccountSession>> {
        self.account_session.lock().clone()
    }

    /// The session of the signed-in account, or the problem that nobody is signed in.
    pub(crate) fn require_session(&self) -> Result<Arc<AccountSession>, Problem> {
        self.session().ok_or_else(|| Problem::new(ProblemCode::SignInNeeded))
    }

    /// Puts somebody in the place of whoever was signed in.
    pub(crate) fn set_session(&self, account_session: AccountSession) -> Arc<AccountSession> {
        let account_session = Arc::new(account_session);
        self.had_session.store(true, Ordering::SeqCst);
        *self.account_session.lock() = Some(Arc::clone(&account_session));
        account_session
    }

    /// Nobody is signed in any more.
    pub(crate) fn clear_session(&self) {
        *self.account_session.lock() = None;
    }
}

/// Guard of the one pending sign-in.
pub(crate) struct SignInGuard<'a>(&'a Mutex<Option<PendingSignIn>>);

impl SignInGuard<'_> {
    /// The token that is cancelled when the admin gives up.
    pub(crate) fn cancel(&self) -> CancellationToken {
        self.0.lock().as_ref().map(|pending| pending.cancel.clone()).unwrap_or_default()
    }

    /// Makes the link known.
    pub(crate) fn set_link(&self, link: &Url) {
        if let Some(pending) = self.0.lock().as_mut() {
            pending.link = Some(link.clone());
        }
    }
}

impl Drop for SignInGuard<'_> {
    fn drop(&mut self) {
        *self.0.lock() = None;
    }
}
