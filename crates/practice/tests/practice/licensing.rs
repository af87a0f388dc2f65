//! The licensing service, held against licensing-service.md.

use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{BILLING, Fixture, READER, USER};

const POLICY: &str = "/AllowSelfServicePurchase";
const PRODUCT: &str = "/AllowSelfServicePurchase/products/CFQ7TTC0KP0P";

fn items(list: &Value) -> &Vec<Value> {
    list["items"].as_array().expect("a list has items")
}

#[tokio::test]
async fn reads_answer_as_recorded() {
    let fixture = Fixture::new().await;
    let token = fixture.access(BILLING).await;
    let (status, policies) = fixture.get("", &token).await;
    assert_eq!((status, items(&policies).len()), (200, 1), "there is one policy");
    let (status, policy) = fixture.get(POLICY, &token).await;
    assert_eq!((status, &policy), (200, &items(&policies)[0]), "it reads the same alone");
    assert_eq!(policy["id"], "AllowSelfServicePurchase", "its id");
    assert_eq!(policy["defaultValue"], "Enabled", "its default");
    assert!(policy["description"].is_string(), "its description");

    for scope in ["product", "Product", "PRODUCT"] {
        let (status, list) = fixture.get(&format!("{POLICY}/products?scope={scope}"), &token).await;
        assert_eq!((status, items(&list).len()), (200, 29), "{scope} lists the products");
        assert_eq!(
            items(&list)[0],
            json!({"policyId": "AllowSelfServicePurchase", "policyValue": "Enabled", "productId": "CFQ7TTC0KP0P",
                   "productName": "Power Apps per user", "scope": "Product"}),
            "each with these fields"
        );
        assert!(list.get("nextLink").is_none(), "in one page");
        let (status, one) = fixture.get(PRODUCT, &token).await;
        assert_eq!((status, &one), (200, &items(&list)[0]), "a product reads the same alone");
    }
    let (status, list) = fixture.get(&format!("{POLICY}/products?scope=offertype"), &token).await;
    assert_eq!((status, items(&list).len()), (200, 4), "there are four offer types");
    assert_eq!(
        items(&list)[0],
        json!({"policyId": "AllowSelfServicePurchase", "policyValue": "Enabled", "scope": "OfferType",
               "scopeId": "SaaS", "scopeValue": "Software as a Service"}),
        "each with these fields"
    );
    let (status, one) = fixture.get(&format!("{POLICY}/offerTypes/saas"), &token).await;
    assert_eq!((status, &one), (200, &items(&list)[0]), "an offer type reads the same alone");
    for query in ["?scope=all", "?scope=products"] {
        let (status, error) = fixture.get(&format!("{POLICY}/products{query}"), &token).await;
        assert_eq!(status, 400, "{query:?} is refused");
        assert_eq!(error, json!({"errorCode": "BadRequest", "reason": "Invalid scope."}), "word for word");
    }
    let (status, all) = fixture.get(&format!("{POLICY}/products"), &token).await;
    assert_eq!((status, items(&all).len()), (200, 33), "without a scope the list is mixed");
}

#[tokio::test]
async fn writes_answer_with_the_item_as_it_now_stands() {
    let fixture = Fixture::new().await;
    let token = fixture.access(BILLING).await;
    for value in ["Disabled", "OnlyTrialsWithoutPaymentMethod", "Enabled"] {
        let (status, item) = fixture.put(PRODUCT, &token, json!({"policyValue": value})).await;
        assert_eq!((status, &item["policyValue"]), (200, &json!(value)), "{item}");
        assert_eq!(fixture.get(PRODUCT, &token).await.1, item, "it reads the same");
    }
    let (status, item) = fixture.put(PRODUCT, &token, json!({"policyValue": "dISABLED"})).await;
    assert_eq!((status, &item["policyValue"]), (200, &json!("Disabled")), "values are compared without case");

    let offer_type = format!("{POLICY}/offerTypes/SaaS");
    let (status, item) = fixture.put(&offer_type, &token, json!({"policyValue": "Disabled"})).await;
    assert_eq!((status, &item["policyValue"]), (200, &json!("Disabled")), "offer types, too");
    let trials = json!({"policyValue": "OnlyTrialsWithoutPaymentMethod"});
    assert_eq!(fixture.put(&offer_type, &token, trials).await.0, 400, "they have no trials");
    for body in [json!({"policyValue": "Off"}), json!({"policyValue": 1}), json!({}), json!([])] {
        let (status, error) = fixture.put(PRODUCT, &token, body.clone()).await;
        assert_eq!((status, &error["errorCode"]), (400, &json!("BadRequest")), "{body} is refused");
    }
    assert_eq!(fixture.value("CFQ7TTC0KP0P").await, "Disabled", "what was refused changed nothing");
}

