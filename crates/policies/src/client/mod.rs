//! The client of the licensing service.

mod awake_clock;
mod catalogue;
mod credential;
mod error;
#[cfg(test)]
mod proptests;
mod request;
mod retry_after;
mod retry_policy;
#[cfg(test)]
pub(crate) mod set_pace;
mod throttle;
mod transport;
mod wire;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, Method};
use serde::de::DeserializeOwned;
use tokio::sync::{Semaphore, watch};
use url::Url;
use uuid::Uuid;

use crate::model::{Kind, Offering, OfferingKey, Policy, Value, in_order};

use request::Call;
use throttle::Gate;
use transport::{LARGEST_ANSWER, Line};
use wire::{ListItem, OfferTypeItem, Page, PolicyItem, ProductItem, SingleItem};

pub(crate) use awake_clock::WorkingClock;
pub use catalogue::Catalogue;
pub use credential::{Authorize, AuthorizeError};
pub use error::{AnswerProblem, Attempt, Error};
pub(crate) use request::{Bounds, Cut, Failed, Unanswered};
pub use retry_policy::{Pace, Patience, RealPace};

/// The licensing service's address (licensing-service.md).
pub const SERVICE_ADDRESS: &str = "https://licensing.m365.microsoft.com";

/// Microsoft's hosts that a service may be at, for `offswitch_network::parse_allowed_endpoint`.
pub const MICROSOFT_HOSTS: &[&str] = &["licensing.m365.microsoft.com"];

/// The policy that all of this is about.
const POLICY: &str = "AllowSelfServicePurchase";
/// The most writes that are under way at once (licensing-service.md: "be gentle").
pub(crate) const WRITES_AT_ONCE: usize = 4;
/// The most pages and items of one list. The real list has fewer than a hundred items on one page.
const MOST_PAGES: usize = 100;
const MOST_ITEMS: usize = 20_000;
/// The most characters of a link to the next page. A request could not carry one of more than 65,534.
const LONGEST_LINK: usize = 8000;

/// The client of the licensing service.
///
/// Reads and writes are sent again after what may pass (see [`Patience`]); a refusal is final. At most 4 writes are under
/// way at once, and when the service asks to wait, everything that goes through this client waits: use one for all that is
/// done for one session.
pub struct Licensing {
    base: Url,
    line: Line,
}

/// A write that the service took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The value that the service answered with, if it did.
    pub value: Option<Value>,
    /// The correlation id of the request that it took.
    pub correlation_id: Uuid,
}

impl Licensing {
    /// A client for the service at `base`, an address that `offswitch_network::parse_allowed_endpoint` has accepted (with
    /// [`MICROSOFT_HOSTS`]); `http` comes from `offswitch_network::client_for(&base)`. Nothing is sent yet.
    #[must_use]
    pub fn new(http: Client, base: Url, authorize: Arc<dyn Authorize>, patience: Patience) -> Self {
        let clock = Arc::new(WorkingClock::new(patience.pace.clone()));
        let writes = Semaphore::new(WRITES_AT_ONCE);
        Self { base, line: Line { http, authorize, patience, clock, gate: Gate::new(), writes } }
    }

