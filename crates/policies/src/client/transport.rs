//! Transport of requests: authorizes, sends, sends again as the retry policy allows, and reads the response.

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

use crate::client::acceptance::Acceptance;
use crate::client::awake_clock::AwakeClock;
use crate::client::claims_challenge::ClaimsChallenge;
use crate::client::credential::{Credential, CredentialError};
use crate::client::error::{Attempt, Error, ResponseError};
use crate::client::request::{AbortReason, AttemptError, AttemptLog, Request, RequestError};
use crate::client::retry_policy::{FullJitter, RetryPolicy};
use crate::client::throttle::Throttle;
use crate::client::{retry_after, wire};

/// Maximum size of one response in bytes: a list of a thousand offerings takes about 300 kB.
pub(crate) const MAX_RESPONSE_BYTES: usize = 8 << 20;
/// Longest time that nothing may be heard of a request: a minute for itself (`offswitch_network::client_for`), and as much
/// again for refreshing the session.
const MAX_SILENCE: Duration = Duration::from_mins(2);

/// State that all requests of one client share.
pub(crate) struct Transport {
    pub(crate) http: Client,
    pub(crate) credential: Arc<dyn Credential>,
    pub(crate) retry_policy: RetryPolicy,
    pub(crate) awake_clock: Arc<AwakeClock>,
    pub(crate) throttle: Throttle,
    /// One permit for each write that may be in flight.
    pub(crate) writes: Semaphore,
    pub(crate) acceptance: Acceptance,
}

impl Transport {
    /// Sends the request and reads its response with `read`.
    pub(crate) async fn execute<T: Send>(
        &self,
        request: &Request<'_>,
        read: fn(&[u8]) -> Result<T, ResponseError>,
    ) -> Result<(T, Attempt), RequestError> {
        let started = self.awake_clock.now().elapsed;
        let log = AttemptLog::default();
        loop {
            let suspends = self.awake_clock.now().suspends;
            let attempt_error = match self.send_with_retry(request, &log, started, read).await {
                Ok(answer) => return Ok(answer),
                Err(attempt_error) => attempt_error,
            };
            // After sleeping, a machine may need a while to find its network again.
            let slept = self.awake_clock.now().suspends > suspends;
            let delay = self.retry_policy.clock.jitter(self.retry_policy.max_delay);
            if !(slept && attempt_error.is_transient() && self.in_time(started, delay)) {
                return Err(log.into_error(attempt_error));
            }
            self.sleep(request)(delay).await;
        }
    }

    /// Makes as many attempts as the retry policy allows.
    async fn send_with_retry<T: Send>(
        &self,
        request: &Request<'_>,
        log: &AttemptLog,
        started: Duration,
        read: fn(&[u8]) -> Result<T, ResponseError>,
    ) -> Result<(T, Attempt), AttemptError> {
        (|| self.attempt(request, log, read))
            .retry(FullJitter::new(&self.retry_policy))
            .sleep(self.sleep(request))
            .when(AttemptError::is_transient)
            .adjust(|attempt_error, delay| {
                let asked = if let AttemptError::Failed(error) = attempt_error { error.retry_after() } else { None };
                let delay = delay?.max(asked.unwrap_or_default());
                let bearable = asked.is_none_or(|asked| asked <= self.retry_policy.max_retry_after);
                (bearable && self.in_time(started, delay)).then_some(delay)
            })
            // Lets the compiler see that the request can be spawned.
            .boxed()
            .await
    }

    /// Returns whether a request that began then may be attempted once more after another `delay`.
    fn in_time(&self, started: Duration, delay: Duration) -> bool {
        self.awake_clock.now().elapsed.saturating_sub(started).saturating_add(delay) <= self.retry_policy.call_timeout
    }

