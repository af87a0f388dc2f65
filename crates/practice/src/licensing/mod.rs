//! The licensing service, as far as licensing-service.md knows it.

mod access;
pub(crate) mod answers;
pub(crate) mod offerings;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{OriginalUri, Path, RawQuery, Request, State};
use axum::http::HeaderValue;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use self::access::{Reader, Writer};
use self::offerings::{DISABLED, ENABLED, Kind, Offering, TRIALS_ONLY};
use crate::faults::{IdField, View};
use crate::gate::TookEffect;
use crate::parameters::Parameters;
use crate::tenant::Tenant;

/// The one policy.
const POLICY: &str = "AllowSelfServicePurchase";

/// The service's routes.
pub(crate) fn router() -> Router<Arc<Tenant>> {
    Router::new()
        .route("/v1.0/policies", get(policies))
        .route("/v1.0/policies/{policy}", get(policy))
        .route("/v1.0/policies/{policy}/products", get(list))
        .route("/v1.0/policies/{policy}/products/{id}", get(product).put(set_product))
        .route("/v1.0/policies/{policy}/offerTypes/{id}", get(offer_type).put(set_offer_type))
        .layer(middleware::from_fn(correlate))
}

/// Answers with the request's correlation id, or with a new one.
async fn correlate(request: Request, next: Next) -> Response {
    let asked = request.headers().get(answers::CORRELATION).cloned();
    let mut response = next.run(request).await;
    let correlation =
        asked.unwrap_or_else(|| HeaderValue::from_str(&Uuid::new_v4().to_string()).expect("an id is printable"));
    response.headers_mut().insert(answers::CORRELATION, correlation);
    response
}

fn policy_item() -> Value {
    json!({
        "id": POLICY,
        "description": "This policy allows you to manage whether members of your organization can buy certain products themselves.",
        "defaultValue": ENABLED,
    })
}

async fn policies(_: Reader) -> Json<Value> {
    Json(json!({"items": [policy_item()]}))
}

async fn policy(_: Reader, Path(policy): Path<String>) -> Response {
    if policy.eq_ignore_ascii_case(POLICY) { Json(policy_item()).into_response() } else { no_such_policy() }
}

fn no_such_policy() -> Response {
    answers::not_found("GetPolicyByIdAsync")
}

async fn list(
    _: Reader,
    State(tenant): State<Arc<Tenant>>,
    Path(policy): Path<String>,
    RawQuery(query): RawQuery,
    Extension(view): Extension<View>,
    OriginalUri(uri): OriginalUri,
) -> Response {
    if !policy.eq_ignore_ascii_case(POLICY) {
        return no_such_policy();
    }
    let parameters = Parameters::read(query.unwrap_or_default());
    let kind = match parameters.get_without_case("scope") {
        Some(scope) if scope.eq_ignore_ascii_case("Product") => Kind::Product,
        Some(scope) if scope.eq_ignore_ascii_case("OfferType") => Kind::OfferType,
        _ => return answers::invalid_scope(),
    };
    let skip = match parameters.get("$skip").map(str::parse::<usize>) {
        None => 0,
        Some(Ok(skip)) => skip,
        Some(Err(_)) => return answers::bad_request("Invalid continuation."),
    };
    let all = tenant.offerings.list(kind, view.stale);
    let size = view.page_size.unwrap_or(all.len());
    let items: Vec<Value> =
        all.iter().skip(skip).take(size).map(|offering| item(offering, view.offer_type_id_in)).collect();
    let mut answer = Map::from_iter([("items".to_owned(), Value::from(items))]);
    let next = skip.saturating_add(size);
    if next < all.len() {
        let scope = if kind == Kind::Product { "Product" } else { "OfferType" };
        let link = format!("{}{}?scope={scope}&$skip={next}", tenant.root, uri.path());
        answer.insert(view.next_link.name().to_owned(), Value::from(link));
    }
    Json(answer).into_response()
}

async fn product(
    _: Reader,
    State(tenant): State<Arc<Tenant>>,
    Path(path): Path<(String, String)>,
    Extension(view): Extension<View>,
) -> Response {
    read(&tenant, Kind::Product, &path, view)
}

async fn offer_type(
    _: Reader,
    State(tenant): State<Arc<Tenant>>,
    Path(path): Path<(String, String)>,
    Extension(view): Extension<View>,
) -> Response {
    read(&tenant, Kind::OfferType, &path, view)
}

async fn set_product(
    _: Writer,
    State(tenant): State<Arc<Tenant>>,
    Path(path): Path<(String, String)>,
    Extension(view): Extension<View>,
    body: Bytes,
) -> Response {
    write(&tenant, Kind::Product, &path, view, &body)
}

async fn set_offer_type(
    _: Writer,
    State(tenant): State<Arc<Tenant>>,
    Path(path): Path<(String, String)>,
    Extension(view): Extension<View>,
    body: Bytes,
) -> Response {
    write(&tenant, Kind::OfferType, &path, view, &body)
}

fn read(tenant: &Tenant, kind: Kind, (policy, id): &(String, String), view: View) -> Response {
    if !policy.eq_ignore_ascii_case(POLICY) {
        return no_such_policy();
    }
    match tenant.offerings.find(kind, id, view.stale) {
        Some(offering) => Json(item(&offering, view.offer_type_id_in)).into_response(),
        None => no_such_offering(kind),
    }
}

fn no_such_offering(kind: Kind) -> Response {
    answers::not_found(match kind {
        Kind::Product => "GetProductDetailsByProductIdAsync",
        Kind::OfferType => "GetOfferTypeDetailsByIdAsync",
    })
}

fn write(tenant: &Tenant, kind: Kind, (policy, id): &(String, String), view: View, body: &[u8]) -> Response {
    if !policy.eq_ignore_ascii_case(POLICY) {
        return no_such_policy();
    }
    if tenant.offerings.find(kind, id, view.stale).is_none() {
        return no_such_offering(kind);
    }
    let asked = serde_json::from_slice::<Value>(body).ok();
    let Some(asked) = asked.as_ref().and_then(|body| body.get("policyValue")).and_then(Value::as_str) else {
        return answers::bad_request("Invalid request body.");
    };
    let Some(value) = [ENABLED, DISABLED, TRIALS_ONLY].into_iter().find(|value| value.eq_ignore_ascii_case(asked))
    else {
        return answers::bad_request("Invalid policy value.");
    };
    // The third value is documented for Microsoft's products only.
    if kind == Kind::OfferType && value == TRIALS_ONLY {
        return answers::bad_request("Invalid policy value.");
    }
    match tenant.offerings.set(Some(kind), id, value) {
        Some(now) => {
            (Extension(TookEffect(now.value.clone())), Json(item(&now, view.offer_type_id_in))).into_response()
        }
        None => no_such_offering(kind),
    }
}

fn item(offering: &Offering, offer_type_id_in: IdField) -> Value {
    let Offering { kind, id, name, value } = offering;
    match kind {
        Kind::Product => json!({
            "policyId": POLICY, "policyValue": value, "productId": id, "productName": name, "scope": "Product",
        }),
        Kind::OfferType => {
            let (scope_id, scope_value) = if offer_type_id_in == IdField::ScopeId { (id, name) } else { (name, id) };
            json!({
                "policyId": POLICY, "policyValue": value, "scope": "OfferType",
                "scopeId": scope_id, "scopeValue": scope_value,
            })
        }
    }
}
