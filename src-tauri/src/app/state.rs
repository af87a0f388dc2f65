//! What the program holds while it runs.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use offswitch_ledger::Ledger;
use offswitch_practice::{Options, Practice};
use offswitch_signin::{Authority, Clock, KeyringStore};
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::adapters::problem::program_failed;
use crate::app::account_session::SignedIn;
use crate::app::cached_startup;
use crate::app::ledger_handle::LedgerFile;
use crate::platform::data_dir::Folders;
use crate::settings::{Endpoints, Settings};
use crate::views::{KnownView, PracticeAccountView, Problem};

/// The program: settings, ledgers, the practice tenant once it is wanted, and who is signed in.
pub(crate) struct Program {
    practice_only: bool,
    settings: Settings,
    secrets: Arc<KeyringStore>,
    clock: Clock,
    ledger: LedgerFile,
    practice_ledger: LedgerFile,
    known: OnceCell<Option<KnownView>>,
    practice: OnceCell<Practice>,
    signing_in: Mutex<Option<Out>>,
    signed_in: Mutex<Option<Arc<SignedIn>>>,
    had_session: AtomicBool,
}

/// A sign-in while the browser is out.
struct Out {
    cancel: CancellationToken,
    link: Option<Url>,
    /// Whether the same person signs in again, perhaps while a run waits.
    again: bool,
}

impl Program {
    /// Opens the ledgers. One that cannot be opened does not keep the program from starting: it shows everything and
    /// changes nothing.
    pub(crate) fn new(folders: &Folders, settings: Settings, practice_only: bool, clock: Clock) -> Self {
        Self {
            practice_only,
            settings,
            secrets: Arc::new(KeyringStore::new(&folders.secrets())),
            ledger: LedgerFile::at(folders.ledger(), Arc::clone(&clock)),
            practice_ledger: LedgerFile::at(folders.practice_ledger(), Arc::clone(&clock)),
            clock,
            known: OnceCell::new(),
            practice: OnceCell::new(),
            signing_in: Mutex::new(None),
            signed_in: Mutex::new(None),
            had_session: AtomicBool::new(false),
        }
    }

    /// Whether the program was started with `--practice`.
    pub(crate) fn opens_on_practice(&self) -> bool {
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
    pub(crate) fn clock(&self) -> Clock {
        Arc::clone(&self.clock)
    }

    /// The ledger, or why there is none.
    pub(crate) fn ledger(&self, practice: bool) -> Result<Arc<Ledger>, Problem> {
        self.ledger_file(practice).ledger()
    }

    fn ledger_file(&self, practice: bool) -> &LedgerFile {
        if practice { &self.practice_ledger } else { &self.ledger }
    }

    /// Tries again what could not be opened, for whoever is signed in too.
    pub(crate) async fn try_ledgers_again(&self) {
        for file in [&self.ledger, &self.practice_ledger] {
            file.try_again().await;
        }
        if let Some(signed_in) = self.signed_in()
            && let Ok(ledger) = self.ledger(signed_in.is_practice())
        {
            signed_in.take_up(ledger).await;
        }
    }

    /// That a damaged ledger was set aside at this start, if it was.
    pub(crate) fn ledger_notice(&self) -> Option<Problem> {
        self.ledger_file(self.practice_only).set_aside()
    }

    /// What is known already of the account whose session is kept, until somebody signs in. Asked for as soon as the program
    /// starts, so that it is there when the window wants it.
    pub(crate) async fn known(&self) -> Option<KnownView> {
        if self.had_session.load(Ordering::SeqCst) {
            return None;
        }
        let look = || async {
            if self.practice_only {
                return None;
            }
            let Endpoints { authority, .. } = self.settings.endpoints().ok()?;
            cached_startup::look(authority, self.secrets(), self.clock(), self.ledger(false).ok()?).await
        };
        self.known.get_or_init(look).await.clone()
    }

    /// Why nothing may be changed, if the ledger cannot record it.
    pub(crate) fn ledger_problem(&self) -> Option<Problem> {
        match self.signed_in() {
            Some(signed_in) => signed_in.books().err(),
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

    /// Where to sign in to the practice tenant, which is started if it is not there yet.
    pub(crate) async fn practice_endpoints(&self) -> Result<Endpoints, Problem> {
        let practice = self.practice().await?;
        let authority = Authority::new(practice.authority(), practice.tenant(), practice.client_id())?;
        let service = Url::parse(practice.service()).map_err(|error| program_failed(&error))?;
        Ok(Endpoints { authority, service })
    }

    async fn practice(&self) -> Result<&Practice, Problem> {
        let start = || Practice::start(Options::default());
        self.practice.get_or_try_init(start).await.map_err(|error| program_failed(&error))
    }

    /// Takes the place of the one sign-in under way; it is given back when the answer is dropped. `again`: the same person
    /// signs in once more.
    pub(crate) fn begin_sign_in(&self, again: bool) -> Result<UnderWay<'_>, Problem> {
        let mut signing_in = locked(&self.signing_in);
        if signing_in.is_some() {
            return Err(Problem::new("signIn.underWay"));
        }
        *signing_in = Some(Out { cancel: CancellationToken::new(), link: None, again });
        Ok(UnderWay(&self.signing_in))
    }

    /// Gives up the sign-in under way, if there is one.
    pub(crate) fn cancel_sign_in(&self) {
        if let Some(out) = locked(&self.signing_in).as_ref() {
            out.cancel.cancel();
        }
    }

    /// The link of the sign-in under way, once it is known.
    pub(crate) fn sign_in_link(&self) -> Option<Url> {
        locked(&self.signing_in).as_ref().and_then(|out| out.link.clone())
    }

    /// Whether a run is under way. Switching the account holds the turn too, but can be left at any time.
    pub(crate) fn run_under_way(&self) -> bool {
        let switching = locked(&self.signing_in).as_ref().is_some_and(|out| !out.again);
        !switching && self.signed_in().is_some_and(|signed_in| signed_in.runs().under_way())
    }

    /// Who is signed in.
    pub(crate) fn signed_in(&self) -> Option<Arc<SignedIn>> {
        locked(&self.signed_in).clone()
    }

    /// Who is signed in, or the problem that nobody is.
    pub(crate) fn must_be_signed_in(&self) -> Result<Arc<SignedIn>, Problem> {
        self.signed_in().ok_or_else(|| Problem::new("signIn.needed"))
    }

    /// Puts somebody in the place of whoever was signed in.
    pub(crate) fn sign_in(&self, signed_in: SignedIn) -> Arc<SignedIn> {
        let signed_in = Arc::new(signed_in);
        self.had_session.store(true, Ordering::SeqCst);
        *locked(&self.signed_in) = Some(Arc::clone(&signed_in));
        signed_in
    }

    /// Nobody is signed in any more.
    pub(crate) fn sign_out(&self) {
        *locked(&self.signed_in) = None;
    }
}

/// The place of the one sign-in under way.
pub(crate) struct UnderWay<'a>(&'a Mutex<Option<Out>>);

impl UnderWay<'_> {
    /// Tells when the admin gives up.
    pub(crate) fn cancel(&self) -> CancellationToken {
        locked(self.0).as_ref().map(|out| out.cancel.clone()).unwrap_or_default()
    }

    /// Makes the link known.
    pub(crate) fn set_link(&self, link: &Url) {
        if let Some(out) = locked(self.0).as_mut() {
            out.link = Some(link.clone());
        }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        *locked(self.0) = None;
    }
}

/// The data behind these locks is whole at every moment, so a thread that panicked has not spoilt it.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