    /// Sleeps, for no longer than the request's limits allow.
    fn sleep(&self, request: &Request<'_>) -> impl Fn(Duration) -> BoxFuture<'static, ()> + Send + use<> {
        let (clock, awake_clock, limits) =
            (self.retry_policy.clock.clone(), self.awake_clock.clone(), request.limits.clone());
        move |time| {
            let time = time.min(limits.deadline.saturating_sub(awake_clock.now().elapsed));
            awake_clock.allow_silence(time);
            let (sleep, cancel) = (clock.sleep(time), limits.cancel.clone());
            async move {
                let _ = cancel.run_until_cancelled(sleep).await;
            }
            .boxed()
        }
    }

    async fn attempt<T>(
        &self,
        request: &Request<'_>,
        log: &AttemptLog,
        read: fn(&[u8]) -> Result<T, ResponseError>,
    ) -> Result<(T, Attempt), AttemptError> {
        // The permit comes first: whoever waits for one must not slip through a throttle that closed in the meantime.
        let _permit = match request.method {
            Method::GET => None,
            _ => Some(
                or_cancelled(request, self.writes.acquire())
                    .await?
                    .map_err(|_| AttemptError::Aborted(AbortReason::Cancelled))?,
            ),
        };
        self.wait_for_throttle(request).await?;
        self.awake_clock.allow_silence(MAX_SILENCE);
        let header = or_cancelled(request, self.credential.authorization_header()).await?.map_err(credential_error)?;
        self.check_limits(request)?;
        let mut outcome = self.send_once(request, log, &header, read).await;
        if let Err(error) = &outcome
            && error.is_unauthorized()
            && log.may_refresh()
        {
            log.record_failure(error);
            let header = self.refresh(request, &header, error).await?;
            self.wait_for_throttle(request).await?;
            outcome = self.send_once(request, log, &header, read).await;
            // Nothing more is sent after a second challenge, but the session has to know of it: a person may have to sign in.
            if let Err(error) = &outcome
                && error.claims_challenge().is_some()
            {
                log.record_failure(error);
                self.refresh(request, &header, error).await?;
            }
        }
        outcome.map_err(|error| {
            if let Some(wait) = error.retry_after() {
                self.throttle.block_for(
                    self.retry_policy.clock.now(),
                    wait,
                    &error,
                    wait <= self.retry_policy.max_retry_after,
                );
            }
            log.record_failure(&error);
            AttemptError::Failed(error)
        })
    }

    /// The header to use instead of one that was rejected with this error.
    async fn refresh(
        &self,
        request: &Request<'_>,
        rejected: &HeaderValue,
        error: &Error,
    ) -> Result<HeaderValue, AttemptError> {
        let refreshed = self.credential.refresh_after_rejection(rejected, error.claims_challenge());
        or_cancelled(request, refreshed).await?.map_err(credential_error)
    }

    /// Waits as long as the service asked all requests to.
    async fn wait_for_throttle(&self, request: &Request<'_>) -> Result<(), AttemptError> {
        loop {
            self.check_limits(request)?;
            let Some((wait, by)) = self.throttle.remaining(self.retry_policy.clock.now()) else { return Ok(()) };
            if wait > self.retry_policy.max_retry_after {
                return Err(AttemptError::Aborted(AbortReason::Throttled { wait, by: Box::new(by) }));
            }
            self.sleep(request)(wait).await;
        }
    }

    /// Returns an error if a limit of the request is met.
    fn check_limits(&self, request: &Request<'_>) -> Result<(), AttemptError> {
        let (limits, now) = (&request.limits, self.awake_clock.now());
        if limits.cancel.is_cancelled() || now.elapsed >= limits.deadline {
            return Err(AttemptError::Aborted(AbortReason::Cancelled));
        }
        if now.suspends > limits.suspends { Err(AttemptError::Aborted(AbortReason::Suspended)) } else { Ok(()) }
    }

    /// Sends the request once, with an id of its own, and reads its response.
    async fn send_once<T>(
        &self,
        request: &Request<'_>,
        log: &AttemptLog,
        header: &HeaderValue,
        read: fn(&[u8]) -> Result<T, ResponseError>,
    ) -> Result<(T, Attempt), Error> {
        let number = log.next_number();
        let correlation_id = if number == 1 { request.correlation_id } else { Uuid::new_v4() };
        let attempt = Attempt { call: request.name, correlation_id, at: self.retry_policy.clock.timestamp(), number };
        let started = Instant::now();
        self.awake_clock.allow_silence(MAX_SILENCE);
        let outcome = self.send(request, &attempt, header, read).await;
        self.awake_clock.now();
        let milliseconds = started.elapsed().as_millis();
        match &outcome {
            Ok(_) => tracing::debug!(call = request.name, %correlation_id, number, milliseconds, "answered"),
            Err(error) => {
                tracing::info!(call = request.name, %correlation_id, number, milliseconds, %error, "not answered");
            }
        }
        outcome.map(|answer| (answer, attempt))
    }

    async fn send<T>(
        &self,
        request: &Request<'_>,
        attempt: &Attempt,
        header: &HeaderValue,
        read: fn(&[u8]) -> Result<T, ResponseError>,
    ) -> Result<T, Error> {
        let mut header = header.clone();
        header.set_sensitive(true);
        let mut builder = self
            .http
            .request(request.method.clone(), request.url.clone())
            .header(AUTHORIZATION, header)
            .header(ACCEPT, "application/json")
            .header("x-ms-correlation-id", attempt.correlation_id.to_string());
        if let Some(value) = request.value {
            builder = builder.json(&serde_json::json!({ "policyValue": value }));
        }
        // As it was when this was sent: what others are answered meanwhile says nothing of it.
        let others_accepted = request.method != Method::GET && self.acceptance.is_known();
        let mut response = builder.send().await.map_err(|error| transport_error(error, attempt))?;
        if let Some(failure) = TransportError::of_portal(&response) {
            return Err(Error::Network { failure, attempt: Box::new(attempt.clone()) });
        }
        let status = response.status();
        if !status.is_success() {
            return Err(self.status_error(status, others_accepted, response, attempt).await);
        }
        if request.method != Method::GET {
            self.acceptance.accepted();
        }
        let body = read_body(&mut response).await.map_err(|error| transport_error(error, attempt))?;
        let body = body.ok_or(ResponseError::TooLarge(MAX_RESPONSE_BYTES));
        body.and_then(|body| read(&body))
            .map_err(|problem| Error::InvalidResponse { problem, attempt: Box::new(attempt.clone()) })
    }

    /// Error of a status other than success. What its body says helps, but is not needed.
    async fn status_error(
        &self,
        status: StatusCode,
        others_accepted: bool,
        mut response: Response,
        attempt: &Attempt,
    ) -> Error {
        let retry_after = retry_after::retry_after(response.headers(), self.retry_policy.clock.timestamp().into());
        let challenge = ClaimsChallenge::of(response.headers()).filter(|_| status == StatusCode::UNAUTHORIZED);
        let body = read_body(&mut response).await.ok().flatten().unwrap_or_default();
        let (code, reason) = wire::parse_error_body(&body);
        let (status, attempt) = (status.as_u16(), Box::new(attempt.clone()));
        Error::Status { status, code, reason, retry_after, others_accepted, challenge, attempt }
    }
}

async fn or_cancelled<T>(request: &Request<'_>, work: impl Future<Output = T>) -> Result<T, AttemptError> {
    request.limits.cancel.run_until_cancelled(work).await.ok_or(AttemptError::Aborted(AbortReason::Cancelled))
}

fn credential_error(error: CredentialError) -> AttemptError {
    AttemptError::Failed(Error::Credential(error))
}

fn transport_error(error: reqwest::Error, attempt: &Attempt) -> Error {
    Error::Network { failure: TransportError::from(error), attempt: Box::new(attempt.clone()) }
}

/// The whole body; `None` if it is larger than [`MAX_RESPONSE_BYTES`].
async fn read_body(response: &mut Response) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MAX_RESPONSE_BYTES {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}
