//! One call to the service: authorised, sent, sent again as patience allows, and read.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use backon::Retryable as _;
use futures_util::FutureExt as _;
use offswitch_network::Failure;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use reqwest::{Client, Method, Response, StatusCode};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use url::Url;
use uuid::Uuid;

use crate::authorize::Authorize;
use crate::error::{AnswerProblem, Attempt, Error};
use crate::gate::Gate;
use crate::patience::{FullJitter, Patience};
use crate::{answer, retry_after};

/// The most bytes of one answer: a list of a thousand offerings takes about 300 kB.
const LARGEST_ANSWER: usize = 8 << 20;

/// What all calls of one client share.
pub(crate) struct Line {
    pub(crate) http: Client,
    pub(crate) authorize: Arc<dyn Authorize>,
    pub(crate) patience: Patience,
    pub(crate) gate: Gate,
    /// One permit for each write that may be under way.
    pub(crate) writes: Semaphore,
}

/// What is asked.
pub(crate) struct Call<'a> {
    /// For logs and errors, without ids.
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// The value to write, in the service's word.
    pub(crate) value: Option<&'a str>,
    /// The correlation id of the first attempt.
    pub(crate) correlation_id: Uuid,
    /// Once cancelled, nothing more is sent; what is on its way is waited for.
    pub(crate) halt: CancellationToken,
}

/// Why a call brought no answer.
pub(crate) enum Unanswered {
    /// It was halted before anything was sent.
    NotSent,
    /// It failed.
    Failed {
        error: Error,
        /// Whether one of the attempts may have taken effect.
        in_doubt: bool,
        /// Whether it would have been tried again, had it not been halted.
        cut_short: bool,
    },
}

/// Why one attempt brought no answer.
enum Setback {
    /// The call was halted.
    Halted,
    /// The service asked earlier to wait for longer than patience allows.
    Barred(Error),
    /// It was sent, or could not be authorised.
    Failed(Error),
}

impl Line {
    /// Makes the call and reads its answer with `read`.
    pub(crate) async fn call<T: Send>(
        &self,
        call: &Call<'_>,
        read: fn(&[u8]) -> Result<T, AnswerProblem>,
    ) -> Result<(T, Attempt), Unanswered> {
        let started = self.patience.pace.now();
        let effort = Effort::default();
        let pace = self.patience.pace.clone();
        let halt = call.halt.clone();
        let outcome = (|| self.attempt(call, &effort, read))
            .retry(FullJitter::new(&self.patience))
            .sleep(move |time| {
                let (wait, halt) = (pace.wait(time), halt.clone());
                async move {
                    tokio::select! { () = wait => {}, () = halt.cancelled() => {} }
                }
            })
            .when(|setback| matches!(setback, Setback::Failed(error) if error.may_pass()))
            .adjust(|setback, delay| {
                let asked = if let Setback::Failed(error) = setback { error.retry_after() } else { None };
                let delay = delay?.max(asked.unwrap_or_default());
                let in_time = (self.patience.pace.now() - started).saturating_add(delay) <= self.patience.call;
                (in_time && asked.is_none_or(|asked| asked <= self.patience.longest_wait)).then_some(delay)
            })
            // Lets the compiler see that the call can be spawned.
            .boxed()
            .await;
        outcome.map_err(|setback| effort.conclude(setback))
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
            _ => Some(self.writes.acquire().await.map_err(|_| Setback::Halted)?),
        };
        self.pass_gate(&call.halt).await?;
        let header = self.authorize.header().await.map_err(|error| Setback::Failed(Error::Authorize(error)))?;
        let mut outcome = self.exchange(call, effort, &header, read).await;
        let unauthorised = matches!(outcome, Err(Error::Status { status: 401, .. }));
        if unauthorised && !effort.renewed.swap(true, Ordering::Relaxed) {
            let header =
                self.authorize.renewed(&header).await.map_err(|error| Setback::Failed(Error::Authorize(error)))?;
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
    async fn pass_gate(&self, halt: &CancellationToken) -> Result<(), Setback> {
        loop {
            if halt.is_cancelled() {
                return Err(Setback::Halted);
            }
            let Some((wait, by)) = self.gate.closed(self.patience.pace.now()) else { return Ok(()) };
            if wait > self.patience.longest_wait {
                return Err(Setback::Barred(by));
            }
            tokio::select! { () = self.patience.pace.wait(wait) => {}, () = halt.cancelled() => {} }
        }
    }

    /// Sends one request and reads its answer.
    async fn exchange<T>(
        &self,
        call: &Call<'_>,
        effort: &Effort,
        header: &HeaderValue,
        read: fn(&[u8]) -> Result<T, AnswerProblem>,
    ) -> Result<(T, Attempt), Error> {
        let number = effort.sent.fetch_add(1, Ordering::Relaxed) + 1;
        let correlation_id = if number == 1 { call.correlation_id } else { Uuid::new_v4() };
        let attempt = Attempt { call: call.name, correlation_id, at: self.patience.pace.timestamp(), number };
        let started = Instant::now();
        let outcome = self.send(call, &attempt, header, read).await;
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
        let (code, reason) = answer::code_and_reason(&body);
        Error::Status { status: status.as_u16(), code, reason, retry_after, attempt: Box::new(attempt.clone()) }
    }
}

fn no_answer(error: reqwest::Error, attempt: &Attempt) -> Error {
    Error::Network { failure: Failure::of(error), attempt: Box::new(attempt.clone()) }
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

/// What the attempts of one call have come to so far.
#[derive(Default)]
struct Effort {
    sent: AtomicU32,
    renewed: AtomicBool,
    in_doubt: AtomicBool,
    last: Mutex<Option<Error>>,
}

impl Effort {
    fn failed(&self, error: &Error) {
        self.in_doubt.fetch_or(error.leaves_doubt(), Ordering::Relaxed);
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
    }

    fn conclude(self, setback: Setback) -> Unanswered {
        let in_doubt = self.in_doubt.into_inner();
        let last = self.last.into_inner().unwrap_or_else(PoisonError::into_inner);
        match (setback, last) {
            (Setback::Failed(error) | Setback::Barred(error), _) => {
                Unanswered::Failed { error, in_doubt, cut_short: false }
            }
            (Setback::Halted, Some(error)) => Unanswered::Failed { error, in_doubt, cut_short: true },
            (Setback::Halted, None) => Unanswered::NotSent,
        }
    }
}
