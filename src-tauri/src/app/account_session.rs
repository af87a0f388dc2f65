//! The session of a signed-in account: its list, ledger and runs.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::{SignedDuration, Timestamp};
use offswitch_ledger::{AccountId, KnownOffering, LatestSnapshot, Ledger, Run, RunId};
use offswitch_model::{Identity, OfferingKey};
use offswitch_network::Clock;
use offswitch_policies::client::{Catalogue, Error, LicensingClient, RetryPolicy, UnreadableItem};
use offswitch_policies::model::Offering;
use offswitch_policies::run::{Progress, Report};
use offswitch_signin::{Account, Role, SecretStoreError, Session};
use parking_lot::Mutex;
use tauri::ipc::Channel;
use tokio::sync::watch;
use url::Url;

use crate::adapters::access::Access;
use crate::adapters::problem::internal_error;
use crate::adapters::snapshots;
use crate::app::run_permits::RunPermits;
use crate::app::run_stream::RunStream;
use crate::app::session_credential::SessionCredential;
use crate::views::{
    AccountView, AttachedView, CatalogueView, Problem, ProblemCode, RunEvent, RunResult, WritePermission,
};

/// A list read longer ago than this is read again before a run of several is planned from it, so that what the run takes
/// for the former values is what stands.
const PLAN_MAX_AGE: SignedDuration = SignedDuration::from_secs(5);

/// An account and everything that belongs to its session.
pub(crate) struct AccountSession {
    credential: SessionCredential,
    tenant_id: String,
    practice: bool,
    clock: Arc<dyn Clock>,
    licensing: LicensingClient,
    attached: Mutex<Result<AttachedLedger, Problem>>,
    latest: Mutex<Option<Catalogue>>,
    /// The number of runs that have ended.
    ended_runs: AtomicU64,
    permits: RunPermits,
    /// The run that was begun last.
    last_run: watch::Sender<Option<Arc<RunStream>>>,
}

/// The ledger and the account's number in it.
#[derive(Clone)]
pub(crate) struct LedgerAccount {
    pub ledger: Arc<Ledger>,
    pub account: AccountId,
}

/// The ledger as this session found it.
struct AttachedLedger {
    ledger_account: LedgerAccount,
    /// The account's last snapshot before this session.
    before: Option<LatestSnapshot>,
    /// The offerings that its snapshots have ever held.
    known: Vec<KnownOffering>,
}

