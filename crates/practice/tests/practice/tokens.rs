//! The token endpoint.

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{BILLING, Fixture, READER, RESOURCE, USER, aadsts};

/// The claims of an ID token, with its signature, issuer, audience and times checked by a library.
async fn claims(fixture: &Fixture, token: &Value) -> Value {
    let keys = format!("{}/common/discovery/v2.0/keys", fixture.practice.authority());
    let keys: Value = fixture.http.get(keys).send().await.expect("keys").json().await.expect("keys are JSON");
    let token = token.as_str().expect("there is an ID token");
    let header = jsonwebtoken::decode_header(token).expect("the token has a header");
    assert_eq!(header.kid.as_deref(), keys["keys"][0]["kid"].as_str(), "the token names its key");
    let text = |name: &str| keys["keys"][0][name].as_str().expect("a key has n and e").to_owned();
    let key = DecodingKey::from_rsa_components(&text("n"), &text("e")).expect("the key is well formed");
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&[fixture.practice.client_id()]);
    validation.set_issuer(&[format!("{}/{}/v2.0", fixture.practice.authority(), fixture.practice.tenant_id())]);
    validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
    validation.validate_nbf = true;
    jsonwebtoken::decode::<Value>(token, &key, &validation).expect("the token is signed and valid").claims
}

#[tokio::test]
async fn a_code_becomes_tokens_as_entra_gives_them() {
    let fixture = Fixture::new().await;
    let (status, tokens) = fixture.redeem(&fixture.code(BILLING).await, &[("client_info", "1")]).await;
    assert_eq!(status, 200, "{tokens}");
    assert_eq!(tokens["token_type"], "Bearer", "the type is named");
    assert_eq!(tokens["expires_in"], 3600, "an access token lasts an hour");
    let scope = tokens["scope"].as_str().expect("the scope is named");
    assert!(scope.split(' ').any(|scope| scope == format!("{RESOURCE}/.default")), "as it was asked for: {scope}");
    let refresh = tokens["refresh_token"].as_str().expect("offline_access gives a refresh token");
    assert_eq!(refresh.len(), 1_600, "as long as in life");
    assert!(tokens["client_info"].is_string(), "client_info was asked for");

    let claims = claims(&fixture, &tokens["id_token"]).await;
    assert_eq!(claims["name"], "Mei-Ling Lin", "who it is");
    assert_eq!(claims["preferred_username"], fixture.account(BILLING).user, "as whom");
    assert_eq!(claims["tid"], fixture.practice.tenant_id(), "in which tenant");
    assert_eq!(claims["nonce"], "the nonce", "the nonce comes back");
    assert_eq!(claims["ver"], "2.0", "which version");
    assert_eq!(claims["wids"], json!(["b0f54661-2d74-4c50-afa3-1ec803f12efe"]), "in which role");
    assert!(claims["oid"].is_string() && claims["uti"].is_string(), "with Entra's ids: {claims}");
}

#[tokio::test]
async fn every_secret_is_marked_at_its_beginning_and_near_its_end() {
    /// The base64 of an RS256 signature with the dot before it, which can hold no mark.
    const SIGNATURE: usize = 1 + 342;
    let fixture = Fixture::new().await;
    let code = fixture.code(BILLING).await;
    let (status, first) = fixture.redeem(&code, &[]).await;
    assert_eq!(status, 200, "{first}");
    let (status, second) = fixture.refresh(first["refresh_token"].as_str().expect("a refresh token")).await;
    assert_eq!(status, 200, "{second}");
    let mut secrets = vec![("a code", code, 0)];
    for tokens in [&first, &second] {
        for (name, tail) in [("refresh_token", 0), ("access_token", SIGNATURE), ("id_token", SIGNATURE)] {
            secrets.push((name, tokens[name].as_str().expect("it is given").to_owned(), tail));
        }
    }
    for (name, secret, tail) in secrets {
        let front = &secret[..secret.len() - tail];
        let marked = |found: &dyn Fn(&str) -> bool| offswitch_practice::SECRET_CANARIES.iter().any(|mark| found(mark));
        assert!(marked(&|mark| secret.starts_with(mark)), "{name} begins with a mark: {secret}");
        assert!(marked(&|mark| front.ends_with(mark)), "{name} ends with a mark: {secret}");
    }
}

