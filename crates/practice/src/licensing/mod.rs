//! The imitation of the licensing service: policies, products and offer types, as far as licensing-service.md knows them.

pub(crate) mod error_responses;
mod extractors;
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

use self::extractors::{Reader, Writer};
use self::offerings::{DISABLED, ENABLED, Offering, OfferingKind, TRIALS_ONLY};
use crate::faults::{IdField, ResponseOptions};
use crate::form_params::FormParams;
use crate::request_log::TookEffect;
use crate::tenant::Tenant;

/// The one policy.
const POLICY: &str = "AllowSelfServicePurchase";

/// Router of the licensing service.
pub(crate) fn router() -> Router<Arc<Tenant>> {
    Router::new()
        .route("/v1.0/policies", get(policies))
        .route("/v1.0/policies/{policy}", get(policy))
        .route("/v1.0/policies/{policy}/products", get(list_products))
        .route("/v1.0/policies/{policy}/products/{id}", get(product).put(set_product))
        .route("/v1.0/policies/{policy}/offerTypes/{id}", get(offer_type).put(set_offer_type))
        .layer(middleware::from_fn(correlate))
}

/// Sets the response's correlation id: the request's, or a new one.
async fn correlate(request: Request, next: Next) -> Response {
    let asked = request.headers().get(error_responses::CORRELATION).cloned();
    let mut response = next.run(request).await;
    let correlation =
        asked.unwrap_or_else(|| HeaderValue::from_str(&Uuid::new_v4().to_string()).expect("an id is printable"));
    response.headers_mut().insert(error_responses::CORRELATION, correlation);
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
    error_responses::not_found("GetPolicyByIdAsync")
}

async fn list_products(
    _: Reader,
    State(tenant): State<Arc<Tenant>>,
    Path(policy): Path<String>,
    RawQuery(query): RawQuery,
    Extension(options): Extension<ResponseOptions>,
    OriginalUri(uri): OriginalUri,
) -> Response {
    if !policy.eq_ignore_ascii_case(POLICY) {
        return no_such_policy();
    }
    let parameters = FormParams::parse(query.unwrap_or_default());
    let scope = parameters.get_ignoring_case("scope");
    // Without a scope the list is mixed (licensing-service.md).
    let kinds = match scope {
        Some(scope) if scope.eq_ignore_ascii_case("Product") => &[OfferingKind::Product][..],
        Some(scope) if scope.eq_ignore_ascii_case("OfferType") => &[OfferingKind::OfferType],
        None => &[OfferingKind::Product, OfferingKind::OfferType],
        Some(_) => return error_responses::invalid_scope(),
    };
    let skip = match parameters.get("$skip").map(str::parse::<usize>) {
        None => 0,
        Some(Ok(skip)) => skip,
        Some(Err(_)) => return error_responses::bad_request("Invalid continuation."),
    };
    let omitted =
        |id: &String| options.omit.iter().flat_map(|omit| omit.iter()).any(|one| one.eq_ignore_ascii_case(id));
    let mut all: Vec<_> = kinds.iter().flat_map(|kind| tenant.offerings.list(*kind, options.stale)).collect();
    all.retain(|offering| !omitted(&offering.id));
    let size = options.page_size.unwrap_or(all.len());
    let items: Vec<Value> =
        all.iter().skip(skip).take(size).map(|offering| item(offering, options.offer_type_id_in)).collect();
    let odd =
        options.odd_items.iter().flat_map(|odd| odd.iter().cloned()).filter(|_| skip.saturating_add(size) >= all.len());
    let items: Vec<Value> = items.into_iter().chain(odd).collect();
    let mut page = Map::from_iter([("items".to_owned(), Value::from(items))]);
    let next = skip.saturating_add(size);
    if next < all.len() {
        let scope = scope.map(|scope| format!("scope={scope}&")).unwrap_or_default();
        let link = format!("{}{}?{scope}$skip={next}", tenant.root, uri.path());
        page.insert(options.next_link.name().to_owned(), Value::from(link));
    }
    Json(page).into_response()
}

