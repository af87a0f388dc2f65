//! Faults, as a client meets them.

use std::time::{Duration, Instant, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::join_all;
use offswitch_practice::Options;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{BILLING, Fixture, aadsts};

const ID: &str = "CFQ7TTC0KP0P";
const PRODUCT: &str = "/AllowSelfServicePurchase/products/CFQ7TTC0KP0P";
const LIST: &str = "/AllowSelfServicePurchase/products?scope=Product";

fn disabled() -> Value {
    json!({"policyValue": "Disabled"})
}

#[tokio::test]
async fn a_status_comes_with_retry_after_as_seconds_as_a_date_or_without() {
    let fixture = Fixture::new().await;
    let token = fixture.access(BILLING).await;
    fixture
        .faults(json!([
            {"route": "write-product", "status": 429, "retry_after": 7, "times": 1},
            {"route": "write-product", "status": 503, "retry_after_date": 90, "times": 1},
            {"route": "write-product", "status": 429, "retry_after": "soon", "times": 1},
            {"route": "write-product", "status": 500, "times": 1},
            {"route": "write-product", "status": 502, "status_body": "<h1>Bad gateway</h1>", "times": 1},
            {"route": "write-product", "status": 400, "status_body": {"reason": "so"}, "times": 1},
            {"route": "write-product", "status": 503, "took_effect": true, "times": 1},
        ]))
        .await;
    let mut answers = Vec::new();
    for _ in 0..6 {
        let answer = fixture.try_call(Method::PUT, PRODUCT, &token, disabled()).await.expect("it answers");
        let retry = answer.headers().get("retry-after").map(|value| value.to_str().expect("printable").to_owned());
        answers.push((answer.status().as_u16(), retry, answer.text().await.expect("a body")));
    }
    assert_eq!(answers[0], (429, Some("7".to_owned()), String::new()), "seconds");
    let date = httpdate::parse_http_date(answers[1].1.as_deref().expect("a date")).expect("as HTTP has it");
    let ahead = date.duration_since(SystemTime::now()).expect("in the future");
    assert!(ahead > Duration::from_mins(1) && ahead <= Duration::from_secs(90), "90 s from the answer: {ahead:?}");
    assert_eq!(answers[2], (429, Some("soon".to_owned()), String::new()), "any text as it stands");
    assert_eq!(answers[3], (500, None, String::new()), "nothing");
    assert_eq!((answers[4].0, answers[4].2.as_str()), (502, "<h1>Bad gateway</h1>"), "a body of one's own");
    assert_eq!((answers[5].0, answers[5].2.as_str()), (400, r#"{"reason":"so"}"#), "or one in JSON");
    assert_eq!(fixture.value(ID).await, "Enabled", "none of them took effect");
    let answer = fixture.try_call(Method::PUT, PRODUCT, &token, disabled()).await.expect("it answers");
    assert_eq!((answer.status().as_u16(), fixture.value(ID).await.as_str()), (503, "Disabled"), "but this one did");
    let answer = fixture.try_call(Method::PUT, PRODUCT, &token, disabled()).await.expect("it answers");
    assert_eq!(answer.status().as_u16(), 200, "used up rules are over");
}

#[tokio::test]
async fn connections_drop_before_or_after_the_write_took_effect() {
    let fixture = Fixture::new().await;
    let token = fixture.access(BILLING).await;
    fixture.faults(json!([{"route": "writes", "drop": "before"}])).await;
    let error = fixture.try_call(Method::PUT, PRODUCT, &token, disabled()).await.expect_err("there is no answer");
    assert!(error.is_request(), "the connection broke: {error:?}");
    assert_eq!(fixture.value(ID).await, "Enabled", "before the write took effect");
    fixture.faults(json!([{"route": "writes", "drop": "after"}])).await;
    fixture.try_call(Method::PUT, PRODUCT, &token, disabled()).await.expect_err("there is no answer");
    assert_eq!(fixture.value(ID).await, "Disabled", "after the write took effect");
    let state = fixture.state().await;
    let writes: Vec<_> =
        state["writes"].as_array().expect("writes").iter().map(|w| (&w["status"], &w["value"])).collect();
    let (none, off) = (Value::Null, json!("Disabled"));
    assert_eq!(writes, [(&none, &none), (&none, &off)], "the list of writes tells them apart");
    fixture.faults(json!([])).await;
    assert_eq!(fixture.get(PRODUCT, &token).await.0, 200, "an empty list of rules ends the trouble");
}

#[tokio::test]
async fn bodies_come_truncated_or_as_garbage() {
    let fixture = Fixture::new().await;
    let token = fixture.access(BILLING).await;
    fixture.faults(json!([{"route": "list-products", "body": "truncated"}])).await;
    for _ in 0..5 {
        let answer =
            fixture.try_call(Method::GET, LIST, &token, Value::Null).await.expect("the head of the answer arrives");
        assert_eq!(answer.status().as_u16(), 200, "and looks well");
        let announced = answer.content_length().expect("with a length");
        assert!(announced > 1_000, "of the whole list: {announced}");
        answer.text().await.expect_err("but the body breaks off");
    }
    fixture.faults(json!([{"route": "all", "body": "garbage"}])).await;
    let answer = fixture.try_call(Method::GET, LIST, &token, Value::Null).await.expect("it answers");
    assert_eq!(answer.headers()["content-type"], "application/json", "it claims to be JSON");
    let body = answer.bytes().await.expect("it comes whole");
    assert!(serde_json::from_slice::<Value>(&body).is_err() && str::from_utf8(&body).is_err(), "and is not");
    fixture.try_call(Method::PUT, PRODUCT, &token, disabled()).await.expect("it answers");
    assert_eq!(fixture.value(ID).await, "Disabled", "a write with a garbled answer took effect");
}

#[tokio::test]
async fn reads_are_stale_for_a_while_after_a_write() {
    let fixture = Fixture::new().await;
    let token = fixture.access(BILLING).await;
    fixture.faults(json!([{"route": "reads", "stale_ms": 3_600_000}])).await;
    let (_, item) = fixture.put(PRODUCT, &token, json!({"policyValue": "Disabled"})).await;
    assert_eq!(item["policyValue"], "Disabled", "the write itself answers truly");
    assert_eq!(fixture.get(PRODUCT, &token).await.1["policyValue"], "Enabled", "a read does not know yet");
    assert_eq!(fixture.get(LIST, &token).await.1["items"][0]["policyValue"], "Enabled", "the list neither");
    fixture.faults(json!([{"route": "reads", "stale_ms": 1}])).await;
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(fixture.get(PRODUCT, &token).await.1["policyValue"], "Disabled", "after the while it does");
}

#[tokio::test]
async fn one_offering_refuses() {
    let fixture = Fixture::new().await;
    let token = fixture.access(BILLING).await;
    fixture.faults(json!([{"route": "writes", "offering": ID, "status": 400}])).await;
    let (status, error) = fixture.put(PRODUCT, &token, json!({"policyValue": "Disabled"})).await;
    assert_eq!((status, &error["errorCode"]), (400, &json!("BadRequest")), "the named one");
    let other = "/AllowSelfServicePurchase/products/CFQ7TTC0KP0N";
    assert_eq!(fixture.put(other, &token, json!({"policyValue": "Disabled"})).await.0, 200, "no other");
}

#[tokio::test]
async fn lists_come_in_pages_and_ids_in_either_field() {
    let fixture = Fixture::new().await;
    let token = fixture.access(BILLING).await;
    for name in ["nextLink", "@odata.nextLink"] {
        fixture.faults(json!([{"route": "reads", "page_size": 10, "next_link": name}])).await;
        let (mut seen, mut pages) = (Vec::new(), 1);
        let (_, mut page) = fixture.get(LIST, &token).await;
        loop {
            seen.extend(page["items"].as_array().expect("items").iter().map(|item| item["productId"].clone()));
            let Some(next) = page[name].as_str() else { break };
            let answer = fixture.http.get(next).bearer_auth(&token).send().await.expect("the next page answers");
            page = answer.json().await.expect("in JSON");
            pages += 1;
        }
        assert_eq!((pages, seen.len()), (3, 29), "29 products on pages of 10, linked by {name}");
        assert_eq!(seen[28], "CFQ7TTC0PW0V", "in their order");
    }
    fixture.faults(json!([{"route": "list-offer-types", "offer_type_id_in": "scopeValue"}])).await;
    let (_, list) = fixture.get("/AllowSelfServicePurchase/products?scope=OfferType", &token).await;
    assert_eq!(list["items"][0]["scopeValue"], "SaaS", "the id is where it was asked for");
    assert_ne!(list["items"][0]["scopeId"], "SaaS", "and only there");
}

#[tokio::test]
async fn the_sign_in_fails_in_its_own_shape() {
    let fixture = Fixture::new().await;
    let code = fixture.code(BILLING).await;
    fixture.faults(json!([{"route": "token", "status": 503, "retry_after": 1, "times": 1}])).await;
    let (status, error) = fixture.redeem(&code, &[]).await;
    assert_eq!((status, aadsts(&error)), (503, 90033), "as Entra says it: {error}");
    assert_eq!(fixture.redeem(&code, &[]).await.0, 200, "and the code is still good");
}

#[tokio::test]
async fn writes_under_way_are_counted_together() {
    let fixture = Fixture::with(Options { latency: Duration::from_millis(20), ..Options::default() }).await;
    let token = fixture.access(BILLING).await;
    fixture.faults(json!([{"route": "writes", "latency_ms": 480}])).await;
    let began = Instant::now();
    let writes = (0..6).map(|_| fixture.try_call(Method::PUT, PRODUCT, &token, disabled()));
    for answer in join_all(writes).await {
        assert_eq!(answer.expect("it answers").status().as_u16(), 200, "each is answered");
    }
    assert!(began.elapsed() >= Duration::from_millis(500), "the tenant's latency and the rule's add up");
    let state = fixture.state().await;
    assert_eq!((&state["writes_most_at_once"], &state["writes_under_way"]), (&json!(6), &json!(0)), "six at once");
    assert_eq!(state["writes"].as_array().map(Vec::len), Some(6), "six in all");
}

#[tokio::test]
async fn a_write_whose_client_goes_away_is_over() {
    let fixture = Fixture::new().await;
    let token = fixture.access(BILLING).await;
    fixture.faults(json!([{"route": "writes", "latency_ms": 600_000}])).await;
    let write = fixture.try_call(Method::PUT, PRODUCT, &token, disabled());
    let gone = tokio::time::timeout(Duration::from_millis(300), write).await;
    assert!(gone.is_err(), "the client gave up");
    while fixture.state().await["writes_under_way"] != 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(fixture.value(ID).await, "Enabled", "it went away before the write took effect");
}

#[tokio::test]
async fn a_held_write_waits_before_or_after_it_took_effect_until_the_rules_are_replaced() {
    let fixture = Fixture::new().await;
    let token = fixture.access(BILLING).await;
    for (phase, meanwhile) in [("before", "Enabled"), ("after", "Disabled")] {
        fixture.faults(json!([{"route": "writes", "hold": phase, "skip": 1}])).await;
        let enabled = json!({"policyValue": "Enabled"});
        let skipped = fixture.try_call(Method::PUT, PRODUCT, &token, enabled).await.expect("it answers");
        assert_eq!(skipped.status().as_u16(), 200, "the first one is not held");
        let mut held = Box::pin(fixture.try_call(Method::PUT, PRODUCT, &token, disabled()));
        let early = tokio::time::timeout(Duration::from_millis(200), &mut held).await;
        assert!(early.is_err(), "the second one is not answered");
        assert_eq!(fixture.value(ID).await, meanwhile, "held {phase} it takes effect");
        fixture.faults(json!([])).await;
        assert_eq!(held.await.expect("it answers").status().as_u16(), 200, "then it goes on");
        assert_eq!(fixture.value(ID).await, "Disabled", "and has taken effect");
    }
}

#[tokio::test]
async fn a_token_is_challenged_until_it_was_issued_for_the_claims() {
    let fixture = Fixture::new().await;
    let tokens = fixture.tokens(BILLING).await;
    let text = |tokens: &Value, name: &str| tokens[name].as_str().expect("a token").to_owned();
    let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
    let renew = |claims: String| {
        let client = fixture.practice.client_id().to_owned();
        let (fixture, refresh) = (&fixture, refresh.clone());
        async move {
            let parameters = [
                ("client_id", client.as_str()),
                ("grant_type", "refresh_token"),
                ("refresh_token", refresh.as_str()),
                ("claims", claims.as_str()),
            ];
            fixture.post_token("organizations", &parameters).await
        }
    };
    let newer = json!({"access_token": {"nbf": {"essential": true, "value": "1604106651"}}});
    fixture.faults(json!([{"route": "reads", "claims": newer}])).await;
    let answer = fixture.try_call(Method::GET, LIST, &access, Value::Null).await.expect("it answers");
    let challenge = answer.headers()["www-authenticate"].to_str().expect("printable").to_owned();
    assert_eq!(answer.status().as_u16(), 401, "the token was issued for nothing");
    assert!(
        challenge.starts_with("Bearer realm=\"\", authorization_uri=\"http"),
        "as Microsoft writes it: {challenge}"
    );
    let encoded = challenge.split("error=\"insufficient_claims\", claims=\"").nth(1).expect("the claims");
    let decoded = STANDARD.decode(encoded.trim_end_matches('"')).expect("Base64");
    assert_eq!(serde_json::from_slice::<Value>(&decoded).expect("JSON"), newer, "with the claims");
    assert_eq!(
        fixture.get(LIST, "another").await.1["errorCode"],
        "Unauthorized",
        "a token that is none is no matter of claims"
    );
    let (status, renewed) = renew(newer.to_string()).await;
    assert_eq!(status, 200, "a renewal brings them: {renewed}");
    assert_eq!(fixture.get(LIST, &text(&renewed, "access_token")).await.0, 200, "and the service takes it");

    let context = json!({"access_token": {"acrs": {"essential": true, "value": "c1"}}});
    let (status, refused) = renew(context.to_string()).await;
    assert_eq!((status, &refused["error"]), (400, &json!("interaction_required")), "these need a person");
    assert_eq!(aadsts(&refused), 50076, "who is asked for more");
    assert_eq!(renew("[]".to_owned()).await.0, 400, "claims are an object");

    fixture.faults(json!([{"route": "reads", "status": 401, "claims": newer}])).await;
    let answer = fixture.try_call(Method::GET, LIST, &text(&renewed, "access_token"), Value::Null).await;
    let answer = answer.expect("it answers");
    assert_eq!(answer.status().as_u16(), 401, "with a status every token is challenged");
    assert!(answer.headers()["www-authenticate"].to_str().is_ok_and(|text| text.contains("insufficient_claims")), "so");
}
