//! Fixture: a practice tenant, a person in front of a browser, and a secret store in memory.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use offswitch_network::SystemClock;
use offswitch_practice::{Options, Practice};
use offswitch_signin::{
    Authority, Direction, Error, InteractiveSignIn, RedirectPageTexts, SecretStore, SecretStoreError, Session,
};
use parking_lot::Mutex;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use url::Url;

pub(crate) async fn practice() -> Practice {
    Practice::start(Options::default()).await.expect("the practice tenant starts")
}

pub(crate) fn authority(practice: &Practice) -> Authority {
    Authority::new(practice.authority(), "organizations", practice.client_id()).expect("loopback is accepted")
}

pub(crate) fn pages() -> RedirectPageTexts {
    let text = |text: &str| text.to_owned();
    RedirectPageTexts {
        language: text("en"),
        direction: Direction::Ltr,
        done_title: text("Done <b>"),
        done_text: text("Go back"),
        failed_title: text("Failed"),
        failed_text: text("Go back"),
        unexpected_title: text("Stray"),
        unexpected_text: text("Nothing here"),
    }
}

pub(crate) async fn begin(authority: Authority, limit: Duration) -> InteractiveSignIn {
    InteractiveSignIn::begin(authority, pages(), limit, Arc::new(SystemClock), None, None)
        .await
        .expect("the sign-in begins")
}

/// A parameter of an authorization request.
pub(crate) fn parameter(link: &Url, name: &str) -> Option<String> {
    link.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// The redirect URI and the state of an authorization request.
pub(crate) fn redirect_and_state(link: &Url) -> (Url, String) {
    let value = |name: &str| parameter(link, name).unwrap_or_else(|| panic!("the link has a {name}: {link}"));
    (Url::parse(&value("redirect_uri")).expect("an address"), value("state"))
}

/// Signs in with the second factor, as a person does in the browser. Returns the address that the browser is sent to.
pub(crate) async fn sign_in_in_browser(practice: &Practice, link: &Url, role: &str) -> Url {
    let account =
        practice.accounts().iter().find(|account| account.role.name() == role).expect("an account of that role");
    let browser = browser();
    let page = browser.get(link.clone()).send().await.expect("the page opens").text().await.expect("the page is text");
    let (_, rest) = page.split_once("name=\"ctx\" value=\"").expect("the page has a form");
    let (flow, _) = rest.split_once('"').expect("the form names its flow");
    let (_, rest) = page.split_once("<form").expect("the page has a form");
    let (_, rest) = rest.split_once("action=\"").expect("the form has an address");
    let (action, _) = rest.split_once('"').expect("the address ends");
    let action = link.join(action).expect("an address");
    let form = [("ctx", flow), ("loginfmt", account.user), ("passwd", account.password), ("otc", account.code)];
    let body = form_body(&form);
    let request = browser.post(action).header("content-type", "application/x-www-form-urlencoded").body(body);
    let answer = request.send().await.expect("the form is answered");
    let location = answer.headers().get("location").expect("the browser is sent back").to_str().expect("text");
    Url::parse(location).expect("an address")
}

/// A browser that does not follow redirects by itself.
pub(crate) fn browser() -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    builder.build().expect("a browser")
}

pub(crate) fn form_body(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Completes a sign-in that has begun, as the account of `role`.
pub(crate) async fn complete_as(practice: &Practice, sign_in: InteractiveSignIn, role: &str) -> Result<Session, Error> {
    let link = sign_in.authorization_url().clone();
    let person = async {
        let back = sign_in_in_browser(practice, &link, role).await;
        let page = browser().get(back).send().await.expect("the listener answers").text().await.expect("text");
        assert!(page.contains("Done &#60;b&#62;"), "the closing page says so, escaped: {page}");
    };
    tokio::join!(sign_in.complete(CancellationToken::new(), |_| {}), person).0
}

/// Sends something to the practice tenant's control interface.
pub(crate) async fn control(practice: &Practice, path: &str, body: Value) {
    let url = format!("{}/{path}", practice.control());
    let client = browser();
    let request = if path == "revoke" { client.post(url) } else { client.put(url) };
    let answer = request.json(&body).send().await.expect("the control answers");
    assert!(answer.status().is_success(), "{path} is taken: {}", answer.status());
}

/// Number of requests to the token endpoint so far.
pub(crate) async fn token_requests(practice: &Practice) -> u64 {
    let state: Value = browser()
        .get(format!("{}/state", practice.control()))
        .send()
        .await
        .expect("the control answers")
        .json()
        .await
        .expect("the state is JSON");
    state["requests"]["token"].as_u64().unwrap_or_default()
}

/// The status with which the service answers this session.
pub(crate) async fn service_status(practice: &Practice, session: &Session) -> u16 {
    let authorization = session.authorization().await.expect("the session authorizes");
    assert!(authorization.is_sensitive(), "the header is marked sensitive");
    let url = format!("{}/v1.0/policies", practice.service());
    browser()
        .get(url)
        .header("authorization", authorization)
        .send()
        .await
        .expect("the service answers")
        .status()
        .as_u16()
}

/// Signs in as the account of `role`.
pub(crate) async fn sign_in(
    practice: &Practice,
    role: &str,
    store: Option<Arc<dyn SecretStore>>,
) -> Result<Session, Error> {
    let sign_in = begin(authority(practice), Duration::from_mins(1)).await;
    let session = complete_as(practice, sign_in, role).await?;
    if let Some(store) = store {
        session.persist_in(store).await;
    }
    Ok(session)
}

/// A secret store in memory, which can be told to fail.
#[derive(Default)]
pub(crate) struct MemoryStore {
    pub(crate) secrets: Mutex<BTreeMap<String, Vec<u8>>>,
    pub(crate) problem: Mutex<Option<SecretStoreError>>,
}

impl MemoryStore {
    fn check(&self) -> Result<(), SecretStoreError> {
        self.problem.lock().clone().map_or(Ok(()), Err)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.secrets.lock().is_empty()
    }
}

impl SecretStore for MemoryStore {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, SecretStoreError> {
        self.check()?;
        Ok(self.secrets.lock().get(name).cloned())
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), SecretStoreError> {
        self.check()?;
        self.secrets.lock().insert(name.to_owned(), secret.to_vec());
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), SecretStoreError> {
        self.check()?;
        self.secrets.lock().remove(name);
        Ok(())
    }
}
