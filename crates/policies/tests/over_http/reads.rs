//! Reading the policy and what it covers.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::routing::get;
use offswitch_model::OfferingKind;
use offswitch_network::{ManualClock, TransportErrorKind, client_for};
use offswitch_policies::client::{Error, LicensingClient, ResponseError, RetryPolicy};
use offswitch_policies::model::{Plan, Value};
use offswitch_practice::Options;
use serde_json::json;

use crate::fake_session::{FakeSession, SessionExpired};
use crate::fixture::{Fixture, Result};
use crate::outcome_counts::{ids, tally};

#[tokio::test]
async fn the_whole_catalogue_is_read() -> Result {
    let fixture = Fixture::new().await?;
    let catalogue = fixture.client.catalogue().await?;
    assert_eq!(catalogue.policy.id, "AllowSelfServicePurchase", "the policy is read");
    assert_eq!(catalogue.policy.default_value, "Enabled", "with its default");
    assert_eq!(catalogue.offerings.len(), 33, "29 products and four offer types");
    let count = |value| catalogue.offerings.iter().filter(|offering| offering.value == value).count();
    assert_eq!(
        (count(Value::On), count(Value::TrialsOnly), count(Value::Off)),
        (28, 1, 4),
        "28 are on, 1 trials only, 4 off"
    );
    assert!(catalogue.offer_types_error.is_none(), "the offer types were read");
    let names: Vec<_> = catalogue.offerings.iter().map(|offering| offering.name.to_lowercase()).collect();
    assert!(names.is_sorted(), "offerings are in the order of their names");
    assert_eq!(fixture.client.policies().await?, [catalogue.policy], "the list of policies has this one");
    Ok(())
}

#[tokio::test]
async fn one_offering_is_read_and_written() -> Result {
    let fixture = Fixture::new().await?;
    for key in ["product:CFQ7TTC0KP0P", "offerType:SaaS"] {
        let key = key.parse()?;
        let before = fixture.client.offering(&key).await?;
        assert_eq!(before.value, Value::On, "{key} is on at first");
        let written = fixture.client.set(&key, &Value::Off).await?;
        assert_eq!(written.value, Some(Value::Off), "the service answers with the item as it stands");
        let after = fixture.client.offering(&key).await?;
        assert_eq!((after.value, &after.name), (Value::Off, &before.name), "and reads as such");
    }
    let error = fixture.client.offering(&"product:MISSING".parse()?).await.expect_err("there is no such product");
    assert!(
        matches!(&error, Error::Status { status: 404, reason: Some(reason), .. } if reason.contains("NotFound")),
        "{error}"
    );
    assert_eq!(fixture.state().await?.requests("read-product"), 3, "a 404 is not asked again");
    Ok(())
}

#[tokio::test]
async fn an_offer_types_id_is_read_from_either_field() -> Result {
    let fixture = Fixture::new().await?;
    let expected = fixture.client.offer_types().await?.offerings;
    assert_eq!(ids(&expected), ["DYNAMICSBC", "DYNAMICSCE", "POWERBIVISUALS", "SaaS"], "the four known ones, by name");
    fixture.faults(json!([{ "route": "list-offer-types", "offer_type_id_in": "scopeValue" }])).await?;
    assert_eq!(fixture.client.offer_types().await?.offerings, expected, "it does not matter which field has the id");
    Ok(())
}

#[tokio::test]
async fn products_show_without_offer_types() -> Result {
    let fixture = Fixture::new().await?;
    fixture.faults(json!([{ "route": "list-offer-types", "status": 403 }])).await?;
    let catalogue = fixture.client.catalogue().await?;
    assert_eq!(catalogue.offerings.len(), 29, "the products are there");
    assert!(catalogue.offerings.iter().all(|offering| offering.key.kind == OfferingKind::Product), "and only they");
    assert!(
        matches!(catalogue.offer_types_error, Some(Error::Status { status: 403, .. })),
        "with the reason kept beside"
    );
    fixture.faults(json!([{ "route": "list-products", "status": 403 }])).await?;
    assert!(fixture.client.catalogue().await.is_err(), "without products there is no catalogue");
    Ok(())
}

#[tokio::test]
async fn lists_go_on_over_pages() -> Result {
    let fixture = Fixture::with(Options { products: 250, ..Options::default() }, "Global Reader").await?;
    let expected = fixture.client.products().await?.offerings;
    assert_eq!(expected.len(), 250, "all products in one page");
    for link in ["nextLink", "@odata.nextLink"] {
        fixture.faults(json!([{ "route": "list-products", "page_size": 17, "next_link": link }])).await?;
        assert_eq!(fixture.client.products().await?.offerings, expected, "the same products over pages, by {link}");
    }
    Ok(())
}

