//! What every test here stands on: a practice tenant, a client signed in to it, time that passes as the test likes, and a
//! record that remembers the order of things.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use offswitch_network::{accept_address, client_for};
use offswitch_policies::{
    Answer, Authorize, AuthorizeError, Change, Licensing, MICROSOFT_HOSTS, Offering, Outcome, Pace, Patience, Plan,
    Progress, Record, RecordError, Report, Stopped, run,
};
use offswitch_practice::{Options, Practice};
use reqwest::header::HeaderValue;
use serde_json::{Value as Json, json};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn StdError>>;

/// A practice tenant and a client of it.
pub(crate) struct Stage {
    pub(crate) practice: Practice,
    pub(crate) licensing: Arc<Licensing>,
    pub(crate) ticket: Arc<Ticket>,
    pub(crate) pace: Arc<TestPace>,
    pub(crate) log: Log,
    control: reqwest::Client,
}

impl Stage {
    /// Signed in as the Billing Administrator.
    pub(crate) async fn new() -> Result<Self> {
        Self::with(Options::default(), "Billing Administrator").await
    }

    pub(crate) async fn with(options: Options, role: &str) -> Result<Self> {
        let practice = Practice::start(options).await?;
        let base = accept_address(practice.service(), MICROSOFT_HOSTS)?;
        let http = client_for(&base)?;
        let ticket = Arc::new(Ticket::new(&token(&http, &practice, role).await?));
        let pace = Arc::new(TestPace::default());
        let patience = Patience { pace: pace.clone(), ..Patience::default() };
        let licensing = Arc::new(Licensing::new(http.clone(), base, ticket.clone(), patience));
        Ok(Self { practice, licensing, ticket, pace, log: Log::default(), control: http })
    }

    /// Puts the practice tenant's faults in force.
    pub(crate) async fn faults(&self, rules: Json) -> Result {
        self.faults_from(0, rules).await
    }

    /// Likewise; `seed` says how the dice of their chances fall.
    pub(crate) async fn faults_from(&self, seed: u64, rules: Json) -> Result {
        let url = format!("{}/faults", self.practice.control());
        let answer = self.control.put(url).json(&json!({ "seed": seed, "rules": rules })).send().await?;
        if answer.status().is_success() { Ok(()) } else { Err(answer.text().await?.into()) }
    }

    /// Changes a value behind the client's back.
    pub(crate) async fn change_behind(&self, id: &str, value: &str) -> Result {
        let url = format!("{}/offerings/{id}", self.practice.control());
        self.control.put(url).json(&json!({ "value": value })).send().await?.error_for_status()?;
        Ok(())
    }

    pub(crate) async fn state(&self) -> Result<State> {
        let answer = self.control.get(format!("{}/state", self.practice.control())).send().await?;
        Ok(State(answer.json().await?))
    }

    pub(crate) async fn plan_all_off(&self) -> Result<Plan> {
        Ok(Plan::turn_off_all(&self.licensing.catalogue().await?.offerings))
    }

    /// Plans to turn everything off, and does.
    pub(crate) async fn turn_off_all(&self) -> Result<Report> {
        let plan = self.plan_all_off().await?;
        self.run(&plan.changes).await
    }

    pub(crate) async fn run(&self, changes: &[Change]) -> Result<Report> {
        self.run_with(changes, None, CancellationToken::new(), |_| ()).await
    }

    /// Runs as a task of its own, as the program does. `fails` names the step of the record that fails.
    pub(crate) async fn run_with(
        &self,
        changes: &[Change],
        fails: Option<Fails>,
        stop: CancellationToken,
        on_progress: impl Fn(&Progress) + Send + Sync + 'static,
    ) -> Result<Report> {
        let record = Arc::new(TestRecord { log: self.log.clone(), fails });
        let (log, licensing, changes) = (self.log.clone(), self.licensing.clone(), changes.to_vec());
        let running = tokio::spawn(async move {
            let tell = move |progress: Progress| {
                on_progress(&progress);
                log.add(Step::Told(progress));
            };
            run(&changes, &licensing, record, &tell, &stop).await
        });
        Ok(running.await?)
    }

    /// Signs in anew and uses the new access when the old one is rejected.
    pub(crate) async fn prepare_renewal(&self) -> Result {
        let next = token(&self.control, &self.practice, "Billing Administrator").await?;
        *self.ticket.next.lock().expect("no panic") = Some(next);
        Ok(())
    }

    pub(crate) async fn control(&self, path: &str, body: Json) -> Result {
        let url = format!("{}/{path}", self.practice.control());
        self.control.post(url).json(&body).send().await?.error_for_status()?;
        Ok(())
    }
}