    /// All policies that the service has.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn policies(&self) -> Result<Vec<Policy>, Error> {
        let url = self.url(&[]);
        self.pages("GET policies", url, |item: PolicyItem| Ok(item.into())).await
    }

    /// The policy for self-service purchases.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn policy(&self) -> Result<Policy, Error> {
        let (item, _) = self.get("GET policy", self.url(&[POLICY]), wire::read::<PolicyItem>).await?;
        Ok(item.into())
    }

    /// All products, by name and id.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn products(&self) -> Result<Vec<Offering>, Error> {
        let items = self.pages("GET products", self.list("product"), ProductItem::offering).await?;
        Ok(in_order(items))
    }

    /// All offer types, by name and id.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn offer_types(&self) -> Result<Vec<Offering>, Error> {
        let items = self.pages("GET offer types", self.list("OfferType"), OfferTypeItem::offering).await?;
        Ok(in_order(items))
    }

    /// The policy and all that it covers, read at once. If only the offer types cannot be read, the products are there.
    ///
    /// # Errors
    /// Any [`Error`] of the policy or the products.
    pub async fn catalogue(&self) -> Result<Catalogue, Error> {
        self.catalogue_again(None).await
    }

    /// Likewise; the list of the offer types is not asked for again if it was refused.
    pub(crate) async fn catalogue_again(&self, refused: Option<Error>) -> Result<Catalogue, Error> {
        let offer_types = async {
            Ok(match refused {
                Some(error) => Err(error),
                None => self.offer_types().await,
            })
        };
        let (policy, mut offerings, offer_types) = tokio::try_join!(self.policy(), self.products(), offer_types)?;
        let offer_types_error = match offer_types {
            Ok(offer_types) => {
                offerings.extend(offer_types);
                None
            }
            Err(error) => Some(error),
        };
        let read_at = self.line.patience.pace.timestamp();
        Ok(Catalogue { policy, offerings: in_order(offerings), offer_types_error, read_at })
    }

    /// One offering as it stands.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn offering(&self, key: &OfferingKey) -> Result<Offering, Error> {
        let name = match key.kind {
            Kind::Product => "GET product",
            Kind::OfferType => "GET offer type",
        };
        let (item, attempt) = self.get(name, self.one(key), wire::read::<SingleItem>).await?;
        item.offering(key).map_err(|problem| Error::Answer { problem, attempt: Box::new(attempt) })
    }

    /// Sets one offering to `value`, an unknown value in its own word.
    ///
    /// # Errors
    /// Any [`Error`]. After one that is no refusal the write may have taken effect all the same.
    pub async fn set(&self, key: &OfferingKey, value: &Value) -> Result<Written, Error> {
        self.write(key, value, Uuid::new_v4(), Bounds::none()).await.map_err(certain)
    }

    /// Sets one offering to `value`; the first request carries `correlation_id`, and `bounds` end the trying.
    pub(crate) async fn write(
        &self,
        key: &OfferingKey,
        value: &Value,
        correlation_id: Uuid,
        bounds: Bounds,
    ) -> Result<Written, Unanswered> {
        let name = match key.kind {
            Kind::Product => "PUT product",
            Kind::OfferType => "PUT offer type",
        };
        let (url, value) = (self.one(key), Some(value.word()));
        let call = Call { name, method: Method::PUT, url, value, correlation_id, bounds };
        // The service answers with the item; a service that has nothing to add to its success is understood as well.
        let read = |body: &[u8]| if body.is_empty() { Ok(None) } else { wire::read::<SingleItem>(body).map(Some) };
        let (item, attempt) = self.line.call(&call, read).await?;
        let correlation_id = attempt.correlation_id;
        let offering = item.map(|item| item.offering(key)).transpose().map_err(|problem| {
            let error = Error::Answer { problem, attempt: Box::new(attempt) };
            Unanswered::Failed(Box::new(Failed { error, sent: true, in_doubt: true, cut: None }))
        })?;
        Ok(Written { value: offering.map(|offering| offering.value), correlation_id })
    }

    pub(crate) fn patience(&self) -> &Patience {
        &self.line.patience
    }

    pub(crate) fn clock(&self) -> &WorkingClock {
        &self.line.clock
    }

    /// Ready when the session stands.
    pub(crate) async fn restored(&self) {
        self.line.authorize.restored().await;
    }

    /// Changes with each wait that the service asks for and that will be waited for.
    pub(crate) fn waits(&self) -> watch::Receiver<Duration> {
        self.line.gate.waits()
    }

    async fn get<T: Send>(
        &self,
        name: &'static str,
        url: Url,
        read: fn(&[u8]) -> Result<T, AnswerProblem>,
    ) -> Result<(T, Attempt), Error> {
        let (correlation_id, bounds) = (Uuid::new_v4(), Bounds::none());
        let call = Call { name, method: Method::GET, url, value: None, correlation_id, bounds };
        self.line.call(&call, read).await.map_err(certain)
    }

    /// All items of a list, page after page.
    async fn pages<T: DeserializeOwned + Send, U>(
        &self,
        name: &'static str,
        first: Url,
        item: fn(T) -> Result<U, AnswerProblem>,
    ) -> Result<Vec<U>, Error> {
        let (mut items, mut size, mut seen, mut next) = (Vec::new(), 0, HashSet::new(), Some(first));
        let read = |body: &[u8]| Ok((wire::read::<Page<T>>(body)?, body.len()));
        while let Some(url) = next {
            let ((page, length), attempt) = self.get(name, url.clone(), read).await?;
            let wrong = |problem| Error::Answer { problem, attempt: Box::new(attempt.clone()) };
            next = page.next().map(|link| self.follow(&url, link)).transpose().map_err(&wrong)?;
            for (index, one) in page.items.into_iter().enumerate() {
                items.push(item(one).map_err(|problem| wrong(problem.in_item(index)))?);
            }
            size += length;
            if size > LARGEST_ANSWER {
                return Err(wrong(AnswerProblem::TooLarge(LARGEST_ANSWER)));
            }
            seen.insert(url);
            let circles = next.as_ref().is_some_and(|next| seen.contains(next));
            if circles || items.len() > MOST_ITEMS || (next.is_some() && seen.len() == MOST_PAGES) {
                return Err(wrong(AnswerProblem::Endless));
            }
        }
        Ok(items)
    }

    /// The address of a list's next page: only at the service itself, since the token goes with the request, and of a
    /// length that a request can carry.
    fn follow(&self, page: &Url, link: &str) -> Result<Url, AnswerProblem> {
        if link.len() > LONGEST_LINK {
            let problem = format!("longer than {LONGEST_LINK} characters");
            return Err(AnswerProblem::Field { field: "nextLink".to_owned(), problem });
        }
        let next = page.join(link).map_err(|_| AnswerProblem::ForeignPage)?;
        let plain = next.username().is_empty() && next.password().is_none();
        if plain && next.origin() == self.base.origin() { Ok(next) } else { Err(AnswerProblem::ForeignPage) }
    }

    fn list(&self, scope: &str) -> Url {
        let mut url = self.url(&[POLICY, "products"]);
        url.query_pairs_mut().append_pair("scope", scope);
        url
    }

    fn one(&self, key: &OfferingKey) -> Url {
        let collection = match key.kind {
            Kind::Product => "products",
            Kind::OfferType => "offerTypes",
        };
        self.url(&[POLICY, collection, &key.id])
    }

    /// An address under `/v1.0/policies`; the segments are encoded as needed.
    fn url(&self, segments: &[&str]) -> Url {
        let mut url = self.base.clone();
        // An accepted address is http or https, and such an address always has a path.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["v1.0", "policies"]).extend(segments);
        }
        url
    }
}

/// The error of a call without bounds.
fn certain(unanswered: Unanswered) -> Error {
    match unanswered {
        Unanswered::Failed(failed) => failed.error,
        Unanswered::NotSent(Cut::Barred { by, .. }) => *by,
        Unanswered::NotSent(Cut::Halted | Cut::Slept) => unreachable!("a call without bounds is sent"),
    }
}
