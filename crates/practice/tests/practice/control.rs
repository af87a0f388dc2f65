//! The control interface.

use offswitch_practice::Options;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{BILLING, Fixture};

#[tokio::test]
async fn state_shows_offerings_counts_and_writes() {
    let fixture = Fixture::new().await;
    let token = fixture.access(BILLING).await;
    let path = "/AllowSelfServicePurchase/products/CFQ7TTC0KP0P";
    fixture.put(path, &token, json!({"policyValue": "Disabled"})).await;
    fixture.put(path, &token, json!({"policyValue": "nonsense"})).await;
    let state = fixture.state().await;
    assert_eq!(state["offerings"].as_array().map(Vec::len), Some(33), "every offering is there");
    assert_eq!(
        state["offerings"][0],
        json!({"kind": "product", "id": "CFQ7TTC0KP0P", "name": "Power Apps per user", "value": "Disabled"}),
        "with its value"
    );
    let requests = &state["requests"];
    assert_eq!((&requests["write-product"], &requests["token"]), (&json!(2), &json!(1)), "by route: {requests}");
    assert_eq!((&requests["authorize"], &requests["sign-in-step"]), (&json!(1), &json!(3)), "the steps, too");
    assert_eq!(state["writes_most_at_once"], 1, "one write at a time");
    assert_eq!(state["writes_under_way"], 0, "all are answered");
    let writes = state["writes"].as_array().expect("the writes are listed");
    let seen: Vec<_> = writes.iter().map(|write| (&write["id"], &write["status"], &write["value"])).collect();
    let id = json!("CFQ7TTC0KP0P");
    assert_eq!(
        seen,
        [(&id, &json!(200), &json!("Disabled")), (&id, &json!(400), &Value::Null)],
        "with what came of them"
    );
}

#[tokio::test]
async fn values_change_and_products_appear_behind_the_programs_back() {
    let fixture = Fixture::new().await;
    let token = fixture.access(BILLING).await;
    let (status, _) = fixture.control(Method::PUT, "/offerings/CFQ7TTC0KP0P", json!({"value": "SomethingNew"})).await;
    assert_eq!(status, 200, "any value can be set");
    let new = json!({"kind": "product", "id": "CFQ7TTC9NEW1", "name": "A new product"});
    assert_eq!(fixture.control(Method::POST, "/offerings", new.clone()).await.0, 201, "a product appears");
    let offer_type = json!({"kind": "offerType", "id": "NEWTYPE", "name": "A new type", "value": "Disabled"});
    assert_eq!(fixture.control(Method::POST, "/offerings", offer_type).await.0, 201, "so does an offer type");
    let (_, list) = fixture.get("/AllowSelfServicePurchase/products?scope=Product", &token).await;
    assert_eq!(list["items"][0]["policyValue"], "SomethingNew", "the service says the new value");
    assert_eq!(list["items"][29]["productId"], "CFQ7TTC9NEW1", "and lists the new product");
    assert_eq!(list["items"][29]["policyValue"], "Enabled", "which arrives allowed");

    let (status, error) = fixture.control(Method::POST, "/offerings", new).await;
    assert!(status == 400 && error["error"].to_string().contains("CFQ7TTC9NEW1"), "an id exists once: {error}");
    assert_eq!(fixture.control(Method::PUT, "/offerings/NOSUCH", json!({"value": "x"})).await.0, 404, "no such id");
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let fixture = Fixture::new().await;
    for (method, path, body, word) in [
        (Method::PUT, "/offerings/CFQ7TTC0KP0P", json!({"worth": "x"}), "worth"),
        (Method::POST, "/offerings", json!({"kind": "thing", "id": "x", "name": "x"}), "thing"),
        (Method::POST, "/offerings", json!({"kind": "product", "id": "", "name": "x"}), "id"),
        (Method::PUT, "/faults", json!({"rules": [{"route": "nowhere", "status": 500}]}), "nowhere"),
        (Method::PUT, "/faults", json!([]), "object"),
        (Method::PUT, "/tokens", json!({"access_seconds": -1}), "-1"),
        (Method::POST, "/revoke", json!({"cookies": true}), "cookies"),
    ] {
        let (status, error) = fixture.control(method.clone(), path, body.clone()).await;
        assert_eq!(status, 400, "{method} {path} {body} is refused");
        let text = error["error"].as_str().expect("with an error");
        assert!(text.contains(word), "{text:?} names {word:?}");
    }
}

#[tokio::test]
async fn reset_goes_back_to_the_start_and_keeps_sessions() {
    let fixture = Fixture::with(Options { products: 100, ..Options::default() }).await;
    let token = fixture.access(BILLING).await;
    let path = "/AllowSelfServicePurchase/products/CFQ7TTC10100";
    assert_eq!(fixture.put(path, &token, json!({"policyValue": "Disabled"})).await.0, 200, "there are 100 products");
    fixture.faults(json!([{"route": "reads", "status": 500}])).await;
    fixture.control(Method::PUT, "/tokens", json!({"access_seconds": 5})).await;
    assert_eq!(fixture.control(Method::POST, "/reset", Value::Null).await.0, 204, "reset");
    let state = fixture.state().await;
    assert_eq!(state["requests"], json!({}), "the counts are gone");
    assert_eq!(state["writes"], json!([]), "the writes, too");
    assert_eq!(state["tokens"]["access_seconds"], 3600, "lifetimes are as they were");
    let (status, product) = fixture.get(path, &token).await;
    assert_eq!(
        (status, &product["policyValue"]),
        (200, &json!("Enabled")),
        "faults and changes are gone, the session not"
    );
}