impl AccountSession {
    /// Puts a session to work with the service at `service`. Without a ledger it can look, but not change anything.
    ///
    /// # Errors
    /// If the machine's certificates cannot be read.
    pub(crate) async fn new(
        session: Session,
        service: Url,
        ledger: Result<Arc<Ledger>, Problem>,
        practice: bool,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Problem> {
        let http = offswitch_network::client_for(&service)?;
        let account = session.account();
        let credential = SessionCredential::new(session);
        let licensing = LicensingClient::new(http, service, Arc::new(credential.clone()), RetryPolicy::default());
        let tenant_id = account.tenant_id.clone();
        let at = clock.timestamp();
        let attached = match ledger {
            Ok(ledger) => attach(ledger, ledger_person(account), at).await,
            Err(problem) => Err(problem),
        };
        if let Ok(attached) = &attached {
            licensing.remember(attached.known.iter().filter_map(snapshots::to_be_missed));
        }
        Ok(Self {
            credential,
            tenant_id,
            practice,
            clock,
            licensing,
            attached: Mutex::new(attached),
            latest: Mutex::new(None),
            ended_runs: AtomicU64::new(0),
            permits: RunPermits::default(),
            last_run: watch::Sender::new(None),
        })
    }

    /// The account, for the window.
    pub(crate) fn account_view(&self) -> AccountView {
        let session = self.credential.session();
        AccountView {
            persist_problem: session.persist_error().map(Problem::from),
            ..account_view(session.account(), session.tenant(), self.practice)
        }
    }

    /// The account.
    pub(crate) fn account(&self) -> Account {
        self.credential.session().account()
    }

    /// Its access to the service.
    pub(crate) fn access(&self) -> Access {
        Access::of(&self.credential.session())
    }

    /// The claims that the service asks for, and for which the person has to sign in again.
    pub(crate) fn required_claims(&self) -> Option<String> {
        self.credential.session().required_claims()
    }

    /// Returns whether it is an account of the practice tenant.
    pub(crate) fn is_practice(&self) -> bool {
        self.practice
    }

    /// Goes on with another session of the same person; a run that waits for it goes on too.
    pub(crate) async fn replace_session(&self, session: Session) {
        self.licensing.forget_acceptance();
        self.credential.replace(session).invalidate().await;
    }

    /// Ends the session, since another takes its place.
    pub(crate) async fn end(&self) {
        self.credential.session().invalidate().await;
    }

    /// Ends the session and forgets what is kept of it.
    pub(crate) async fn sign_out(&self) -> Result<(), SecretStoreError> {
        self.credential.session().sign_out().await
    }

    /// The permits of its runs.
    pub(crate) fn run_permits(&self) -> &RunPermits {
        &self.permits
    }

    /// The client of the service.
    pub(crate) fn licensing(&self) -> &LicensingClient {
        &self.licensing
    }

    /// The ledger and the account's number in it.
    ///
    /// # Errors
    /// The problem for which nothing can be recorded, and so nothing may be changed.
    pub(crate) fn ledger_account(&self) -> Result<LedgerAccount, Problem> {
        self.attached.lock().as_ref().map(|attached| attached.ledger_account.clone()).map_err(Clone::clone)
    }

    /// Lets go of a ledger whose file was deleted or replaced, so that another can take its place.
    pub(crate) fn detach_replaced_ledger(&self) {
        let mut attached = self.attached.lock();
        if attached.as_ref().is_ok_and(|attached| !attached.ledger_account.ledger.is_in_place()) {
            *attached = Err(Problem::new(ProblemCode::LedgerReplaced));
        }
    }

    /// Records in this ledger from now on, if there was none so far.
    pub(crate) async fn attach_ledger(&self, ledger: Arc<Ledger>) {
        if self.ledger_account().is_ok() {
            return;
        }
        let tried = attach(ledger, ledger_person(self.account()), self.clock.timestamp()).await;
        let mut attached = self.attached.lock();
        // Another try may have been quicker, and more may have been seen since.
        if attached.is_err() {
            if let Ok(tried) = &tried {
                self.licensing.remember(tried.known.iter().filter_map(snapshots::to_be_missed));
            }
            *attached = tried;
        }
    }

    /// Asks the ledger about the account's tenant.
    ///
    /// # Errors
    /// The problem with the ledger, or the one that it answers.
    pub(crate) async fn query_ledger<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Ledger, &str) -> Result<T, offswitch_ledger::Error> + Send + 'static,
    ) -> Result<T, Problem> {
        let (ledger_account, tenant) = (self.ledger_account()?, self.tenant_id.clone());
        run_blocking(move || question(&ledger_account.ledger, &tenant)).await
    }

    /// A list as the window sees it.
    pub(crate) fn catalogue_view(&self, catalogue: &Catalogue) -> CatalogueView {
        let mut view = match &*self.attached.lock() {
            Ok(AttachedLedger { before, known, .. }) => {
                let known: HashSet<_> = known.iter().map(|known| known.key.clone()).collect();
                CatalogueView::of(catalogue, snapshots::new_since(before.as_ref(), &known, catalogue), None)
            }
            Err(problem) => CatalogueView::of(catalogue, None, Some(problem.clone())),
        };
        view.offer_types_problem = view.offer_types_problem.map(|problem| self.access().explain(problem));
        view
    }

    /// The account, its list as it was read last, and whether anything is in progress: for a window that was loaded anew.
    pub(crate) fn attached_view(&self) -> AttachedView {
        AttachedView {
            account: self.account_view(),
            catalogue: self.latest_catalogue(),
            busy: self.permits.in_progress(),
        }
    }

    /// The list as the service told it last; none if it may have changed since.
    pub(crate) fn latest_catalogue(&self) -> Option<CatalogueView> {
        let latest = self.latest.lock().clone();
        latest.map(|latest| self.catalogue_view(&latest))
    }

    /// The items of the list that could not be understood.
    pub(crate) fn unreadable_items(&self) -> Vec<UnreadableItem> {
        self.latest.lock().as_ref().map(|latest| latest.unreadable.clone()).unwrap_or_default()
    }

    /// Takes note of a run that begins now and is told to `window`.
    pub(crate) fn begin_run(&self, window: Channel<RunEvent>) -> Arc<RunStream> {
        let last_run = Arc::new(RunStream::new(window));
        self.last_run.send_replace(Some(Arc::clone(&last_run)));
        last_run
    }

    /// Tells `window`, in the place of the one that was told so far, how the run in progress stands, and then how it goes on
    /// and ends. Nothing once nothing is in progress.
    pub(crate) async fn follow_run(&self, window: Channel<RunEvent>) -> Option<Result<RunResult, Problem>> {
        let mut last_run = self.last_run.subscribe();
        let run = tokio::select! {
            biased;
            run = last_run.wait_for(|run| run.as_ref().is_some_and(|run| !run.has_ended())) => run.ok()?.clone()?,
            () = self.permits.idle() => return None,
        };
        run.follow(window).await
    }

    /// Reads the list.
    ///
    /// # Errors
    /// The problem with reading it.
    pub(crate) async fn refresh_catalogue(&self) -> Result<Catalogue, Problem> {
        self.read_catalogue(|| self.licensing.catalogue()).await
    }

    /// The same, for a person who asks for it: also while the service has asked to wait.
    ///
    /// # Errors
    /// As for [`AccountSession::refresh_catalogue`].
    pub(crate) async fn refresh_catalogue_by_person(&self) -> Result<Catalogue, Problem> {
        self.read_catalogue(|| self.licensing.catalogue_despite_throttle()).await
    }

    async fn read_catalogue<Read: Future<Output = Result<Catalogue, Error>>>(
        &self,
        read: impl Fn() -> Read,
    ) -> Result<Catalogue, Problem> {
        let catalogue = loop {
            let before = self.ended_runs.load(Ordering::SeqCst);
            let catalogue = read().await.map_err(|error| self.access().explain(Problem::from(&error)))?;
            let mut latest = self.latest.lock();
            // A run that ended meanwhile knows better than what was read before its end.
            if self.ended_runs.load(Ordering::SeqCst) == before {
                *latest = Some(catalogue.clone());
                break catalogue;
            }
        };
        self.record_snapshot(&catalogue).await;
        Ok(catalogue)
    }

    /// Records what was seen. If that fails the list is as good as ever; only "new since" will know less.
    ///
    /// A list with items that could not be understood, or that was put together one by one, is not recorded: at the next
    /// start it would pass for a whole one.
    pub(crate) async fn record_snapshot(&self, catalogue: &Catalogue) {
        if !catalogue.unreadable.is_empty() || catalogue.products_error.is_some() {
            return;
        }
        let Ok(LedgerAccount { ledger, account }) = self.ledger_account() else { return };
        let snapshot = snapshots::from_catalogue(catalogue);
        if run_blocking(move || ledger.record_snapshot(account, &snapshot)).await.is_err() {
            tracing::warn!("what was seen is not recorded");
        }
    }

    /// Records that the admin has been shown that the service does not know these offerings any more; they are not missed from
    /// now on. Returns the list without them; none if there is none.
    ///
    /// # Errors
    /// The problem with recording it.
    pub(crate) async fn acknowledge_missing(&self, shown: &[String]) -> Result<Option<CatalogueView>, Problem> {
        let gone = |catalogue: &Catalogue| -> Vec<_> {
            let gone = catalogue.missing.iter().filter(|missing| catalogue.is_gone(missing));
            let keys = gone.map(|missing| missing.seen.offering.key.clone());
            keys.filter(|key| shown.contains(&key.to_string())).collect()
        };
        let keys = self.latest.lock().as_ref().map(gone).unwrap_or_default();
        let (LedgerAccount { ledger, account }, at) = (self.ledger_account()?, self.clock.timestamp());
        let copy = keys.clone();
        run_blocking(move || ledger.acknowledge_missing(account, &copy, at)).await?;
        self.licensing.forget(&keys);
        if let Some(latest) = self.latest.lock().as_mut() {
            latest.missing.retain(|missing| !keys.contains(&missing.seen.offering.key));
        }
        Ok(self.latest_catalogue())
    }

    /// Takes a list that was read for something else.
    pub(crate) fn set_catalogue(&self, catalogue: &Catalogue) {
        *self.latest.lock() = Some(catalogue.clone());
    }

    /// The list as the window has it, however old; read now if there is none.
    ///
    /// # Errors
    /// The problem with reading it.
    pub(crate) async fn shown_catalogue(&self) -> Result<Catalogue, Problem> {
        let latest = self.latest.lock().clone();
        match latest {
            Some(catalogue) => Ok(catalogue),
            None => self.refresh_catalogue().await,
        }
    }

    /// The present time.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.timestamp()
    }

    /// The list as it was read a moment ago, for a run of several: read again if it is older.
    ///
    /// # Errors
    /// The problem for which it could not be read.
    pub(crate) async fn catalogue_for_plan(&self) -> Result<Catalogue, Problem> {
        let latest = self.latest.lock().clone();
        let is_recent =
            |catalogue: &Catalogue| self.clock.timestamp().duration_since(catalogue.read_at).abs() < PLAN_MAX_AGE;
        match latest.filter(is_recent) {
            Some(catalogue) => Ok(catalogue),
            None => self.refresh_catalogue().await,
        }
    }

    /// One offering as it is now, read by itself; none if the list as the window has it lacks it. If the session has ended, it is
    /// as it was shown: the run that is begun with it waits for the session, and reads it then.
    ///
    /// # Errors
    /// The problem for which it could not be read.
    pub(crate) async fn read_offering(&self, key: &OfferingKey) -> Result<Option<Offering>, Problem> {
        let shown = self.shown_catalogue().await?;
        let Some(shown) = shown.offerings.into_iter().find(|offering| offering.key == *key) else { return Ok(None) };
        let now = match self.licensing.offering(key).await {
            Err(error) if error.is_session_expired() => return Ok(Some(shown)),
            now => now.map_err(|error| self.access().explain(Problem::from(&error)))?,
        };
        if let Some(offering) = self.latest.lock().as_mut().and_then(|latest| find_offering(latest, key)) {
            offering.value = now.value.clone();
        }
        Ok(Some(Offering { value: now.value, ..shown }))
    }

    /// Reads the others that have the name of an offering of the list, since an old and a new id of one product are coupled
    /// (licensing-service.md): writing one may have set them. What cannot be read stays as it was seen.
    pub(crate) async fn read_namesakes(&self, key: &OfferingKey) {
        let namesakes: Vec<_> = {
            let mut latest = self.latest.lock();
            let Some(catalogue) = latest.as_mut() else { return };
            let Some(name) = find_offering(catalogue, key).map(|offering| offering.name.clone()) else { return };
            let others = catalogue.offerings.iter().filter(|other| other.name == name && other.key.kind == key.kind);
            others.map(|other| other.key.clone()).filter(|other| other != key).collect()
        };
        for namesake in namesakes {
            if self.read_offering(&namesake).await.is_err() {
                tracing::warn!("an offering of the same name could not be read");
            }
        }
    }

    /// Takes the list after a run: as it was read back, or the last one with what was seen of a single offering. If an
    /// offering was not seen since it was written, there is no list to trust.
    pub(crate) fn apply_report(&self, report: &Report) {
        let mut latest = self.latest.lock();
        self.ended_runs.fetch_add(1, Ordering::SeqCst);
        if report.catalogue.is_some() {
            latest.clone_from(&report.catalogue);
            return;
        }
        let touched = report.changes.iter().filter(|settled| settled.correlation_id.is_some());
        for settled in touched {
            let offering = latest.as_mut().and_then(|catalogue| find_offering(catalogue, &settled.change.key));
            match (&settled.observed, offering) {
                (Some(seen), Some(offering)) => offering.value = seen.clone(),
                _ => *latest = None,
            }
        }
    }

    /// A run of this tenant, and who started it.
    ///
    /// # Errors
    /// The problem `run.unknownRun`, or why the ledger cannot be read.
    pub(crate) async fn run(&self, run: i64) -> Result<(Run, Identity), Problem> {
        let found = self.query_ledger(move |ledger, tenant| ledger.run(tenant, RunId(run))).await?;
        found.ok_or_else(|| Problem::new(ProblemCode::RunUnknownRun))
    }

    /// Keeps the list in step with what a run tells, so that nothing is planned from values that are gone.
    pub(crate) fn apply_progress(&self, progress: &Progress) {
        if let Progress::Verdict { key, observed: Some(seen), .. } = progress
            && let Some(offering) = self.latest.lock().as_mut().and_then(|catalogue| find_offering(catalogue, key))
        {
            offering.value = seen.clone();
        }
    }
}