/// Signs in at the practice tenant as a browser does, and takes the access token.
async fn token(http: &reqwest::Client, practice: &Practice, role: &str) -> Result<String> {
    // Verifier and challenge that belong together: RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    const REDIRECT: &str = "http://localhost:1/m365/commerce";
    let account = practice.accounts().iter().find(|account| account.role == role).ok_or("no such role")?;
    let root = format!("{}/{}", practice.authority(), practice.tenant());
    let asked = [
        ("client_id", practice.client_id()),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("scope", "aeb86249-8ea3-49e2-900b-54cc8e308f85/.default offline_access openid profile"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("state", "s"),
        ("nonce", "n"),
    ];
    let page = http.get(format!("{root}/oauth2/v2.0/authorize")).query(&asked).send().await?.text().await?;
    let context =
        page.split_once(r#"name="ctx" value=""#).and_then(|(_, rest)| rest.split('"').next()).ok_or("no form")?;
    let answers = [("ctx", context), ("loginfmt", account.user), ("passwd", account.password), ("otc", account.code)];
    let signed_in = post(http, &format!("{root}/login"), &answers).await?;
    let location = signed_in.headers().get("location").ok_or("no redirect")?.to_str()?.parse::<url::Url>()?;
    let code = location.query_pairs().find(|(name, _)| name == "code").ok_or("no code")?.1.into_owned();
    let grant = [
        ("grant_type", "authorization_code"),
        ("client_id", practice.client_id()),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    let tokens: Json = post(http, &format!("{root}/oauth2/v2.0/token"), &grant).await?.json().await?;
    Ok(tokens["access_token"].as_str().ok_or("no access token")?.to_owned())
}

async fn post(http: &reqwest::Client, url: &str, form: &[(&str, &str)]) -> reqwest::Result<reqwest::Response> {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    http.post(url).header("content-type", "application/x-www-form-urlencoded").body(body).send().await
}

/// What the practice tenant says of itself.
pub(crate) struct State(Json);

impl State {
    pub(crate) fn value(&self, id: &str) -> Option<&str> {
        let offerings = self.0["offerings"].as_array()?;
        offerings.iter().find(|offering| offering["id"] == id)?["value"].as_str()
    }

    /// How many offerings have that value.
    pub(crate) fn count(&self, value: &str) -> usize {
        let offerings = self.0["offerings"].as_array();
        offerings.map_or(0, |offerings| offerings.iter().filter(|offering| offering["value"] == value).count())
    }

    pub(crate) fn requests(&self, route: &str) -> u64 {
        self.0["requests"][route].as_u64().unwrap_or_default()
    }

    pub(crate) fn most_writes_at_once(&self) -> u64 {
        self.0["writes_most_at_once"].as_u64().unwrap_or_default()
    }

    pub(crate) fn writes(&self) -> &[Json] {
        self.0["writes"].as_array().map_or(&[], Vec::as_slice)
    }
}

/// An access token, and perhaps the next one.
pub(crate) struct Ticket {
    now: Mutex<HeaderValue>,
    next: Mutex<Option<String>>,
    pub(crate) renewals: AtomicUsize,
}

/// The session's own error, which the program recognises.
#[derive(Debug, thiserror::Error)]
#[error("the session ended")]
pub(crate) struct SessionEnded;

impl Ticket {
    pub(crate) fn new(token: &str) -> Self {
        Self { now: Mutex::new(bearer(token)), next: Mutex::default(), renewals: AtomicUsize::new(0) }
    }

    pub(crate) fn token(&self) -> String {
        let now = self.now.lock().expect("no panic");
        now.to_str().expect("tokens are plain ASCII").trim_start_matches("Bearer ").to_owned()
    }
}

fn bearer(token: &str) -> HeaderValue {
    let mut header: HeaderValue = format!("Bearer {token}").parse().expect("tokens are plain ASCII");
    header.set_sensitive(true);
    header
}

impl Authorize for Ticket {
    fn header(&self) -> BoxFuture<'_, std::result::Result<HeaderValue, AuthorizeError>> {
        Box::pin(async { Ok(self.now.lock().expect("no panic").clone()) })
    }

    fn renewed<'a>(
        &'a self,
        rejected: &'a HeaderValue,
    ) -> BoxFuture<'a, std::result::Result<HeaderValue, AuthorizeError>> {
        Box::pin(async move {
            let mut now = self.now.lock().expect("no panic");
            if *now == *rejected {
                self.renewals.fetch_add(1, Ordering::Relaxed);
                let next = self.next.lock().expect("no panic").take();
                *now = bearer(&next.ok_or_else(|| AuthorizeError::ended(SessionEnded))?);
            }
            Ok(now.clone())
        })
    }
}

/// Time that passes at once unless it is held, and remembers how much of it was waited for. Of chance it always takes
/// half.
#[derive(Default)]
pub(crate) struct TestPace {
    ahead: Arc<Mutex<Duration>>,
    waits: Arc<Mutex<Vec<Duration>>>,
    held: watch::Sender<bool>,
}

