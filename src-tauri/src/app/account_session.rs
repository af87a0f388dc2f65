//! A signed-in account at work: what it sees and what it changes.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use offswitch_ledger::{AccountId, Identity, LatestSnapshot, Ledger, Run, RunId};
use offswitch_policies::client::{Catalogue, Licensing, Patience};
use offswitch_policies::model::OfferingKey;
use offswitch_policies::run::{Progress, Report};
use offswitch_signin::{Account, Clock, Role, SecretStoreError, Session};
use tauri::ipc::Channel;
use tokio::sync::watch;
use url::Url;

use crate::adapters::problem::program_failed;
use crate::adapters::snapshots;
use crate::app::run_permits::Runs;
use crate::app::run_stream::UnderWay;
use crate::app::session_credential::Sessions;
use crate::app::state::locked;
use crate::views::{AccountView, CatalogueView, MayChange, PresentView, Problem, RunEvent, RunResult};

/// A list read longer ago than this is read again before a plan is made from it: somebody may have changed something.
const FRESH: SignedDuration = SignedDuration::from_mins(1);

/// An account and everything that belongs to its session.
pub(crate) struct SignedIn {
    sessions: Sessions,
    tenant_id: String,
    practice: bool,
    clock: Clock,
    licensing: Licensing,
    opened: Mutex<Result<Opened, Problem>>,
    latest: Mutex<Option<Catalogue>>,
    /// How many runs have ended.
    ended: AtomicU64,
    runs: Runs,
    /// The run that was begun last.
    begun: watch::Sender<Option<Arc<UnderWay>>>,
}

/// The ledger and the account's number in it.
#[derive(Clone)]
pub(crate) struct Books {
    pub ledger: Arc<Ledger>,
    pub account: AccountId,
}

/// The ledger as this session found it.
struct Opened {
    books: Books,
    /// What the account saw last before this session.
    before: Option<LatestSnapshot>,
}

impl SignedIn {
    /// Puts a session to work with the service at `service`. Without a ledger it can look, but not change anything.
    ///
    /// # Errors
    /// When the machine's certificates cannot be read.
    pub(crate) async fn new(
        session: Session,
        service: Url,
        ledger: Result<Arc<Ledger>, Problem>,
        practice: bool,
        clock: Clock,
    ) -> Result<Self, Problem> {
        let http = offswitch_network::client_for(&service).map_err(offswitch_network::TransportError::from)?;
        let account = session.account();
        let sessions = Sessions::new(session);
        let licensing = Licensing::new(http, service, Arc::new(sessions.clone()), Patience::default());
        let tenant_id = account.tenant_id.clone();
        let at = clock();
        let opened = match ledger {
            Ok(ledger) => open_books(ledger, person(account), at).await,
            Err(problem) => Err(problem),
        };
        Ok(Self {
            sessions,
            tenant_id,
            practice,
            clock,
            licensing,
            opened: Mutex::new(opened),
            latest: Mutex::new(None),
            ended: AtomicU64::new(0),
            runs: Runs::default(),
            begun: watch::Sender::new(None),
        })
    }

    /// The account, for the window.
    pub(crate) fn account(&self) -> AccountView {
        let session = self.sessions.now();
        AccountView {
            kept_problem: session.persist_error().map(Problem::from),
            ..account_view(session.account(), self.practice)
        }
    }

    /// Who is signed in.
    pub(crate) fn person(&self) -> Account {
        self.sessions.now().account()
    }

    /// Whether it is an account of the practice tenant.
    pub(crate) fn is_practice(&self) -> bool {
        self.practice
    }

    /// Goes on with another session of the same person; a run that waits for it goes on too.
    pub(crate) async fn go_on_with(&self, session: Session) {
        self.sessions.replace(session).invalidate().await;
    }

    /// Ends the session, since another takes its place.
    pub(crate) async fn end(&self) {
        self.sessions.now().invalidate().await;
    }

    /// Ends the session and forgets what is kept of it.
    pub(crate) async fn sign_out(&self) -> Result<(), SecretStoreError> {
        self.sessions.now().sign_out().await
    }

