//! One call to the service: authorised, sent, sent again as patience allows, and read.

use std::sync::Arc;
use std::time::{Duration, Instant};

use backon::Retryable as _;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use offswitch_network::TransportError;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use reqwest::{Client, Method, Response, StatusCode};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::client::awake_clock::WorkingClock;
use crate::client::credential::{Authorize, AuthorizeError};
use crate::client::error::{AnswerProblem, Attempt, Error};
use crate::client::request::{Call, Cut, Effort, Setback, Unanswered};
use crate::client::retry_policy::{FullJitter, Patience};
use crate::client::throttle::Gate;
use crate::client::{retry_after, wire};

/// The most bytes of one answer: a list of a thousand offerings takes about 300 kB.
pub(crate) const LARGEST_ANSWER: usize = 8 << 20;
/// The longest that nothing may be heard of a request: a minute for itself (`offswitch_network::client_for`), and as much
/// again for renewing the session.
const LONGEST_SILENCE: Duration = Duration::from_mins(2);

/// What all calls of one client share.
pub(crate) struct Line {
    pub(crate) http: Client,
    pub(crate) authorize: Arc<dyn Authorize>,
    pub(crate) patience: Patience,
    pub(crate) clock: Arc<WorkingClock>,
    pub(crate) gate: Gate,
    /// One permit for each write that may be under way.
    pub(crate) writes: Semaphore,
}

impl Line {
    /// Makes the call and reads its answer with `read`.
    pub(crate) async fn call<T: Send>(
        &self,
        call: &Call<'_>,
        read: fn(&[u8]) -> Result<T, AnswerProblem>,
    ) -> Result<(T, Attempt), Unanswered> {
        let started = self.clock.now().time;
        let effort = Effort::default();
        loop {
            let sleeps = self.clock.now().sleeps;
            let setback = match self.attempts(call, &effort, started, read).await {
                Ok(answer) => return Ok(answer),
                Err(setback) => setback,
            };
            // After sleeping, a machine may need a while to find its network again.
            let slept = self.clock.now().sleeps > sleeps;
            let delay = self.patience.pace.any_up_to(self.patience.longest_delay);
            if !(slept && setback.may_pass() && self.in_time(started, delay)) {
                return Err(effort.conclude(setback));
            }
            self.rest(call)(delay).await;
        }
    }

    /// Tries as often as patience allows.
    async fn attempts<T: Send>(
        &self,
        call: &Call<'_>,
        effort: &Effort,
        started: Duration,
        read: fn(&[u8]) -> Result<T, AnswerProblem>,
    ) -> Result<(T, Attempt), Setback> {
        (|| self.attempt(call, effort, read))
            .retry(FullJitter::new(&self.patience))
            .sleep(self.rest(call))
            .when(Setback::may_pass)
            .adjust(|setback, delay| {
                let asked = if let Setback::Failed(error) = setback { error.retry_after() } else { None };
                let delay = delay?.max(asked.unwrap_or_default());
                let bearable = asked.is_none_or(|asked| asked <= self.patience.longest_wait);
                (bearable && self.in_time(started, delay)).then_some(delay)
            })
            // Lets the compiler see that the call can be spawned.
            .boxed()
            .await
    }

    /// Whether a call that began then may try once more after another `delay`.
    fn in_time(&self, started: Duration, delay: Duration) -> bool {
        self.clock.now().time.saturating_sub(started).saturating_add(delay) <= self.patience.call
    }