async fn product(
    _: Reader,
    State(tenant): State<Arc<Tenant>>,
    Path(path): Path<(String, String)>,
    Extension(options): Extension<ResponseOptions>,
) -> Response {
    read(&tenant, OfferingKind::Product, &path, &options)
}

async fn offer_type(
    _: Reader,
    State(tenant): State<Arc<Tenant>>,
    Path(path): Path<(String, String)>,
    Extension(options): Extension<ResponseOptions>,
) -> Response {
    read(&tenant, OfferingKind::OfferType, &path, &options)
}

async fn set_product(
    _: Writer,
    State(tenant): State<Arc<Tenant>>,
    Path(path): Path<(String, String)>,
    Extension(options): Extension<ResponseOptions>,
    body: Bytes,
) -> Response {
    write(&tenant, OfferingKind::Product, &path, &options, &body)
}

async fn set_offer_type(
    _: Writer,
    State(tenant): State<Arc<Tenant>>,
    Path(path): Path<(String, String)>,
    Extension(options): Extension<ResponseOptions>,
    body: Bytes,
) -> Response {
    write(&tenant, OfferingKind::OfferType, &path, &options, &body)
}

fn read(tenant: &Tenant, kind: OfferingKind, (policy, id): &(String, String), options: &ResponseOptions) -> Response {
    if !policy.eq_ignore_ascii_case(POLICY) {
        return no_such_policy();
    }
    match tenant.offerings.find(kind, id, options.stale) {
        Some(offering) => Json(item(&offering, options.offer_type_id_in)).into_response(),
        None => no_such_offering(kind),
    }
}

fn no_such_offering(kind: OfferingKind) -> Response {
    error_responses::not_found(match kind {
        OfferingKind::Product => "GetProductDetailsByProductIdAsync",
        OfferingKind::OfferType => "GetOfferTypeDetailsByIdAsync",
    })
}

fn write(
    tenant: &Tenant,
    kind: OfferingKind,
    (policy, id): &(String, String),
    options: &ResponseOptions,
    body: &[u8],
) -> Response {
    if !policy.eq_ignore_ascii_case(POLICY) {
        return no_such_policy();
    }
    if tenant.offerings.find(kind, id, options.stale).is_none() {
        return no_such_offering(kind);
    }
    let asked = serde_json::from_slice::<Value>(body).ok();
    let Some(asked) = asked.as_ref().and_then(|body| body.get("policyValue")).and_then(Value::as_str) else {
        return error_responses::bad_request("Invalid request body.");
    };
    let Some(value) = [ENABLED, DISABLED, TRIALS_ONLY].into_iter().find(|value| value.eq_ignore_ascii_case(asked))
    else {
        return error_responses::bad_request("Invalid policy value.");
    };
    // The third value is documented for Microsoft's products only.
    if kind == OfferingKind::OfferType && value == TRIALS_ONLY {
        return error_responses::bad_request("Invalid policy value.");
    }
    match tenant.offerings.set(Some(kind), id, value) {
        Some(now) => {
            if options.coupled {
                tenant.offerings.set_namesakes(&now);
            }
            (Extension(TookEffect(now.value.clone())), Json(item(&now, options.offer_type_id_in))).into_response()
        }
        None => no_such_offering(kind),
    }
}

fn item(offering: &Offering, offer_type_id_in: IdField) -> Value {
    let Offering { kind, id, name, value } = offering;
    match kind {
        OfferingKind::Product => json!({
            "policyId": POLICY, "policyValue": value, "productId": id, "productName": name, "scope": "Product",
        }),
        OfferingKind::OfferType => {
            let (scope_id, scope_value) = if offer_type_id_in == IdField::ScopeId { (id, name) } else { (name, id) };
            json!({
                "policyId": POLICY, "policyValue": value, "scope": "OfferType",
                "scopeId": scope_id, "scopeValue": scope_value,
            })
        }
    }
}