#[tokio::test]
async fn roles_are_in_the_id_token() {
    let fixture = Fixture::new().await;
    for (account, template) in [
        (1, "62e90394-69f5-4237-9190-012177145e10"),
        (READER, "f2ef992c-3afb-46b9-b7cf-a126ee74c451"),
        (USER, "b79fbf4d-3ef9-4689-8143-76b194e85509"),
    ] {
        let claims = claims(&fixture, &fixture.tokens(account).await["id_token"]).await;
        assert_eq!(claims["wids"], json!([template]), "of {}", fixture.account(account).role.name());
    }
}

#[tokio::test]
async fn a_code_works_once_and_with_its_verifier_and_address_only() {
    let fixture = Fixture::new().await;
    let code = fixture.code(BILLING).await;
    for (changes, error, number) in [
        (("code_verifier", "another-verifier-of-at-least-forty-three-characters"), "invalid_grant", 501_481),
        (("code_verifier", ""), "invalid_grant", 50148),
        (("redirect_uri", "http://localhost:50998/m365/commerce"), "invalid_grant", 500_112),
        (("code", "made-up"), "invalid_grant", 9_002_313),
        (("code", ""), "invalid_request", 900_144),
        (("client_id", "00000000-1111-2222-3333-444444444444"), "unauthorized_client", 700_016),
        (("client_id", ""), "invalid_request", 900_144),
        (("grant_type", "password"), "unsupported_grant_type", 70003),
        (("grant_type", ""), "invalid_request", 900_144),
        (("scope", "11111111-2222-3333-4444-555555555555/.default"), "invalid_resource", 500_011),
    ] {
        let (status, answer) = fixture.redeem(&code, &[changes]).await;
        assert_eq!((status, aadsts(&answer)), (400, number), "{changes:?}: {answer}");
        assert_eq!(answer["error"], error, "{changes:?}");
    }
    let (status, answer) = fixture.redeem(&code, &[("client_secret", "s")]).await;
    assert_eq!((status, aadsts(&answer)), (401, 700_025), "a public client has no secret: {answer}");
    assert_eq!(fixture.redeem(&code, &[]).await.0, 200, "none of that spent the code");
    let (status, answer) = fixture.redeem(&code, &[]).await;
    assert_eq!((status, aadsts(&answer)), (400, 54005), "a second time it is refused: {answer}");
    let parameters = [("client_id", fixture.practice.client_id()), ("grant_type", "refresh_token")];
    let (status, answer) = fixture.post_token("elsewhere.example", &parameters).await;
    assert_eq!((status, aadsts(&answer)), (400, 90002), "an unknown tenant is refused: {answer}");
}

#[tokio::test]
async fn a_code_lasts_ten_minutes() {
    let fixture = Fixture::new().await;
    assert_eq!(fixture.state().await["tokens"]["code_seconds"], 600, "ten minutes");
    let (status, tokens) = fixture.control(Method::PUT, "/tokens", json!({"code_seconds": 0})).await;
    assert_eq!((status, &tokens["access_seconds"]), (200, &json!(3600)), "what is not named stays");
    let (status, answer) = fixture.redeem(&fixture.code(BILLING).await, &[]).await;
    assert_eq!((status, aadsts(&answer)), (400, 70008), "then it has expired: {answer}");
}