    /// Waits, for no longer than the call's bounds allow.
    fn rest(&self, call: &Call<'_>) -> impl Fn(Duration) -> BoxFuture<'static, ()> + Send + use<> {
        let (pace, clock, bounds) = (self.patience.pace.clone(), self.clock.clone(), call.bounds.clone());
        move |time| {
            let time = time.min(bounds.until.saturating_sub(clock.now().time));
            clock.expect(time);
            let (wait, halt) = (pace.wait(time), bounds.halt.clone());
            async move {
                let _ = halt.run_until_cancelled(wait).await;
            }
            .boxed()
        }
    }

    async fn attempt<T>(
        &self,
        call: &Call<'_>,
        effort: &Effort,
        read: fn(&[u8]) -> Result<T, AnswerProblem>,
    ) -> Result<(T, Attempt), Setback> {
        // The permit comes first: whoever waits for one must not slip through a gate that closed in the meantime.
        let _permit = match call.method {
            Method::GET => None,
            _ => Some(unless_halted(call, self.writes.acquire()).await?.map_err(|_| Setback::Cut(Cut::Halted))?),
        };
        self.pass_gate(call).await?;
        self.clock.expect(LONGEST_SILENCE);
        let header = unless_halted(call, self.authorize.header()).await?.map_err(unauthorised)?;
        self.within_bounds(call)?;
        let mut outcome = self.exchange(call, effort, &header, read).await;
        if let Err(error) = &outcome
            && error.is_unauthorised()
            && effort.may_renew()
        {
            effort.failed(error);
            let header = unless_halted(call, self.authorize.renewed(&header)).await?.map_err(unauthorised)?;
            self.pass_gate(call).await?;
            outcome = self.exchange(call, effort, &header, read).await;
        }
        outcome.map_err(|error| {
            if let Some(wait) = error.retry_after() {
                self.gate.close(self.patience.pace.now(), wait, &error, wait <= self.patience.longest_wait);
            }
            effort.failed(&error);
            Setback::Failed(error)
        })
    }

    /// Waits as long as the service asked everybody to.
    async fn pass_gate(&self, call: &Call<'_>) -> Result<(), Setback> {
        loop {
            self.within_bounds(call)?;
            let Some((wait, by)) = self.gate.closed(self.patience.pace.now()) else { return Ok(()) };
            if wait > self.patience.longest_wait {
                return Err(Setback::Cut(Cut::Barred { wait, by: Box::new(by) }));
            }
            self.rest(call)(wait).await;
        }
    }

    /// Whether the call may still be sent.
    fn within_bounds(&self, call: &Call<'_>) -> Result<(), Setback> {
        let (bounds, now) = (&call.bounds, self.clock.now());
        if bounds.halt.is_cancelled() || now.time >= bounds.until {
            return Err(Setback::Cut(Cut::Halted));
        }
        if now.sleeps > bounds.sleeps { Err(Setback::Cut(Cut::Slept)) } else { Ok(()) }
    }

    /// Sends one request and reads its answer.
    async fn exchange<T>(
        &self,
        call: &Call<'_>,
        effort: &Effort,
        header: &HeaderValue,
        read: fn(&[u8]) -> Result<T, AnswerProblem>,
    ) -> Result<(T, Attempt), Error> {
        let number = effort.next();
        let correlation_id = if number == 1 { call.correlation_id } else { Uuid::new_v4() };
        let attempt = Attempt { call: call.name, correlation_id, at: self.patience.pace.timestamp(), number };
        let started = Instant::now();
        self.clock.expect(LONGEST_SILENCE);
        let outcome = self.send(call, &attempt, header, read).await;
        self.clock.now();
        let milliseconds = started.elapsed().as_millis();
        match &outcome {
            Ok(_) => tracing::debug!(call = call.name, %correlation_id, number, milliseconds, "answered"),
            Err(error) => {
                tracing::info!(call = call.name, %correlation_id, number, milliseconds, %error, "not answered");
            }
        }
        outcome.map(|answer| (answer, attempt))
    }

    async fn send<T>(
        &self,
        call: &Call<'_>,
        attempt: &Attempt,
        header: &HeaderValue,
        read: fn(&[u8]) -> Result<T, AnswerProblem>,
    ) -> Result<T, Error> {
        let mut header = header.clone();
        header.set_sensitive(true);
        let mut request = self
            .http
            .request(call.method.clone(), call.url.clone())
            .header(AUTHORIZATION, header)
            .header(ACCEPT, "application/json")
            .header("x-ms-correlation-id", attempt.correlation_id.to_string());
        if let Some(value) = call.value {
            request = request.json(&serde_json::json!({ "policyValue": value }));
        }
        let mut response = request.send().await.map_err(|error| no_answer(error, attempt))?;
        let status = response.status();
        if !status.is_success() {
            return Err(self.unsuccessful(status, response, attempt).await);
        }
        let body = body(&mut response).await.map_err(|error| no_answer(error, attempt))?;
        let body = body.ok_or(AnswerProblem::TooLarge(LARGEST_ANSWER));
        body.and_then(|body| read(&body))
            .map_err(|problem| Error::Answer { problem, attempt: Box::new(attempt.clone()) })
    }

    /// The error that an unsuccessful status stands for. What its body says helps, but is not needed.
    async fn unsuccessful(&self, status: StatusCode, mut response: Response, attempt: &Attempt) -> Error {
        let retry_after = retry_after::retry_after(response.headers(), self.patience.pace.timestamp().into());
        let body = body(&mut response).await.ok().flatten().unwrap_or_default();
        let (code, reason) = wire::code_and_reason(&body);
        Error::Status { status: status.as_u16(), code, reason, retry_after, attempt: Box::new(attempt.clone()) }
    }
}

async fn unless_halted<T>(call: &Call<'_>, work: impl Future<Output = T>) -> Result<T, Setback> {
    call.bounds.halt.run_until_cancelled(work).await.ok_or(Setback::Cut(Cut::Halted))
}

fn unauthorised(error: AuthorizeError) -> Setback {
    Setback::Failed(Error::Authorize(error))
}

fn no_answer(error: reqwest::Error, attempt: &Attempt) -> Error {
    Error::Network { failure: TransportError::from(error), attempt: Box::new(attempt.clone()) }
}

/// The whole body; nothing if it is larger than [`LARGEST_ANSWER`].
async fn body(response: &mut Response) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}
