//! HTTP client of the licensing service: authorization, retries, throttling, parsing of responses.

mod acceptance;
mod awake_clock;
mod catalogue;
mod claims_challenge;
mod credential;
mod error;
mod known_offerings;
mod request;
mod retry_after;
mod retry_policy;
mod throttle;
mod transport;
mod wire;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use offswitch_model::{OfferingKey, OfferingKind};
use reqwest::{Client, Method};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use tokio::sync::{Semaphore, watch};
use url::Url;
use uuid::Uuid;

use crate::model::{Offering, Policy, Value, sort_and_dedup};

use acceptance::Acceptance;
use known_offerings::KnownOfferings;
use request::Request;
use throttle::Throttle;
use transport::{MAX_RESPONSE_BYTES, Transport};
use wire::{Page, PolicyItem, SingleItem};

pub(crate) use awake_clock::{AwakeClock, AwakeTime};
pub use catalogue::Catalogue;
pub use claims_challenge::ClaimsChallenge;
pub use credential::{Credential, CredentialError};
pub use error::{Attempt, Error, ResponseError};
pub use known_offerings::{MissingOffering, SeenOffering};
pub(crate) use request::{AbortReason, FailedRequest, Limits, RequestError};
pub use retry_policy::RetryPolicy;
pub use wire::{OfferingList, UnreadableItem};

/// The licensing service's address (licensing-service.md).
pub const SERVICE_ADDRESS: &str = "https://licensing.m365.microsoft.com";

/// Microsoft's hosts that a service may be at, for `offswitch_network::parse_allowed_endpoint`.
pub const MICROSOFT_HOSTS: &[&str] = &["licensing.m365.microsoft.com"];

/// Id of the policy for self-service purchases.
const POLICY: &str = "AllowSelfServicePurchase";
/// Names of the requests that are about no single offering.
const LIST_POLICIES: &str = "GET policies";
const GET_POLICY: &str = "GET policy";
const LIST_PRODUCTS: &str = "GET products";
const LIST_OFFER_TYPES: &str = "GET offer types";
const LIST_ALL: &str = "GET all offerings";
const LIST_CALLS: [&str; 5] = [LIST_POLICIES, GET_POLICY, LIST_PRODUCTS, LIST_OFFER_TYPES, LIST_ALL];
/// Maximum number of writes in flight at once (licensing-service.md: "be gentle").
pub(crate) const MAX_CONCURRENT_WRITES: usize = 4;
/// Maximum number of single reads in flight at once.
pub(crate) const MAX_CONCURRENT_READS: usize = 4;
/// Maximum number of pages and items of one list. The real list has fewer than a hundred items on one page.
const MAX_PAGES: usize = 100;
const MAX_ITEMS: usize = 20_000;
/// Maximum number of characters of a link to the next page. A request could not carry one of more than 65,534.
const MAX_LINK_LENGTH: usize = 8000;

/// Client of the licensing service.
///
/// Reads and writes are sent again after transient errors (see [`RetryPolicy`]); a refusal is final. At most 4 writes are in
/// flight at once, and when the service asks to wait, everything that goes through this client waits: use one for all that is
/// done for one session.
pub struct LicensingClient {
    base: Url,
    transport: Transport,
    known: KnownOfferings,
}

/// Write that the service accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedWrite {
    /// The value that the service answered with, if it did.
    pub value: Option<Value>,
    /// The correlation id of the request that it accepted.
    pub correlation_id: Uuid,
}

impl LicensingClient {
    /// A client for the service at `base`, an address that `offswitch_network::parse_allowed_endpoint` has accepted (with
    /// [`MICROSOFT_HOSTS`]); `http` comes from `offswitch_network::client_for(&base)`. Nothing is sent yet.
    #[must_use]
    pub fn new(http: Client, base: Url, credential: Arc<dyn Credential>, retry_policy: RetryPolicy) -> Self {
        let awake_clock = Arc::new(AwakeClock::new(retry_policy.clock.clone()));
        let writes = Semaphore::new(MAX_CONCURRENT_WRITES);
        Self {
            base,
            transport: Transport {
                http,
                credential,
                retry_policy,
                awake_clock,
                throttle: Throttle::new(),
                writes,
                acceptance: Acceptance::default(),
            },
            known: KnownOfferings::default(),
        }
    }