fn find_offering<'a>(catalogue: &'a mut Catalogue, key: &OfferingKey) -> Option<&'a mut Offering> {
    catalogue.offerings.iter_mut().find(|offering| offering.key == *key)
}

/// Records that the person is here, and reads what they saw last.
async fn attach(ledger: Arc<Ledger>, person: Identity, at: Timestamp) -> Result<AttachedLedger, Problem> {
    run_blocking(move || {
        let account = ledger.upsert_account(&person, at)?;
        let before = ledger.latest_snapshot(account)?;
        let known = ledger.known_offerings(account)?;
        Ok(AttachedLedger { ledger_account: LedgerAccount { ledger, account }, before, known })
    })
    .await
}

/// An account as the ledger knows it.
pub(crate) fn ledger_person(account: Account) -> Identity {
    let Account { tenant_id, user_id, name, username, role: _, guest: _ } = account;
    Identity { tenant_id, user_id, name, username }
}

/// An account that signed in at `tenant` as the window sees it.
pub(crate) fn account_view(account: Account, tenant: &str, practice: bool) -> AccountView {
    AccountView {
        // A name with a dot is a domain; an id and `organizations` have none.
        organization: tenant.contains('.').then(|| tenant.to_lowercase()),
        elsewhere: account.is_elsewhere(tenant),
        guest: account.guest,
        write_permission: match account.role {
            Role::GlobalAdministrator | Role::BillingAdministrator => WritePermission::Likely,
            Role::GlobalReader | Role::None => WritePermission::Unlikely,
            Role::Unknown => WritePermission::Unknown,
        },
        role: account.role,
        name: account.name,
        username: account.username,
        tenant_id: account.tenant_id,
        practice,
        persist_problem: None,
    }
}

/// The ledger blocks, so it is asked on a thread for that.
pub(crate) async fn run_blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, offswitch_ledger::Error> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| internal_error(&error))?;
    done.map_err(|error| Problem::from(&error))
}
