//! A signed-in account at work: what it sees and what it changes.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use offswitch_ledger::{AccountId, Ledger, Person, Run, RunId};
use offswitch_policies::{Catalogue, Licensing, OfferingKey, Patience, Progress, Report};
use offswitch_signin::{Role, Session, StoreProblem};
use url::Url;

use crate::authorize::BySession;
use crate::problem::program_failed;
use crate::program::locked;
use crate::runs::Runs;
use crate::views::{AccountView, MayChange, Problem};

/// A list read longer ago than this is read again before a plan is made from it: somebody may have changed something.
const FRESH: SignedDuration = SignedDuration::from_mins(1);

/// An account and everything that belongs to its session.
pub(crate) struct SignedIn {
    session: Session,
    practice: bool,
    licensing: Licensing,
    ledger: Result<(Arc<Ledger>, AccountId), Problem>,
    latest: Mutex<Option<Catalogue>>,
    /// How many runs have ended.
    ended: AtomicU64,
    runs: Runs,
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
    ) -> Result<Self, Problem> {
        let http = offswitch_network::client_for(&service).map_err(offswitch_network::Failure::of)?;
        let authorize = Arc::new(BySession(session.clone()));
        let licensing = Licensing::new(http, service, authorize, Patience::default());
        let ledger = match ledger {
            Ok(ledger) => saw_account(ledger, &session).await,
            Err(problem) => Err(problem),
        };
        Ok(Self {
            session,
            practice,
            licensing,
            ledger,
            latest: Mutex::new(None),
            ended: AtomicU64::new(0),
            runs: Runs::default(),
        })
    }

    /// The account, for the window.
    pub(crate) fn account(&self) -> AccountView {
        let account = self.session.account();
        AccountView {
            organisation: account.organisation().to_owned(),
            may_change: match account.role {
                Role::GlobalAdministrator | Role::BillingAdministrator => MayChange::Likely,
                Role::GlobalReader | Role::None => MayChange::Unlikely,
                Role::Unknown => MayChange::Unknown,
            },
            role: account.role,
            name: account.name,
            username: account.username,
            tenant_id: account.tenant_id,
            practice: self.practice,
            kept_problem: self.session.not_kept().map(Problem::from),
        }
    }

    /// Ends the session, since another takes its place.
    pub(crate) async fn end(&self) {
        self.session.end().await;
    }

    /// Ends the session and forgets what is kept of it.
    pub(crate) async fn sign_out(&self) -> Result<(), StoreProblem> {
        self.session.sign_out().await
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
    pub(crate) fn ledger(&self) -> Result<(Arc<Ledger>, AccountId), Problem> {
        self.ledger.clone()
    }

    /// Reads the list.
    ///
    /// # Errors
    /// Why it could not be read.
    pub(crate) async fn read(&self) -> Result<Catalogue, Problem> {
        loop {
            let before = self.ended.load(Ordering::SeqCst);
            let catalogue = self.licensing.catalogue().await.map_err(|error| Problem::from(&error))?;
            let mut latest = locked(&self.latest);
            // A run that ended meanwhile knows better than what was read before its end.
            if self.ended.load(Ordering::SeqCst) == before {
                *latest = Some(catalogue.clone());
                return Ok(catalogue);
            }
        }
    }

    /// The list as it was read within the last minute, read again if it is older.
    ///
    /// # Errors
    /// Why it could not be read.
    pub(crate) async fn fresh(&self) -> Result<Catalogue, Problem> {
        let latest = locked(&self.latest).clone();
        let is_fresh = |catalogue: &Catalogue| Timestamp::now().duration_since(catalogue.read_at).abs() < FRESH;
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

    /// A run of this account.
    ///
    /// # Errors
    /// The problem `run.unknownRun`, or why the ledger cannot be read.
    pub(crate) async fn run(&self, run: i64) -> Result<Run, Problem> {
        let (ledger, account) = self.ledger()?;
        let found = tokio::task::spawn_blocking(move || ledger.run(RunId(run))).await;
        let found = found.map_err(|error| program_failed(&error))?.map_err(|error| ledger_failed(&error))?;
        found.filter(|run| run.head.account == account).ok_or_else(|| Problem::new("run.unknownRun"))
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

fn find<'a>(catalogue: &'a mut Catalogue, key: &OfferingKey) -> Option<&'a mut offswitch_policies::Offering> {
    catalogue.offerings.iter_mut().find(|offering| offering.key == *key)
}

async fn saw_account(ledger: Arc<Ledger>, session: &Session) -> Result<(Arc<Ledger>, AccountId), Problem> {
    let account = session.account();
    let person = Person {
        tenant_id: account.tenant_id,
        user_id: account.user_id,
        name: account.name,
        username: account.username,
    };
    let saw = tokio::task::spawn_blocking(move || {
        ledger.saw_account(&person, Timestamp::now()).map(|account| (ledger, account))
    });
    saw.await.map_err(|error| program_failed(&error))?.map_err(|error| ledger_failed(&error))
}

fn ledger_failed(error: &offswitch_ledger::Error) -> Problem {
    tracing::error!(%error, "the ledger cannot be used");
    Problem::new("ledger.unusable").detail("cause", Some(error))
}