#[tokio::test]
async fn refresh_tokens_are_rotated_at_each_use() {
    let fixture = Fixture::new().await;
    let first = fixture.tokens(BILLING).await;
    let text = |tokens: &Value| tokens["refresh_token"].as_str().expect("there is a refresh token").to_owned();
    let (status, second) = fixture.refresh(&text(&first)).await;
    assert_eq!(status, 200, "{second}");
    assert_ne!(text(&first), text(&second), "a new one comes with each use");
    assert_ne!(first["access_token"], second["access_token"], "and a new access token");
    let claims = claims(&fixture, &second["id_token"]).await;
    assert!(claims.get("nonce").is_none(), "a nonce answers the first request only");
    assert_eq!(fixture.refresh(&text(&first)).await.0, 200, "the older one goes on working, as at Entra");
    let access = second["access_token"].as_str().expect("there is an access token");
    assert_eq!(fixture.get("", access).await.0, 200, "the new access token is good");

    let (status, _) = fixture.control(Method::POST, "/revoke", Value::Null).await;
    assert_eq!(status, 204, "everything is revoked");
    let (status, answer) = fixture.refresh(&text(&second)).await;
    assert_eq!((status, aadsts(&answer)), (400, 50173), "then none works: {answer}");
    assert_eq!(answer["error"], "invalid_grant", "the person has to sign in again");
    assert_eq!(fixture.get("", access).await.0, 401, "the access token neither");
    let (status, answer) = fixture.refresh("made-up").await;
    assert_eq!((status, aadsts(&answer)), (400, 9_002_313), "an unknown token is refused: {answer}");
}

#[tokio::test]
async fn one_kind_of_token_can_be_revoked_alone() {
    let fixture = Fixture::new().await;
    let tokens = fixture.tokens(BILLING).await;
    let access = tokens["access_token"].as_str().expect("there is an access token");
    let refresh = tokens["refresh_token"].as_str().expect("there is a refresh token");
    fixture.control(Method::POST, "/revoke", json!({"refresh": false})).await;
    assert_eq!(fixture.get("", access).await.0, 401, "the access token is revoked");
    let (status, renewed) = fixture.refresh(refresh).await;
    assert_eq!(status, 200, "the refresh token is not: {renewed}");
    fixture.control(Method::POST, "/revoke", json!({"access": false})).await;
    let access = renewed["access_token"].as_str().expect("there is an access token");
    assert_eq!(fixture.get("", access).await.0, 200, "and the other way round");
    assert_eq!(fixture.refresh(refresh).await.0, 400, "now the refresh token is");
}

#[tokio::test]
async fn scopes_decide_what_is_given() {
    let fixture = Fixture::new().await;
    let code = fixture.code(BILLING).await;
    let (status, tokens) = fixture.redeem(&code, &[("scope", &format!("{RESOURCE}/.default"))]).await;
    assert_eq!(status, 200, "{tokens}");
    assert!(tokens.get("id_token").is_none(), "without openid there is no ID token");
    assert!(tokens.get("client_info").is_none(), "nor what was not asked for");

    let browser = crate::browser::Browser::new(&fixture);
    let back = browser.sign_in(&fixture.authorize(&[("scope", "openid")]), fixture.account(BILLING)).await;
    let (status, tokens) = fixture.redeem(&back.parameter("code").expect("a code"), &[]).await;
    assert_eq!(status, 200, "{tokens}");
    assert!(tokens.get("refresh_token").is_none(), "without offline_access there is no refresh token");
    let claims = claims(&fixture, &tokens["id_token"]).await;
    assert!(claims.get("name").is_none(), "without profile there is no name");
    let access = tokens["access_token"].as_str().expect("there is an access token");
    assert_eq!(fixture.get("", access).await.0, 401, "and the access token is not for the licensing service");
}

#[tokio::test]
async fn the_clients_correlation_id_comes_back() {
    let fixture = Fixture::new().await;
    let id = "0b5d8c1e-53f4-4c39-b1ad-6e0f7c9d2a48";
    let (_, answer) = fixture.redeem("made-up", &[("client-request-id", id)]).await;
    assert_eq!(answer["correlation_id"], id, "in the error: {answer}");
}