    /// The turns of its runs.
    pub(crate) fn runs(&self) -> &Runs {
        &self.runs
    }

    /// The client of the service.
    pub(crate) fn licensing(&self) -> &Licensing {
        &self.licensing
    }

    /// The ledger and the account's number in it.
    ///
    /// # Errors
    /// Why nothing can be recorded, and so nothing may be changed.
    pub(crate) fn books(&self) -> Result<Books, Problem> {
        locked(&self.opened).as_ref().map(|opened| opened.books.clone()).map_err(Clone::clone)
    }

    /// Records in this ledger from now on, if there was none so far.
    pub(crate) async fn take_up(&self, ledger: Arc<Ledger>) {
        if self.books().is_ok() {
            return;
        }
        let tried = open_books(ledger, person(self.person()), (self.clock)()).await;
        let mut opened = locked(&self.opened);
        // Another try may have been quicker, and more may have been seen since.
        if opened.is_err() {
            *opened = tried;
        }
    }

    /// Asks the ledger about the account's tenant.
    ///
    /// # Errors
    /// Why there is no ledger, or what it answers.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Ledger, &str) -> Result<T, offswitch_ledger::Error> + Send + 'static,
    ) -> Result<T, Problem> {
        let (books, tenant) = (self.books()?, self.tenant_id.clone());
        off_the_async_threads(move || question(&books.ledger, &tenant)).await
    }

    /// A list as the window sees it.
    pub(crate) fn view(&self, catalogue: &Catalogue) -> CatalogueView {
        match &*locked(&self.opened) {
            Ok(Opened { before, .. }) => {
                CatalogueView::of(catalogue, snapshots::new_since(before.as_ref(), catalogue), None)
            }
            Err(problem) => CatalogueView::of(catalogue, None, Some(problem.clone())),
        }
    }

    /// The account, its list as it was read last, and whether anything is under way: for a window that was loaded anew.
    pub(crate) fn present(&self) -> PresentView {
        PresentView { account: self.account(), catalogue: self.latest(), busy: self.runs.under_way() }
    }

    /// The list as the service told it last; none if it may have changed since.
    pub(crate) fn latest(&self) -> Option<CatalogueView> {
        let latest = locked(&self.latest).clone();
        latest.map(|latest| self.view(&latest))
    }

    /// Takes note of a run that begins now and is told to `window`.
    pub(crate) fn begin(&self, window: Channel<RunEvent>) -> Arc<UnderWay> {
        let begun = Arc::new(UnderWay::new(window));
        self.begun.send_replace(Some(Arc::clone(&begun)));
        begun
    }

    /// Tells `window`, in the place of the one that was told so far, how the run under way stands, and then how it goes on
    /// and ends. Nothing once nothing is under way.
    pub(crate) async fn follow(&self, window: Channel<RunEvent>) -> Option<Result<RunResult, Problem>> {
        let mut begun = self.begun.subscribe();
        let run = tokio::select! {
            biased;
            run = begun.wait_for(|run| run.as_ref().is_some_and(|run| !run.has_ended())) => run.ok()?.clone()?,
            () = self.runs.quiet() => return None,
        };
        run.follow(window).await
    }

    /// Reads the list.
    ///
    /// # Errors
    /// Why it could not be read.
    pub(crate) async fn read(&self) -> Result<Catalogue, Problem> {
        let catalogue = loop {
            let before = self.ended.load(Ordering::SeqCst);
            let catalogue = self.licensing.catalogue().await.map_err(|error| Problem::from(&error))?;
            let mut latest = locked(&self.latest);
            // A run that ended meanwhile knows better than what was read before its end.
            if self.ended.load(Ordering::SeqCst) == before {
                *latest = Some(catalogue.clone());
                break catalogue;
            }
        };
        self.remember(&catalogue).await;
        Ok(catalogue)
    }

    /// Records what was seen. If that fails the list is as good as ever; only "new since" will know less.
    pub(crate) async fn remember(&self, catalogue: &Catalogue) {
        let Ok(Books { ledger, account }) = self.books() else { return };
        let look = snapshots::look(catalogue);
        if off_the_async_threads(move || ledger.record_snapshot(account, &look)).await.is_err() {
            tracing::warn!("what was seen is not recorded");
        }
    }

    /// Takes a list that was read for something else.
    pub(crate) fn saw(&self, catalogue: &Catalogue) {
        *locked(&self.latest) = Some(catalogue.clone());
    }

    /// The list as it was read within the last minute, read again if it is older.
    ///
    /// # Errors
    /// Why it could not be read.
    pub(crate) async fn fresh(&self) -> Result<Catalogue, Problem> {
        let latest = locked(&self.latest).clone();
        let is_fresh = |catalogue: &Catalogue| (self.clock)().duration_since(catalogue.read_at).abs() < FRESH;
        match latest.filter(is_fresh) {
            Some(catalogue) => Ok(catalogue),
            None => self.read().await,
        }
    }

    /// The list after a run: as it was read back, or the last one with what was seen of a single offering. If an offering
    /// was not seen since it was written, there is no list to trust.
    pub(crate) fn after(&self, report: &Report) -> Option<Catalogue> {
        let mut latest = locked(&self.latest);
        self.ended.fetch_add(1, Ordering::SeqCst);
        if report.catalogue.is_some() {
            latest.clone_from(&report.catalogue);
            return latest.clone();
        }
        let touched = report.changes.iter().filter(|settled| settled.correlation_id.is_some());
        for settled in touched {
            let offering = latest.as_mut().and_then(|catalogue| find(catalogue, &settled.change.key));
            match (&settled.seen, offering) {
                (Some(seen), Some(offering)) => offering.value = seen.clone(),
                _ => *latest = None,
            }
        }
        latest.clone()
    }

    /// A run of this tenant, and who started it.
    ///
    /// # Errors
    /// The problem `run.unknownRun`, or why the ledger cannot be read.
    pub(crate) async fn run(&self, run: i64) -> Result<(Run, Identity), Problem> {
        let found = self.ask(move |ledger, tenant| ledger.run(tenant, RunId(run))).await?;
        found.ok_or_else(|| Problem::new("run.unknownRun"))
    }

    /// Keeps the list in step with what a run tells, so that nothing is planned from values that are gone.
    pub(crate) fn heard(&self, progress: &Progress) {
        if let Progress::Judged { key, seen: Some(seen), .. } = progress
            && let Some(offering) = locked(&self.latest).as_mut().and_then(|catalogue| find(catalogue, key))
        {
            offering.value = seen.clone();
        }
    }
}