#[tokio::test]
async fn pages_elsewhere_or_without_end_are_not_followed() -> Result {
    let fixture = Fixture::new().await?;
    let own = format!("{}/v1.0/policies/AllowSelfServicePurchase/products?scope=product", fixture.practice.service());
    let item = json!({ "productId": "P", "policyValue": "Enabled" });
    for (link, expected) in [
        ("https://example.com/steal", ResponseError::ForeignPage),
        ("http://127.0.0.1:1/steal", ResponseError::ForeignPage),
        ("//example.com/steal", ResponseError::ForeignPage),
        ("http://user:word@localhost/steal", ResponseError::ForeignPage),
        (own.as_str(), ResponseError::Endless),
    ] {
        let body = json!({ "items": [item], "nextLink": link });
        fixture.faults(json!([{ "route": "list-products", "status": 200, "status_body": body }])).await?;
        match fixture.client.products().await {
            Err(Error::InvalidResponse { problem, .. }) => {
                assert_eq!(problem, expected, "a list that goes on at {link}");
            }
            other => panic!("a list that goes on at {link} was read as {other:?}"),
        }
    }
    let before = fixture.state().await?.requests("list-products");
    let endless = json!({ "items": [item], "nextLink": "?scope=product&$skip=1" });
    fixture.faults(json!([{ "route": "list-products", "status": 200, "status_body": endless }])).await?;
    assert!(fixture.client.products().await.is_err(), "a page that names itself as the next ends the reading");
    assert_eq!(fixture.state().await?.requests("list-products") - before, 2, "at once");
    Ok(())
}

#[tokio::test]
async fn one_odd_item_never_hides_the_rest() -> Result {
    let fixture = Fixture::new().await?;
    let odd = json!([{ "productName": "Visio Plan 3", "productId": "CFQ7TTC9ODD1", "policyValue": 7 }, null]);
    let stray = json!([{ "scope": "Product", "productId": "CFQ7TTC9STR1", "policyValue": "Enabled" }, "?"]);
    fixture
        .faults(json!([{ "route": "list-products", "odd_items": odd }, { "route": "list-offer-types", "odd_items": stray }]))
        .await?;
    let catalogue = fixture.client.catalogue().await?;
    assert_eq!(catalogue.offerings.len(), 34, "all else is read, and a product among the offer types, too");
    let names: Vec<_> = catalogue.unreadable.iter().map(|item| item.name.as_deref()).collect();
    assert_eq!(names, [Some("Visio Plan 3"), None, None], "what is not understood is counted and named");
    assert!(catalogue.unreadable[0].text.contains("CFQ7TTC9ODD1"), "and kept for support");
    assert_eq!(fixture.state().await?.requests("list-products"), 1, "and not asked for again: it would be the same");
    let report = fixture.run(&Plan::turn_off_all(&catalogue.offerings).changes[..29]).await?;
    assert!(report.changes.iter().all(|result| result.change.key.id != "CFQ7TTC9ODD1"), "it is never written");
    Ok(())
}

#[tokio::test]
async fn an_answer_beyond_all_bounds_is_not_swallowed() -> Result {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?).parse()?;
    let huge = Router::new().fallback(get(|| async { "x".repeat(9 << 20) }));
    let server = tokio::spawn(async move { axum::serve(listener, huge).await });
    let retry_policy = RetryPolicy { clock: Arc::new(ManualClock::default()), ..RetryPolicy::default() };
    let client = LicensingClient::new(client_for(&base)?, base, Arc::new(FakeSession::new("t")), retry_policy);
    let error = client.policy().await.expect_err("nine megabytes are no policy");
    server.abort();
    assert!(
        matches!(error, Error::InvalidResponse { problem: ResponseError::TooLarge(_), .. }),
        "the size is the reason: {error}"
    );
    Ok(())
}

#[tokio::test]
async fn damage_on_the_way_is_asked_again() -> Result {
    for fault in [
        json!({ "drop": "before" }),
        json!({ "drop": "after" }),
        json!({ "body": "truncated" }),
        json!({ "body": "garbage" }),
        json!({ "status": 408 }),
        json!({ "status": 429 }),
        json!({ "status": 500 }),
        json!({ "status": 503 }),
    ] {
        let fixture = Fixture::new().await?;
        let mut rule = fault.clone();
        rule["route"] = json!("list-products");
        rule["times"] = json!(2);
        fixture.faults(json!([rule])).await?;
        let products = fixture.client.products().await;
        assert_eq!(
            products.map(|products| products.offerings.len()).ok(),
            Some(29),
            "after two times {fault} the list is read"
        );
        assert_eq!(fixture.state().await?.requests("list-products"), 3, "with the third request");
        let waits: Vec<_> = fixture.clock.sleeps().iter().map(std::time::Duration::as_millis).collect();
        assert_eq!(waits, [250, 500], "after waits of half the doubling bound, as this test's chance has it");
    }
    Ok(())
}

#[tokio::test]
async fn the_number_of_attempts_is_limited() -> Result {
    let fixture = Fixture::new().await?;
    fixture.faults(json!([{ "route": "read-policy", "status": 502 }])).await?;
    let error = fixture.client.policy().await.expect_err("the service is down");
    assert!(
        matches!(&error, Error::Status { status: 502, attempt, .. } if attempt.number == 6),
        "after six attempts: {error}"
    );
    assert_eq!(fixture.state().await?.requests("read-policy"), 6, "and not one more");
    Ok(())
}