#[tokio::test]
async fn roles_decide_who_reads_and_who_writes() {
    let fixture = Fixture::new().await;
    for (account, read, write) in [(0, 200, 200), (1, 200, 200), (READER, 200, 403), (USER, 403, 403)] {
        let token = fixture.access(account).await;
        let role = fixture.account(account).role.name();
        assert_eq!(fixture.get(&format!("{POLICY}/products?scope=Product"), &token).await.0, read, "{role} reads");
        assert_eq!(fixture.get(PRODUCT, &token).await.0, read, "{role} reads one");
        let (status, _) = fixture.put(PRODUCT, &token, json!({"policyValue": "Disabled"})).await;
        assert_eq!(status, write, "{role} writes");
    }
}

#[tokio::test]
async fn only_valid_tokens_are_accepted() {
    let fixture = Fixture::new().await;
    assert_eq!(fixture.get("", "made-up").await.0, 401, "a token that nobody gave out");
    let url = format!("{}/v1.0/policies", fixture.practice.service());
    let answer = fixture.http.get(&url).send().await.expect("the service answers");
    assert_eq!(answer.status().as_u16(), 401, "no token");
    let tokens = fixture.tokens(BILLING).await;
    let id_token = tokens["id_token"].as_str().expect("there is an ID token");
    assert_eq!(fixture.get("", id_token).await.0, 401, "an ID token is no access token");
    fixture.control(Method::PUT, "/tokens", json!({"access_seconds": 0})).await;
    let expired = fixture.access(BILLING).await;
    assert_eq!(fixture.get("", &expired).await.0, 401, "an expired token");
}

#[tokio::test]
async fn what_is_not_there_answers_404() {
    let fixture = Fixture::new().await;
    let token = fixture.access(BILLING).await;
    for path in ["/products/NOSUCH", "/offerTypes/NOSUCH", "/products/SaaS"] {
        let (status, error) = fixture.get(&format!("{POLICY}{path}"), &token).await;
        assert_eq!((status, &error["errorCode"]), (404, &json!("Unknown")), "{path}");
        let (status, _) = fixture.put(&format!("{POLICY}{path}"), &token, json!({"policyValue": "Disabled"})).await;
        assert_eq!(status, 404, "{path} cannot be written either");
    }
    let (_, error) = fixture.get(&format!("{POLICY}/products/NOSUCH"), &token).await;
    let reason = error["reason"].as_str().expect("there is a reason");
    let inner =
        reason.strip_prefix("GetProductDetailsByProductIdAsync failed").expect("the reason names the operation");
    let inner: Value = serde_json::from_str(inner).expect("with JSON inside the text");
    assert_eq!(inner["error"]["code"], "NotFound", "that says so");
    assert_eq!(fixture.get("/AnotherPolicy", &token).await.0, 404, "there is one policy only");
    let nowhere = fixture.http.get(format!("{}/v2.0/policies/x/y", fixture.practice.service())).send().await;
    assert_eq!(nowhere.expect("it answers").status().as_u16(), 404, "and nothing elsewhere");
}

#[tokio::test]
async fn correlation_ids_come_back() {
    let fixture = Fixture::new().await;
    let url = format!("{}/v1.0/policies", fixture.practice.service());
    let id = "7f4e2b90-16aa-4c0d-b3d8-2f9f9d1e6b55";
    let answer = fixture.http.get(&url).header("x-ms-correlation-id", id).send().await.expect("the service answers");
    assert_eq!(answer.headers()["x-ms-correlation-id"], id, "the client's own, also with an error");
    let answer = fixture.http.get(&url).send().await.expect("the service answers");
    assert!(answer.headers().contains_key("x-ms-correlation-id"), "or a new one");
}