fn find<'a>(catalogue: &'a mut Catalogue, key: &OfferingKey) -> Option<&'a mut offswitch_policies::model::Offering> {
    catalogue.offerings.iter_mut().find(|offering| offering.key == *key)
}

/// Records that the person is here, and reads what they saw last.
async fn open_books(ledger: Arc<Ledger>, person: Identity, at: Timestamp) -> Result<Opened, Problem> {
    off_the_async_threads(move || {
        let account = ledger.upsert_account(&person, at)?;
        let before = ledger.latest_snapshot(account)?;
        Ok(Opened { books: Books { ledger, account }, before })
    })
    .await
}

/// An account as the ledger knows it.
pub(crate) fn person(account: Account) -> Identity {
    let Account { tenant_id, user_id, name, username, role: _ } = account;
    Identity { tenant_id, user_id, name, username }
}

/// An account as the window sees it.
pub(crate) fn account_view(account: Account, practice: bool) -> AccountView {
    AccountView {
        organisation: account.organization().to_owned(),
        may_change: match account.role {
            Role::GlobalAdministrator | Role::BillingAdministrator => MayChange::Likely,
            Role::GlobalReader | Role::None => MayChange::Unlikely,
            Role::Unknown => MayChange::Unknown,
        },
        role: account.role,
        name: account.name,
        username: account.username,
        tenant_id: account.tenant_id,
        practice,
        kept_problem: None,
    }
}

/// The ledger blocks, so it is asked on a thread for that.
pub(crate) async fn off_the_async_threads<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, offswitch_ledger::Error> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| program_failed(&error))?;
    done.map_err(|error| Problem::from(&error))
}
