//! The authorization endpoint and its pages.

use serde_json::Value;

use crate::browser::Browser;
use crate::client::{BILLING, Fixture, REDIRECT, query};

#[tokio::test]
async fn a_sign_in_asks_for_name_password_and_second_factor_and_goes_back_with_a_code() {
    let fixture = Fixture::new().await;
    let account = fixture.account(BILLING);
    let browser = Browser::new(&fixture);
    let page = browser.get(&fixture.authorize(&[])).await;
    assert_eq!(page.status, 200, "the first page is shown at once");
    assert!(page.text.contains("Practice – this is not Microsoft"), "the page says what it is");
    assert!(page.policy.contains("default-src 'none'"), "the page may load nothing: {}", page.policy);
    assert!(
        page.text.contains(r#"<input type="submit" id="idSIButton9" value="Next">"#),
        "the button is the real one's"
    );
    for account in fixture.practice.accounts() {
        let shown = [account.user, account.password, account.code, account.role.name()];
        assert!(shown.iter().all(|text| page.text.contains(text)), "{} is there to be used", account.user);
    }
    let page = browser.submit(&page, "loginfmt", account.user).await;
    assert!(page.text.contains(r#"value="Sign in""#), "the password page follows");
    let page = browser.submit(&page, "passwd", account.password).await;
    assert!(page.text.contains(r#"value="Verify""#), "the second factor follows");
    let back = browser.submit(&page, "otc", account.code).await;
    assert_eq!(back.status, 302, "then the browser is sent back");
    assert!(back.location.as_ref().is_some_and(|to| to.starts_with(&format!("{REDIRECT}?"))), "to where it came from");
    assert_eq!(back.parameter("state").as_deref(), Some("the state & more"), "state comes back as it was");
    assert!(back.parameter("code").is_some_and(|code| code.len() > 100), "with a code");

    let again = browser.submit(&page, "otc", account.code).await;
    assert_eq!(again.status, 400, "a sign-in yields one answer only");
    assert!(again.text.contains("AADSTS50089"), "and says that it is over");
}

#[tokio::test]
async fn what_is_wrong_is_said_on_the_page_and_can_be_corrected() {
    let fixture = Fixture::new().await;
    let account = fixture.account(BILLING);
    let browser = Browser::new(&fixture);
    let page = browser.get(&fixture.authorize(&[])).await;
    let page = browser.submit(&page, "loginfmt", "\"><script>alert(1)</script>@tailwater.example").await;
    assert!(page.text.contains("AADSTS50034"), "nobody has that name");
    assert!(!page.text.contains("<script"), "what was typed is shown escaped");
    let page = browser.submit(&page, "loginfmt", &account.user.to_uppercase()).await;
    let page = browser.submit(&page, "passwd", "wrong").await;
    assert!(page.text.contains("AADSTS50126"), "the password is wrong");
    let skipped = browser.submit(&page, "passwd", "").await;
    assert!(skipped.text.contains("name=\"passwd\""), "without a password it goes no further");
    let page = browser.submit(&page, "passwd", account.password).await;
    let page = browser.submit(&page, "otc", "000000").await;
    assert!(page.text.contains("AADSTS500121"), "the code is wrong");
    let back = browser.submit(&page, "otc", account.code).await;
    assert!(back.parameter("code").is_some(), "in the end it works");
}

#[tokio::test]
async fn a_practice_account_can_be_used_without_typing() {
    let fixture = Fixture::new().await;
    let browser = Browser::new(&fixture);
    let page = browser.get(&fixture.authorize(&[])).await;
    let account = fixture.account(BILLING);
    let page = browser.press(&page, "aria-label=\"Use Mei-Ling Lin\"").await;
    assert!(page.text.contains(&format!("autofocus value=\"{}\"", account.password)), "the password is filled in");
    let page = browser.submit(&page, "passwd", account.password).await;
    assert!(page.text.contains(&format!("autofocus value=\"{}\"", account.code)), "and the code");
}

#[tokio::test]
async fn cancel_answers_access_denied() {
    let fixture = Fixture::new().await;
    let browser = Browser::new(&fixture);
    let page = browser.get(&fixture.authorize(&[])).await;
    let back = browser.press(&page, "Cancel").await;
    assert_eq!(back.parameter("error").as_deref(), Some("access_denied"), "the program learns of it");
    assert_eq!(back.parameter("state").as_deref(), Some("the state & more"), "with its state");
    assert!(back.parameter("error_description").is_some_and(|text| text.starts_with("AADSTS65004: ")), "and a number");
    assert!(back.parameter("code").is_none(), "and without a code");
}

#[tokio::test]
async fn form_post_delivers_code_and_state_in_a_form() {
    let fixture = Fixture::new().await;
    let browser = Browser::new(&fixture);
    let url = fixture.authorize(&[("response_mode", "form_post"), ("state", "<\"&>")]);
    let page = browser.sign_in(&url, fixture.account(BILLING)).await;
    assert_eq!(page.status, 200, "form_post is a page");
    assert_eq!(page.between("action=\"", "\""), REDIRECT, "its form goes to the redirect URI");
    assert!(page.between("name=\"code\" value=\"", "\"").len() > 100, "with the code");
    assert_eq!(page.between("name=\"state\" value=\"", "\">"), "&lt;&quot;&amp;&gt;", "and the state, escaped");
    assert!(page.text.contains("value=\"Continue\""), "a browser without script has a button");
    let nonce = page.between("<script nonce=\"", "\"");
    assert!(page.policy.contains(&format!("script-src 'nonce-{nonce}'")), "only that script may run: {}", page.policy);
    assert!(page.policy.contains("form-action http://localhost:50999"), "the form may go there only: {}", page.policy);
    let (status, _) = fixture.redeem(&page.between("name=\"code\" value=\"", "\""), &[]).await;
    assert_eq!(status, 200, "the code is good");
}

#[tokio::test]
async fn an_untrusted_address_is_never_redirected_to() {
    let fixture = Fixture::new().await;
    let browser = Browser::new(&fixture);
    for (changes, number) in [
        ([("redirect_uri", "http://localhost:1/M365/commerce")], "AADSTS50011"),
        ([("redirect_uri", "http://127.0.0.1:1/m365/commerce")], "AADSTS50011"),
        ([("redirect_uri", "https://elsewhere.example/m365/commerce")], "AADSTS50011"),
        ([("redirect_uri", "")], "AADSTS900144"),
        ([("client_id", "00000000-1111-2222-3333-444444444444")], "AADSTS700016"),
        ([("client_id", "")], "AADSTS900144"),
    ] {
        let page = browser.get(&fixture.authorize(&changes)).await;
        assert_eq!(page.location, None, "{changes:?} must not redirect");
        assert!(page.status == 400 && page.text.contains(number), "{changes:?} is told with {number}: {}", page.text);
    }
    let page = browser.get(&fixture.authorize(&[]).replace("/tailwater.example/", "/elsewhere.example/")).await;
    assert!(page.location.is_none() && page.text.contains("AADSTS90002"), "an unknown tenant is told: {}", page.text);
}

#[tokio::test]
async fn bad_requests_from_a_trusted_address_are_answered_there() {
    let fixture = Fixture::new().await;
    let browser = Browser::new(&fixture);
    for (changes, error, number) in [
        (vec![("code_challenge", "")], "invalid_request", 9_002_325),
        (vec![("code_challenge_method", "plain")], "invalid_request", 50149),
        (vec![("code_challenge_method", "")], "invalid_request", 50149),
        (vec![("code_challenge", "short")], "invalid_request", 501_491),
        (vec![("response_type", "token")], "unsupported_response_type", 700_051),
        (vec![("response_mode", "telegram")], "invalid_request", 90023),
        (vec![("prompt", "nicely")], "invalid_request", 90023),
        (vec![("scope", "")], "invalid_request", 900_144),
        (vec![("scope", "User.Read openid")], "invalid_scope", 70011),
        (vec![("scope", "11111111-2222-3333-4444-555555555555/.default")], "invalid_resource", 500_011),
        (vec![("scope", "aeb86249-8ea3-49e2-900b-54cc8e308f85/Fly")], "invalid_scope", 650_053),
        (vec![("prompt", "none")], "login_required", 50058),
    ] {
        let back = browser.get(&fixture.authorize(&changes)).await;
        assert_eq!(back.parameter("error").as_deref(), Some(error), "{changes:?}");
        let description = back.parameter("error_description").expect("there is a description");
        assert!(description.starts_with(&format!("AADSTS{number}: ")), "{changes:?} has its number: {description}");
        assert_eq!(back.parameter("state").as_deref(), Some("the state & more"), "{changes:?} brings the state back");
    }
}

#[tokio::test]
async fn a_browser_remembers_who_signed_in() {
    let fixture = Fixture::new().await;
    let browser = Browser::new(&fixture);
    let (first, second) = (fixture.account(0), fixture.account(1));
    browser.sign_in(&fixture.authorize(&[]), first).await;

    let back = browser.get(&fixture.authorize(&[])).await;
    assert!(back.parameter("code").is_some(), "without a prompt the session signs straight in");
    let back = browser.get(&fixture.authorize(&[("prompt", "none")])).await;
    assert!(back.parameter("code").is_some(), "prompt=none, too");
    let page = browser.get(&fixture.authorize(&[("prompt", "login")])).await;
    assert!(page.text.contains("name=\"loginfmt\""), "prompt=login asks all the same");

    let page = browser.get(&fixture.authorize(&[("prompt", "select_account")])).await;
    assert!(page.text.contains("Pick an account") && page.text.contains("Use another account"), "a picker is shown");
    let back = browser.press(&page, "Mei-Ling Lin").await;
    assert!(back.parameter("code").is_some(), "who is signed in need not sign in again");

    let page = browser.get(&fixture.authorize(&[("prompt", "select_account")])).await;
    let page = browser.press(&page, "Use another account").await;
    let page = browser.submit(&page, "loginfmt", second.user).await;
    let page = browser.submit(&page, "passwd", second.password).await;
    let back = browser.submit(&page, "otc", second.code).await;
    assert!(back.parameter("code").is_some(), "somebody else can sign in, too");

    let page = browser.get(&fixture.authorize(&[])).await;
    assert!(page.text.contains("Pick an account"), "with two people signed in the browser asks which");
    let back = browser.get(&fixture.authorize(&[("prompt", "none")])).await;
    assert_eq!(back.parameter("error").as_deref(), Some("interaction_required"), "prompt=none cannot ask");
    let back = browser.get(&fixture.authorize(&[("login_hint", second.user)])).await;
    assert!(back.parameter("code").is_some(), "a hint at somebody signed in settles it");

    let elsewhere = Browser::new(&fixture).get(&fixture.authorize(&[])).await;
    assert!(elsewhere.text.contains("name=\"loginfmt\""), "another browser knows nothing of it");

    let out = format!("{}/common/oauth2/v2.0/logout", fixture.practice.authority());
    let page = browser.get(&out).await;
    assert!(page.text.contains("You signed out"), "signing out says so");
    let page = browser.get(&fixture.authorize(&[])).await;
    assert!(page.text.contains("name=\"loginfmt\""), "after it the browser asks again");
}

#[tokio::test]
async fn signing_out_goes_back_to_a_registered_address_only() {
    let fixture = Fixture::new().await;
    let browser = Browser::new(&fixture);
    let out = format!("{}/common/oauth2/v2.0/logout?post_logout_redirect_uri=", fixture.practice.authority());
    let back = browser.get(&format!("{out}{REDIRECT}&state=s")).await;
    assert_eq!(back.location, Some(format!("{REDIRECT}?state=s")), "the client's address is gone to");
    let page = browser.get(&format!("{out}http://elsewhere.example/")).await;
    assert_eq!((page.status, page.location), (200, None), "another one is not");
}

#[tokio::test]
async fn a_hint_is_filled_in() {
    let fixture = Fixture::new().await;
    let hint = fixture.account(BILLING).user;
    let page =
        Browser::new(&fixture).get(&fixture.authorize(&[("login_hint", hint), ("prompt", "select_account")])).await;
    assert!(page.text.contains(&format!("autofocus value=\"{hint}\"")), "the sign-in name stands there: {}", page.text);
}

#[tokio::test]
async fn discovery_is_like_entras_for_every_name_of_the_tenant() {
    let fixture = Fixture::new().await;
    let (root, id) = (fixture.practice.authority(), fixture.practice.tenant_id());
    for (name, segment, issuer) in [
        (fixture.practice.tenant(), id, id),
        (id, id, id),
        ("organizations", "organizations", "{tenantid}"),
        ("common", "common", "{tenantid}"),
    ] {
        let url = format!("{root}/{name}/v2.0/.well-known/openid-configuration");
        let document: Value = serde_json::from_str(&Browser::new(&fixture).get(&url).await.text).expect("it is JSON");
        assert_eq!(document["issuer"], format!("{root}/{issuer}/v2.0"), "the issuer for {name}");
        assert_eq!(document["authorization_endpoint"], format!("{root}/{segment}/oauth2/v2.0/authorize"), "for {name}");
        assert_eq!(document["token_endpoint"], format!("{root}/{segment}/oauth2/v2.0/token"), "for {name}");
        let keys = document["jwks_uri"].as_str().expect("it says where the keys are");
        let keys: Value = serde_json::from_str(&Browser::new(&fixture).get(keys).await.text).expect("they are JSON");
        assert!(keys["keys"][0]["n"].is_string() && keys["keys"][0]["kid"].is_string(), "a key for {name}: {keys}");

        let instance = format!(
            "{root}/common/discovery/instance?api-version=1.1&authorization_endpoint={root}/{name}/oauth2/v2.0/authorize"
        );
        let instance: Value =
            serde_json::from_str(&Browser::new(&fixture).get(&instance).await.text).expect("it is JSON");
        let document = format!("{root}/{segment}/v2.0/.well-known/openid-configuration");
        assert_eq!(instance["tenant_discovery_endpoint"], document, "instance discovery leads to {name}'s document");
    }
    let page =
        Browser::new(&fixture).get(&format!("{root}/nobody.example/v2.0/.well-known/openid-configuration")).await;
    let error: Value = serde_json::from_str(&page.text).expect("the error is JSON");
    assert_eq!((page.status, crate::client::aadsts(&error)), (400, 90002), "an unknown tenant is refused");
    assert_eq!(error["error"], "invalid_tenant", "in the document's own word");
}

#[tokio::test]
async fn every_name_of_the_tenant_signs_in() {
    let fixture = Fixture::new().await;
    for name in [fixture.practice.tenant_id(), "organizations", "common", "TAILWATER.example"] {
        let url = fixture.authorize(&[]).replace("/tailwater.example/", &format!("/{name}/"));
        let back = Browser::new(&fixture).sign_in(&url, fixture.account(BILLING)).await;
        assert!(back.parameter("code").is_some(), "{name} signs in");
    }
    let fragment = Browser::new(&fixture)
        .sign_in(&fixture.authorize(&[("response_mode", "fragment")]), fixture.account(BILLING))
        .await;
    let location = fragment.location.expect("the browser is sent back");
    assert!(location.contains("#code=") && query(&location).is_empty(), "a fragment is not a query: {location}");
}
