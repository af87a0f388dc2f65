//! Fixture of every test here: a practice tenant, a client signed in to it, a manual clock and a journal spy.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use offswitch_network::{Clock, ManualClock, client_for, parse_allowed_endpoint};
use offswitch_policies::client::{LicensingClient, MICROSOFT_HOSTS, RetryPolicy};
use offswitch_policies::model::{Change, Plan};
use offswitch_policies::run::{Progress, Report, run};
use offswitch_practice::{Options, Practice};
use serde_json::{Value as Json, json};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::fake_session::{FakeSession, RefreshResult};
use crate::journal_spy::{Event, EventLog, FailAt, JournalSpy};
use crate::practice_sign_in::{token, token_for};
use crate::tenant_state::State;

pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn StdError>>;

/// A practice tenant and a client of it.
pub(crate) struct Fixture {
    pub(crate) practice: Practice,
    pub(crate) client: Arc<LicensingClient>,
    pub(crate) session: Arc<FakeSession>,
    pub(crate) clock: Arc<ManualClock>,
    /// The client's clock, which is that one unless a test puts another client in its place.
    pub(crate) client_clock: Arc<dyn Clock>,
    pub(crate) log: EventLog,
    /// See [`JournalSpy`].
    pub(crate) held: Option<Arc<Mutex<()>>>,
    control: reqwest::Client,
}

impl Fixture {
    /// Signed in as the Billing Administrator.
    pub(crate) async fn new() -> Result<Self> {
        Self::with(Options::default(), "Billing Administrator").await
    }

    pub(crate) async fn with(options: Options, role: &str) -> Result<Self> {
        let practice = Practice::start(options).await?;
        let http = client_for(&practice.service().parse()?)?;
        let session = Arc::new(FakeSession::new(&token(&http, &practice, role).await?));
        let clock = Arc::new(ManualClock::default());
        let retry_policy = RetryPolicy { clock: clock.clone(), ..RetryPolicy::default() };
        let client = Arc::new(client(&practice, &session, retry_policy)?);
        let client_clock = clock.clone();
        Ok(Self { practice, client, session, clock, client_clock, log: EventLog::default(), held: None, control: http })
    }

    /// Another client, with the same session.
    pub(crate) fn client(&self, retry_policy: RetryPolicy) -> Result<LicensingClient> {
        client(&self.practice, &self.session, retry_policy)
    }

    /// Puts the practice tenant's faults in force.
    pub(crate) async fn faults(&self, rules: Json) -> Result {
        self.faults_from(0, rules).await
    }

    /// The same; `seed` says how the dice of their chances fall.
    pub(crate) async fn faults_from(&self, seed: u64, rules: Json) -> Result {
        let url = format!("{}/faults", self.practice.control());
        let response = self.control.put(url).json(&json!({ "seed": seed, "rules": rules })).send().await?;
        if response.status().is_success() { Ok(()) } else { Err(response.text().await?.into()) }
    }

    /// Changes a value behind the client's back.
    pub(crate) async fn change_behind(&self, id: &str, value: &str) -> Result {
        let url = format!("{}/offerings/{id}", self.practice.control());
        self.control.put(url).json(&json!({ "value": value })).send().await?.error_for_status()?;
        Ok(())
    }

    pub(crate) async fn state(&self) -> Result<State> {
        let response = self.control.get(format!("{}/state", self.practice.control())).send().await?;
        Ok(State(response.json().await?))
    }

    /// Waits until no write is in flight at the service.
    pub(crate) async fn until_nothing_in_flight(&self) -> Result {
        while self.state().await?.writes_under_way() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    pub(crate) async fn plan_all_off(&self) -> Result<Plan> {
        Ok(Plan::turn_off_all(&self.client.catalogue().await?.offerings))
    }

    /// Plans to turn everything off, and does.
    pub(crate) async fn turn_off_all(&self) -> Result<Report> {
        let plan = self.plan_all_off().await?;
        self.run(&plan.changes).await
    }

    pub(crate) async fn run(&self, changes: &[Change]) -> Result<Report> {
        self.run_with(changes, None, CancellationToken::new(), |_| ()).await
    }

    /// Runs as a task of its own, as the program does. `fails` names the step of the journal that fails.
    pub(crate) async fn run_with(
        &self,
        changes: &[Change],
        fails: Option<FailAt>,
        stop: CancellationToken,
        on_progress: impl Fn(&Progress) + Send + Sync + 'static,
    ) -> Result<Report> {
        Ok(self.begin(changes, fails, stop, on_progress).await?)
    }

    /// Begins such a run.
    pub(crate) fn begin(
        &self,
        changes: &[Change],
        fails: Option<FailAt>,
        stop: CancellationToken,
        on_progress: impl Fn(&Progress) + Send + Sync + 'static,
    ) -> JoinHandle<Report> {
        let journal = Arc::new(JournalSpy { log: self.log.clone(), fails, held: self.held.clone() });
        let (log, client, changes) = (self.log.clone(), self.client.clone(), changes.to_vec());
        let read_at = self.client_clock.timestamp();
        tokio::spawn(async move {
            let on_event = move |progress: Progress| {
                on_progress(&progress);
                log.add(Event::Progress(progress));
            };
            run(&changes, read_at, &client, journal, &on_event, &stop).await
        })
    }

    /// Signs in anew and uses the new access when the old one is rejected.
    pub(crate) async fn prepare_refresh(&self) -> Result {
        self.session.set_next_refresh(RefreshResult::Once(self.new_token().await?));
        Ok(())
    }

    /// Signs in anew.
    pub(crate) async fn new_token(&self) -> Result<String> {
        token(&self.control, &self.practice, "Billing Administrator").await
    }

    /// Signs in anew, with a claims request.
    pub(crate) async fn new_token_for(&self, claims: &Json) -> Result<String> {
        token_for(&self.control, &self.practice, "Billing Administrator", Some(claims)).await
    }

    pub(crate) async fn control(&self, path: &str, body: Json) -> Result {
        let url = format!("{}/{path}", self.practice.control());
        self.control.post(url).json(&body).send().await?.error_for_status()?;
        Ok(())
    }
}

fn client(practice: &Practice, session: &Arc<FakeSession>, retry_policy: RetryPolicy) -> Result<LicensingClient> {
    let base = parse_allowed_endpoint(practice.service(), MICROSOFT_HOSTS)?;
    Ok(LicensingClient::new(client_for(&base)?, base, session.clone(), retry_policy))
}