#[tokio::test]
async fn refusals_are_final() -> Result {
    for status in [400, 403, 404, 409] {
        let fixture = Fixture::new().await?;
        fixture.faults(json!([{ "route": "read-policy", "status": status }])).await?;
        let error = fixture.client.policy().await.expect_err("the service refuses");
        assert!(error.is_refusal(), "{status} is a refusal: {error}");
        assert_eq!(fixture.state().await?.requests("read-policy"), 1, "{status} is not asked again");
    }
    Ok(())
}

#[tokio::test]
async fn a_refused_connection_is_named_after_several_attempts() -> Result {
    let fixture = Fixture::new().await?;
    let (client, clock) = (fixture.client.clone(), fixture.clock.clone());
    fixture.practice.stop().await;
    let error = client.catalogue().await.expect_err("nobody is there");
    assert!(
        matches!(&error, Error::Network { failure, .. } if failure.kind == TransportErrorKind::Unreachable),
        "{error:?}"
    );
    assert!(!clock.sleeps().is_empty(), "and it was tried more than once");
    Ok(())
}

#[tokio::test]
async fn a_rejected_session_is_renewed_once() -> Result {
    let fixture = Fixture::new().await?;
    fixture.client.policy().await?;
    fixture.control("revoke", json!({})).await?;
    fixture.prepare_refresh().await?;
    let catalogue = fixture.client.catalogue().await?;
    assert_eq!(catalogue.offerings.len(), 33, "after the renewal everything is read");
    assert_eq!(fixture.session.refreshes.load(Ordering::Relaxed), 1, "three requests at once needed one renewal");

    fixture.control("revoke", json!({})).await?;
    let error = fixture.client.policy().await.expect_err("there is nothing to renew with");
    let Error::Credential(cause) = &error else { panic!("the session's end is told as such, not as {error:?}") };
    assert!(cause.get_ref().is::<SessionExpired>(), "and the session's own error can be recognized");
    Ok(())
}

#[tokio::test]
async fn a_renewal_that_does_not_help_is_the_end() -> Result {
    let fixture = Fixture::new().await?;
    fixture.prepare_refresh().await?;
    fixture.faults(json!([{ "route": "read-policy", "status": 401 }])).await?;
    let error = fixture.client.policy().await.expect_err("the service does not accept it");
    assert!(error.is_session_expired(), "{error}");
    assert_eq!(fixture.state().await?.requests("read-policy"), 2, "asked once more after the renewal, and no further");
    Ok(())
}

#[tokio::test]
async fn a_plain_user_is_refused() -> Result {
    let fixture = Fixture::with(Options::default(), "User").await?;
    let error = fixture.client.catalogue().await.expect_err("a plain user may not read");
    assert!(error.is_forbidden(), "{error}");
    Ok(())
}

#[tokio::test]
async fn every_request_has_a_correlation_id_of_its_own() -> Result {
    let fixture = Fixture::new().await?;
    fixture.faults(json!([{ "route": "writes", "status": 500, "times": 2 }])).await?;
    let written = fixture.client.set(&"product:CFQ7TTC0KP0P".parse()?, &Value::Off).await?;
    let service = fixture.state().await?;
    let seen: Vec<_> = service.writes().iter().filter_map(|write| write["correlation_id"].as_str()).collect();
    assert_eq!(seen.len(), 3, "three requests, each with an id");
    assert_eq!(seen.iter().collect::<HashSet<_>>().len(), 3, "no two the same");
    assert_eq!(seen[2], written.correlation_id.to_string(), "and the last is the one that is told");
    Ok(())
}

#[tokio::test]
async fn errors_hold_no_token() -> Result {
    let fixture = Fixture::new().await?;
    fixture.faults(json!([{ "route": "reads", "status": 500 }])).await?;
    let error = fixture.client.policy().await.expect_err("the service is down");
    let token = fixture.session.token();
    for text in [error.to_string(), format!("{error:?}"), format!("{error:#?}")] {
        assert!(!text.contains(&token) && !text.contains("Bearer"), "an error's text holds no token: {text}");
    }
    Ok(())
}

#[tokio::test]
async fn a_networks_own_page_is_no_answer_and_not_asked_for_again() -> Result {
    for rule in [json!({ "status": 200, "status_body": "<html>Welcome</html>" }), json!({ "status": 511 })] {
        let fixture = Fixture::new().await?;
        let plan = fixture.plan_all_off().await?;
        let before = fixture.state().await?.requests("read-policy");
        let mut rule = rule;
        rule["route"] = json!("all");
        fixture.faults(json!([rule])).await?;
        let error = fixture.client.policy().await.expect_err("a page is no policy");
        assert!(
            matches!(&error, Error::Network { failure, .. } if failure.kind == TransportErrorKind::Portal),
            "it is told as what it is: {error}"
        );
        assert_eq!(fixture.state().await?.requests("read-policy"), before + 1, "and would be the same again");
        let report = fixture.run(&plan.changes[..1]).await?;
        assert_eq!(tally(&report), [("failed", 1)].into(), "nor is it taken for an accepted write");
        assert!(report.changes[0].in_doubt, "though nobody knows what became of it");
    }
    Ok(())
}