    /// All policies that the service has.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn policies(&self) -> Result<Vec<Policy>, Error> {
        let url = self.url(&[]);
        Ok(self.pages::<PolicyItem>(LIST_POLICIES, url).await?.into_iter().map(Policy::from).collect())
    }

    /// The policy for self-service purchases.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn policy(&self) -> Result<Policy, Error> {
        let (item, _) = self.get(GET_POLICY, self.url(&[POLICY]), wire::read::<PolicyItem>).await?;
        Ok(item.into())
    }

    /// All products, by name and id, and what else the list holds.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn products(&self) -> Result<OfferingList, Error> {
        self.offering_list(LIST_PRODUCTS, Some("product"), OfferingKind::Product).await
    }

    /// All offer types, by name and id, and what else the list holds.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn offer_types(&self) -> Result<OfferingList, Error> {
        self.offering_list(LIST_OFFER_TYPES, Some("OfferType"), OfferingKind::OfferType).await
    }

    /// The list that is asked for without a scope.
    async fn unscoped_list(&self) -> Result<OfferingList, Error> {
        self.offering_list(LIST_ALL, None, OfferingKind::Product).await
    }

    async fn offering_list(
        &self,
        name: &'static str,
        scope: Option<&str>,
        kind: OfferingKind,
    ) -> Result<OfferingList, Error> {
        let items = self.pages::<Box<RawValue>>(name, self.list_url(scope)).await?;
        let OfferingList { offerings, unreadable } = wire::read_items(&items, kind);
        for odd in &unreadable {
            tracing::warn!(call = name, problem = %odd.problem, "an item was not understood");
        }
        Ok(OfferingList { offerings: sort_and_dedup(offerings), unreadable })
    }

    /// The same as [`LicensingClient::catalogue`], for a person who asks for it while the service has asked to wait for longer than the retry policy allows:
    /// one request is tried, and the others follow if it is answered.
    ///
    /// # Errors
    /// As for [`LicensingClient::catalogue`].
    pub async fn catalogue_despite_throttle(&self) -> Result<Catalogue, Error> {
        let Transport { throttle, retry_policy, .. } = &self.transport;
        let now = retry_policy.clock.now();
        if throttle.remaining(now).is_some_and(|(wait, _)| wait > retry_policy.max_retry_after) {
            let lifted = throttle.lift();
            if let Err(error) = self.policy().await {
                // Where the service did not say anything new, what it said holds.
                if error.retry_after().is_none() {
                    throttle.restore(lifted, now);
                }
                return Err(error);
            }
        }
        self.catalogue().await
    }

    /// Takes note of offerings that were seen in earlier sessions: what of them no list has is missed.
    pub fn remember(&self, seen: impl IntoIterator<Item = SeenOffering>) {
        self.known.remember(seen);
    }

    /// Forgets offerings that were seen before: they are not missed any more.
    pub fn forget(&self, keys: &[OfferingKey]) {
        self.known.forget(keys);
    }

    /// One offering with its present value.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn offering(&self, key: &OfferingKey) -> Result<Offering, Error> {
        let name = match key.kind {
            OfferingKind::Product => "GET product",
            OfferingKind::OfferType => "GET offer type",
        };
        let (item, attempt) = self.get(name, self.item_url(key), wire::read::<SingleItem>).await?;
        let offering =
            item.offering(key).map_err(|problem| Error::InvalidResponse { problem, attempt: Box::new(attempt) })?;
        self.known.note_single_read(&offering);
        Ok(offering)
    }

    /// Sets one offering to `value`, an unknown value in its own spelling.
    ///
    /// # Errors
    /// Any [`Error`]. After one that is no refusal the write may have taken effect all the same.
    pub async fn set(&self, key: &OfferingKey, value: &Value) -> Result<AcceptedWrite, Error> {
        self.write(key, value, Uuid::new_v4(), Limits::none()).await.map_err(into_error)
    }

    /// Sets one offering to `value`; the first request carries `correlation_id`, and `limits` end the attempts.
    pub(crate) async fn write(
        &self,
        key: &OfferingKey,
        value: &Value,
        correlation_id: Uuid,
        limits: Limits,
    ) -> Result<AcceptedWrite, RequestError> {
        let name = match key.kind {
            OfferingKind::Product => "PUT product",
            OfferingKind::OfferType => "PUT offer type",
        };
        let (url, value) = (self.item_url(key), Some(value.as_str()));
        let request = Request { name, method: Method::PUT, url, value, correlation_id, limits };
        // The service answers with the item; a service that has nothing to add to its success is understood as well.
        let read = |body: &[u8]| if body.is_empty() { Ok(None) } else { wire::read::<SingleItem>(body).map(Some) };
        let (item, attempt) = self.transport.execute(&request, read).await?;
        let correlation_id = attempt.correlation_id;
        let offering = item.map(|item| item.offering(key)).transpose().map_err(|problem| {
            let error = Error::InvalidResponse { problem, attempt: Box::new(attempt) };
            RequestError::Failed(Box::new(FailedRequest { error, sent: true, in_doubt: true, aborted: None }))
        })?;
        Ok(AcceptedWrite { value: offering.map(|offering| offering.value), correlation_id })
    }

    /// Forgets what became of the writes and single reads so far, since the session is another one. A 403 is the account's then,
    /// until the next write is accepted.
    pub fn forget_acceptance(&self) {
        self.known.forget_refusals();
        self.transport.acceptance.forget();
    }

    /// Takes writes to be accepted, as those of an earlier session were: a 403 is the offering's own then, until there are
    /// too many in a row.
    pub fn assume_acceptance(&self) {
        self.transport.acceptance.accepted();
    }

    /// Takes note of a 403 of one offering. Returns true if there were so many in a row that the account may not write any
    /// more.
    pub(crate) fn note_forbidden(&self) -> bool {
        self.transport.acceptance.forbidden()
    }

    pub(crate) fn retry_policy(&self) -> &RetryPolicy {
        &self.transport.retry_policy
    }

    pub(crate) fn awake_clock(&self) -> &AwakeClock {
        &self.transport.awake_clock
    }

    /// Ready while there is a session.
    pub(crate) async fn wait_until_signed_in(&self) {
        self.transport.credential.wait_until_signed_in().await;
    }

    /// Receiver of each wait that the service asks for and that will be waited for.
    pub(crate) fn throttle_changes(&self) -> watch::Receiver<Duration> {
        self.transport.throttle.changes()
    }

    async fn get<T: Send>(
        &self,
        name: &'static str,
        url: Url,
        read: fn(&[u8]) -> Result<T, ResponseError>,
    ) -> Result<(T, Attempt), Error> {
        let (correlation_id, limits) = (Uuid::new_v4(), Limits::none());
        let request = Request { name, method: Method::GET, url, value: None, correlation_id, limits };
        self.transport.execute(&request, read).await.map_err(into_error)
    }

    /// All items of a list, page after page.
    async fn pages<T: DeserializeOwned + Send>(&self, name: &'static str, first: Url) -> Result<Vec<T>, Error> {
        let (mut items, mut size, mut seen, mut next) = (Vec::new(), 0, HashSet::new(), Some(first));
        let read = |body: &[u8]| Ok((wire::read::<Page<T>>(body)?, body.len()));
        while let Some(url) = next {
            let ((page, length), attempt) = self.get(name, url.clone(), read).await?;
            let wrong = |problem| Error::InvalidResponse { problem, attempt: Box::new(attempt.clone()) };
            next = page.next().map(|link| self.next_page_url(&url, link)).transpose().map_err(&wrong)?;
            items.extend(page.items);
            size += length;
            if size > MAX_RESPONSE_BYTES {
                return Err(wrong(ResponseError::TooLarge(MAX_RESPONSE_BYTES)));
            }
            seen.insert(url);
            let circles = next.as_ref().is_some_and(|next| seen.contains(next));
            if circles || items.len() > MAX_ITEMS || (next.is_some() && seen.len() == MAX_PAGES) {
                return Err(wrong(ResponseError::Endless));
            }
        }
        Ok(items)
    }

    /// URL of a list's next page: only at the service itself, since the token goes with the request, and of a
    /// length that a request can carry.
    fn next_page_url(&self, page: &Url, link: &str) -> Result<Url, ResponseError> {
        if link.len() > MAX_LINK_LENGTH {
            let problem = format!("longer than {MAX_LINK_LENGTH} characters");
            return Err(ResponseError::Field { field: "nextLink".to_owned(), problem });
        }
        let next = page.join(link).map_err(|_| ResponseError::ForeignPage)?;
        let plain = next.username().is_empty() && next.password().is_none();
        if plain && next.origin() == self.base.origin() { Ok(next) } else { Err(ResponseError::ForeignPage) }
    }

    fn list_url(&self, scope: Option<&str>) -> Url {
        let mut url = self.url(&[POLICY, "products"]);
        if let Some(scope) = scope {
            url.query_pairs_mut().append_pair("scope", scope);
        }
        url
    }

    fn item_url(&self, key: &OfferingKey) -> Url {
        let collection = match key.kind {
            OfferingKind::Product => "products",
            OfferingKind::OfferType => "offerTypes",
        };
        self.url(&[POLICY, collection, &key.id])
    }

    /// URL under `/v1.0/policies`; the segments are encoded as needed.
    fn url(&self, segments: &[&str]) -> Url {
        let mut url = self.base.clone();
        // An accepted address is http or https, and such an address always has a path.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["v1.0", "policies"]).extend(segments);
        }
        url
    }
}

/// Error of a request without limits.
fn into_error(error: RequestError) -> Error {
    match error {
        RequestError::Failed(failed) => failed.error,
        RequestError::NotSent(AbortReason::Throttled { by, .. }) => *by,
        RequestError::NotSent(AbortReason::Cancelled | AbortReason::Suspended) => {
            unreachable!("a request without limits is sent")
        }
    }
}
