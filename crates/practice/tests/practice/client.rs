//! A client of the practice tenant: what a program does with HTTP, without a browser.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use offswitch_practice::{Account, Options, Practice};
use reqwest::{Client as Http, Method, Response};
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use crate::browser::Browser;

pub(crate) const REDIRECT: &str = "http://localhost:50999/m365/commerce";
pub(crate) const RESOURCE: &str = "aeb86249-8ea3-49e2-900b-54cc8e308f85";
pub(crate) const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-0123456789";
pub(crate) const BILLING: usize = 0;
pub(crate) const READER: usize = 2;
pub(crate) const USER: usize = 3;

/// A practice tenant with everything that tests do with it.
pub(crate) struct Fixture {
    pub(crate) practice: Practice,
    pub(crate) http: Http,
}

/// A plain client that goes nowhere else: no proxy, no redirects.
pub(crate) fn http() -> Http {
    Http::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().expect("a client can be built")
}

pub(crate) fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, VERIFIER.as_bytes()))
}

pub(crate) fn scope() -> String {
    format!("{RESOURCE}/.default offline_access openid profile")
}

pub(crate) fn encode(parameters: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
}

/// The number of an error in Entra's shape, checked for its shape.
pub(crate) fn aadsts(error: &Value) -> u64 {
    let number = error["error_codes"][0].as_u64().expect("an error has a number");
    let description = error["error_description"].as_str().expect("an error has a description");
    assert!(description.starts_with(&format!("AADSTS{number}: ")), "the number leads the description: {description}");
    for part in ["Trace ID: ", "Correlation ID: ", "Timestamp: "] {
        assert!(description.contains(part), "the description has {part:?}: {description}");
    }
    for field in ["timestamp", "trace_id", "correlation_id", "error_uri"] {
        assert!(error[field].is_string(), "an error has `{field}`: {error}");
    }
    number
}

impl Fixture {
    pub(crate) async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let practice = Practice::start(options).await.expect("a practice tenant starts");
        Self { practice, http: http() }
    }

    pub(crate) fn account(&self, index: usize) -> Account {
        self.practice.accounts()[index]
    }

    /// The parameters of a proper authorization request.
    pub(crate) fn request(&self) -> Vec<(String, String)> {
        let client = self.practice.client_id();
        [
            ("client_id", client),
            ("redirect_uri", REDIRECT),
            ("response_type", "code"),
            ("scope", &scope()),
            ("code_challenge", &challenge()),
            ("code_challenge_method", "S256"),
            ("state", "the state & more"),
            ("nonce", "the nonce"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// The address of an authorization request with some parameters changed, added, or (`""`) taken away.
    pub(crate) fn authorize(&self, changes: &[(&str, &str)]) -> String {
        let mut parameters = self.request();
        for (name, value) in changes {
            parameters.retain(|(kept, _)| kept != name);
            if !value.is_empty() {
                parameters.push(((*name).to_owned(), (*value).to_owned()));
            }
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        format!("{}/{}/oauth2/v2.0/authorize?{query}", self.practice.authority(), self.practice.tenant())
    }

    /// Signs an account in in a new browser; answers with the code.
    pub(crate) async fn code(&self, account: usize) -> String {
        let answer = Browser::new(self).sign_in(&self.authorize(&[]), self.account(account)).await;
        answer.parameter("code").expect("a sign-in yields a code")
    }

    pub(crate) async fn post_token(&self, tenant: &str, parameters: &[(&str, &str)]) -> (u16, Value) {
        let answer = self
            .http
            .post(format!("{}/{tenant}/oauth2/v2.0/token", self.practice.authority()))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(encode(parameters))
            .send()
            .await
            .expect("the token endpoint answers");
        (answer.status().as_u16(), answer.json().await.expect("the token endpoint answers in JSON"))
    }

    /// Redeems a code with some parameters changed, added, or (`""`) taken away.
    pub(crate) async fn redeem(&self, code: &str, changes: &[(&str, &str)]) -> (u16, Value) {
        let mut parameters = vec![
            ("client_id", self.practice.client_id()),
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        for change in changes {
            parameters.retain(|(kept, _)| *kept != change.0);
            if !change.1.is_empty() {
                parameters.push(*change);
            }
        }
        self.post_token("organizations", &parameters).await
    }

    pub(crate) async fn refresh(&self, token: &str) -> (u16, Value) {
        let parameters =
            [("client_id", self.practice.client_id()), ("grant_type", "refresh_token"), ("refresh_token", token)];
        self.post_token("organizations", &parameters).await
    }

    /// Signs an account in; answers with what the token endpoint said.
    pub(crate) async fn tokens(&self, account: usize) -> Value {
        let (status, tokens) = self.redeem(&self.code(account).await, &[]).await;
        assert_eq!(status, 200, "a fresh code is redeemed: {tokens}");
        tokens
    }

    /// Signs an account in; answers with its access token.
    pub(crate) async fn access(&self, account: usize) -> String {
        self.tokens(account).await["access_token"].as_str().expect("there is an access token").to_owned()
    }

    /// Calls the service at a path below `/v1.0/policies`, with a body unless it is null.
    pub(crate) async fn try_call(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Value,
    ) -> reqwest::Result<Response> {
        let url = format!("{}/v1.0/policies{path}", self.practice.service());
        let request = self.http.request(method, url).bearer_auth(token);
        if body.is_null() { request.send().await } else { request.json(&body).send().await }
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> (u16, Value) {
        let answer = self.try_call(Method::GET, path, token, Value::Null).await.expect("the service answers");
        (answer.status().as_u16(), answer.json().await.expect("the service answers in JSON"))
    }

    pub(crate) async fn put(&self, path: &str, token: &str, body: Value) -> (u16, Value) {
        let answer = self.try_call(Method::PUT, path, token, body).await.expect("the service answers");
        (answer.status().as_u16(), answer.json().await.expect("the service answers in JSON"))
    }

    pub(crate) async fn control(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let request = self.http.request(method, format!("{}{path}", self.practice.control()));
        let request = if body.is_null() { request } else { request.json(&body) };
        let answer = request.send().await.expect("control answers");
        let status = answer.status().as_u16();
        let text = answer.text().await.expect("control answers whole");
        (
            status,
            if text.is_empty() { Value::Null } else { serde_json::from_str(&text).expect("control answers in JSON") },
        )
    }

    pub(crate) async fn state(&self) -> Value {
        self.control(Method::GET, "/state", Value::Null).await.1
    }

    pub(crate) async fn faults(&self, rules: Value) {
        let (status, answer) = self.control(Method::PUT, "/faults", json!({"rules": rules})).await;
        assert_eq!(status, 204, "the rules are accepted: {answer}");
    }

    /// The value of an offering behind the scenes.
    pub(crate) async fn value(&self, id: &str) -> String {
        let state = self.state().await;
        let offerings = state["offerings"].as_array().expect("the state lists offerings");
        let offering = offerings.iter().find(|offering| offering["id"] == id).expect("the offering is there");
        offering["value"].as_str().expect("it has a value").to_owned()
    }
}

/// The parameters of a URL's query.
pub(crate) fn query(url: &str) -> Vec<(String, String)> {
    Url::parse(url).expect("it is a URL").query_pairs().into_owned().collect()
}