impl TestPace {
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.waits.lock().expect("no panic").clone()
    }

    /// While time is held, no wait ends.
    pub(crate) fn hold(&self, held: bool) {
        self.held.send_replace(held);
    }

    /// Until that many waits have begun since the start.
    pub(crate) async fn until_waits(&self, count: usize) {
        while self.waits().len() < count {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

impl Pace for TestPace {
    fn now(&self) -> Instant {
        Instant::now() + *self.ahead.lock().expect("no panic")
    }

    fn timestamp(&self) -> Timestamp {
        Timestamp::now()
    }

    fn wait(&self, time: Duration) -> BoxFuture<'static, ()> {
        let (ahead, waits) = (self.ahead.clone(), self.waits.clone());
        let target = *ahead.lock().expect("no panic") + time;
        waits.lock().expect("no panic").push(time);
        let mut held = self.held.subscribe();
        Box::pin(async move {
            let _ = held.wait_for(|held| !held).await;
            // Whoever waits at the same time wakes at the same time.
            tokio::time::sleep(Duration::from_millis(1)).await;
            let mut ahead = ahead.lock().expect("no panic");
            *ahead = target.max(*ahead);
        })
    }

    fn any_up_to(&self, most: Duration) -> Duration {
        most / 2
    }
}

/// What happened, in order.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Opened(usize),
    Intended(usize, Uuid),
    Settled(usize, Answer),
    Judged(Vec<(usize, Outcome)>),
    Closed(Option<Stopped>),
    Told(Progress),
}

/// Record and progress in one list.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<Step>>>);

impl Log {
    fn add(&self, step: Step) {
        self.0.lock().expect("no panic").push(step);
    }

    pub(crate) fn steps(&self) -> Vec<Step> {
        self.0.lock().expect("no panic").clone()
    }

    /// The places of the steps that `what` recognises.
    pub(crate) fn places(&self, what: impl Fn(&Step) -> bool) -> Vec<usize> {
        self.steps().iter().enumerate().filter(|(_, step)| what(step)).map(|(place, _)| place).collect()
    }

    /// What stopped the run, for each time that the record was closed.
    pub(crate) fn closings(&self) -> Vec<Option<Stopped>> {
        self.steps()
            .iter()
            .filter_map(|step| if let Step::Closed(stopped) = step { Some(*stopped) } else { None })
            .collect()
    }

    /// The waits that were told, in whole seconds.
    pub(crate) fn told_waits(&self) -> Vec<u64> {
        let waits = self.steps().into_iter().filter_map(|step| match step {
            Step::Told(Progress::Waiting { time }) => Some(time.as_secs()),
            _ => None,
        });
        waits.collect()
    }
}

/// The step of the record that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fails {
    Open,
    Intend(usize),
    Settle(usize),
    Judge,
}

/// The record's own error, which the program recognises.
#[derive(Debug, thiserror::Error)]
#[error("the disk is full")]
pub(crate) struct DiskFull;

struct TestRecord {
    log: Log,
    fails: Option<Fails>,
}

impl TestRecord {
    fn keep(&self, fails: Option<Fails>, step: Step) -> std::result::Result<(), RecordError> {
        if fails.is_some() && fails == self.fails {
            return Err(RecordError::new(DiskFull));
        }
        self.log.add(step);
        Ok(())
    }
}

impl Record for TestRecord {
    fn open(&self, changes: &[Change], _at: Timestamp) -> std::result::Result<i64, RecordError> {
        self.keep(Some(Fails::Open), Step::Opened(changes.len())).map(|()| 7)
    }

    fn intend(&self, position: usize, _at: Timestamp, correlation_id: Uuid) -> std::result::Result<(), RecordError> {
        self.keep(Some(Fails::Intend(position)), Step::Intended(position, correlation_id))
    }

    fn settle(&self, position: usize, answer: &Answer, _at: Timestamp) -> std::result::Result<(), RecordError> {
        self.keep(Some(Fails::Settle(position)), Step::Settled(position, answer.clone()))
    }

    fn judge(&self, verdicts: &[(usize, Outcome)], _at: Timestamp) -> std::result::Result<(), RecordError> {
        self.keep(Some(Fails::Judge), Step::Judged(verdicts.to_vec()))
    }

    fn close(&self, stopped: Option<Stopped>, _at: Timestamp) -> std::result::Result<(), RecordError> {
        self.keep(None, Step::Closed(stopped))
    }
}

/// A word for an outcome, to count by.
pub(crate) fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Verified => "verified",
        Outcome::Unconfirmed { .. } => "unconfirmed",
        Outcome::Refused(_) => "refused",
        Outcome::Failed(_) => "failed",
        Outcome::NotAttempted(_) => "not attempted",
    }
}

/// How many changes had which outcome.
pub(crate) fn tally(report: &Report) -> HashMap<&'static str, usize> {
    let mut tally = HashMap::new();
    for settled in &report.changes {
        *tally.entry(word(&settled.outcome)).or_default() += 1;
    }
    tally
}

pub(crate) fn ids(offerings: &[Offering]) -> Vec<&str> {
    offerings.iter().map(|offering| offering.key.id.as_str()).collect()
}
