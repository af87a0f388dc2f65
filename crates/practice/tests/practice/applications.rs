//! The organization's own application, and applications that may not be used.

use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::client::{BILLING, Fixture, REDIRECT, RESOURCE, VERIFIER, aadsts};

impl Fixture {
    /// Breaks an application, or mends it.
    async fn flaw(&self, client: &str, flaw: Value) {
        let path = format!("/applications/{client}");
        let (status, answer) = self.control(Method::PUT, &path, json!({ "flaw": flaw })).await;
        assert_eq!(status, 204, "the flaw is taken: {answer}");
    }

    /// Signs an account in with the organization's own application; answers with what the token endpoint said.
    async fn own_tokens(&self) -> Value {
        let own = self.practice.own_client_id();
        let url = self.authorize(&[("client_id", own)]);
        let code = Browser::new(self).sign_in(&url, self.account(BILLING)).await.parameter("code").expect("a code");
        let (status, tokens) = self.redeem(&code, &[("client_id", own)]).await;
        assert_eq!(status, 200, "the code is redeemed: {tokens}");
        tokens
    }
}

#[tokio::test]
async fn the_organizations_own_application_signs_in_with_its_permission() {
    let fixture = Fixture::new().await;
    let tokens = fixture.own_tokens().await;
    let scope = tokens["scope"].as_str().expect("the scope is named");
    assert_eq!(scope, format!("{RESOURCE}/LicenseManager.AccessAsUser {RESOURCE}/.default"), "with the permission");
    let access = tokens["access_token"].as_str().expect("an access token");
    assert_eq!(fixture.get("", access).await.0, 200, "the service takes it");
    let refresh = tokens["refresh_token"].as_str().expect("a refresh token");
    let own = fixture.practice.own_client_id();
    let renew = |client| [("client_id", client), ("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let tenant = fixture.practice.tenant();
    assert_eq!(fixture.post_token(tenant, &renew(own)).await.0, 200, "it is renewed");
    let (status, answer) = fixture.post_token(tenant, &renew(fixture.practice.client_id())).await;
    assert_eq!((status, aadsts(&answer)), (400, 9_002_313), "not by another application: {answer}");
    let anywhere = fixture.authorize(&[("client_id", own)]).replace("/tailwater.example/", "/organizations/");
    let page = Browser::new(&fixture).get(&anywhere).await;
    assert!(page.text.contains("AADSTS50194"), "it belongs to one tenant: {}", page.text);
}

#[tokio::test]
async fn without_its_permission_an_application_is_refused_whatever_the_role() {
    let fixture = Fixture::new().await;
    fixture.flaw(fixture.practice.own_client_id(), json!("permission")).await;
    let tokens = fixture.own_tokens().await;
    assert_eq!(tokens["scope"], format!("{RESOURCE}/.default"), "the scope names none");
    let access = tokens["access_token"].as_str().expect("an access token");
    assert_eq!(fixture.get("", access).await.0, 403, "a Billing Administrator may not even look");
    fixture.flaw(fixture.practice.own_client_id(), Value::Null).await;
    let tokens = fixture.own_tokens().await;
    let access = tokens["access_token"].as_str().expect("an access token");
    assert_eq!(fixture.get("", access).await.0, 200, "with it they may");
}

#[tokio::test]
async fn what_is_wrong_with_an_application_stays_on_a_page_or_comes_back() {
    let fixture = Fixture::new().await;
    for client in [fixture.practice.client_id(), fixture.practice.own_client_id()] {
        let url = fixture.authorize(&[("client_id", client)]);
        for (flaw, number) in [("unregistered", 700_016), ("redirect", 50011), ("disabled", 7_000_112)] {
            fixture.flaw(client, json!(flaw)).await;
            let page = Browser::new(&fixture).get(&url).await;
            let error = format!("AADSTS{number}: ");
            assert!(page.location.is_none() && page.text.contains(&error), "{flaw}, at once: {}", page.text);
        }
        for (flaw, number) in [("assignment", 50105), ("conditional-access", 53003), ("approval", 90094)] {
            fixture.flaw(client, json!(flaw)).await;
            let page = Browser::new(&fixture).sign_in(&url, fixture.account(BILLING)).await;
            let error = format!("AADSTS{number}: ");
            assert!(page.location.is_none() && page.text.contains(&error), "{flaw}, after all: {}", page.text);
        }
        fixture.flaw(client, json!("consent")).await;
        let back = Browser::new(&fixture).sign_in(&url, fixture.account(BILLING)).await;
        assert_eq!(back.parameter("error").as_deref(), Some("consent_required"), "missing consent comes back");
        assert!(back.parameter("error_description").is_some_and(|text| text.starts_with("AADSTS65001")), "by number");
        let (status, _) = fixture.control(Method::POST, "/reset", Value::Null).await;
        assert_eq!(status, 204, "starting over");
        let back = Browser::new(&fixture).sign_in(&url, fixture.account(BILLING)).await;
        assert!(back.parameter("code").is_some(), "mends it");
    }
    let (status, error) = fixture.control(Method::PUT, "/applications/nobody", json!({"flaw": null})).await;
    assert_eq!(status, 404, "an unknown application has no flaws: {error}");
    let own = format!("/applications/{}", fixture.practice.own_client_id());
    let (status, error) = fixture.control(Method::PUT, &own, json!({"flaw": "rust"})).await;
    assert!(status == 400 && error["error"].to_string().contains("rust"), "an unknown flaw is named: {error}");
}

#[tokio::test]
async fn a_code_is_for_the_application_that_asked() {
    let fixture = Fixture::new().await;
    let code = fixture.code(BILLING).await;
    let parameters = [
        ("client_id", fixture.practice.own_client_id()),
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    let (status, answer) = fixture.post_token("organizations", &parameters).await;
    assert_eq!((status, aadsts(&answer)), (400, 9_002_313), "another one cannot redeem it: {answer}");
}
