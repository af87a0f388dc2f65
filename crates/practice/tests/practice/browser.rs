//! As much of a browser as the sign-in's pages need: forms, redirects by hand, one cookie jar.

use std::cell::RefCell;
use std::collections::BTreeMap;

use offswitch_practice::Account;
use reqwest::{Client as Http, RequestBuilder, header};

use crate::client::{Fixture, encode, query};

/// A browser without script.
pub(crate) struct Browser {
    http: Http,
    root: String,
    cookies: RefCell<BTreeMap<String, String>>,
}

/// Response: a page or a redirect.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) policy: String,
    pub(crate) text: String,
}

impl Browser {
    pub(crate) fn new(fixture: &Fixture) -> Self {
        let root = fixture.practice.authority().to_owned();
        Self { http: fixture.http.clone(), root, cookies: RefCell::default() }
    }

    pub(crate) async fn get(&self, url: &str) -> Page {
        self.send(self.http.get(url)).await
    }

    /// Fills in the first form of a page and presses its main button.
    pub(crate) async fn submit(&self, page: &Page, field: &str, value: &str) -> Page {
        assert!(page.text.contains(&format!("name=\"{field}\"")), "the page asks for `{field}`: {}", page.text);
        let action = page.between("action=\"", "\"");
        self.post(&action, page, field, value).await
    }

    /// Presses a button of the page that leads elsewhere than its form's main button.
    pub(crate) async fn press(&self, page: &Page, label: &str) -> Page {
        let end = page.text.find(label).unwrap_or_else(|| panic!("the page shows {label:?}: {}", page.text));
        let start = page.text[..end].rfind("<button").expect("a button is before its label");
        let button = &page.text[start..end + label.len()];
        let attribute = |name: &str| {
            let (_, rest) = button.split_once(&format!("{name}=\""))?;
            Some(rest.split_once('"').expect("attributes end").0.to_owned())
        };
        let form = page.text[..start].rfind("<form").expect("a button is in a form");
        let action = attribute("formaction").unwrap_or_else(|| between(&page.text[form..], "action=\"", "\""));
        let (name, value) = (attribute(" name").unwrap_or_default(), attribute("value").unwrap_or_default());
        self.post(&action, page, &name, &value).await
    }

    async fn post(&self, action: &str, page: &Page, field: &str, value: &str) -> Page {
        let ctx = page.between("name=\"ctx\" value=\"", "\"");
        let body = encode(&[("ctx", &ctx), (field, value)]);
        let request = self.http.post(format!("{}{action}", self.root)).body(body);
        self.send(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")).await
    }

    /// Plays a whole sign-in.
    pub(crate) async fn sign_in(&self, url: &str, account: Account) -> Page {
        let page = self.get(url).await;
        let page = self.submit(&page, "loginfmt", account.user).await;
        let page = self.submit(&page, "passwd", account.password).await;
        self.submit(&page, "otc", account.code).await
    }

    async fn send(&self, request: RequestBuilder) -> Page {
        let pairs = self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
        let answer = request.header(header::COOKIE, pairs.join("; ")).send().await.expect("the sign-in answers");
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("cookies are printable");
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "the cookie is careful: {cookie}");
            let (name, value) = cookie.split(';').next().and_then(|pair| pair.split_once('=')).expect("name and value");
            self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
        }
        let header = |name| answer.headers().get(name).map(|value| value.to_str().expect("printable").to_owned());
        Page {
            status: answer.status().as_u16(),
            location: header(header::LOCATION),
            policy: header(header::CONTENT_SECURITY_POLICY).unwrap_or_default(),
            text: answer.text().await.expect("the page comes whole"),
        }
    }
}

impl Page {
    /// A parameter of the redirect.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let location = self.location.as_deref().unwrap_or_else(|| panic!("a redirect was expected: {self:?}"));
        query(location).into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    pub(crate) fn between(&self, start: &str, end: &str) -> String {
        between(&self.text, start, end)
    }
}

fn between(text: &str, start: &str, end: &str) -> String {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("{start:?} is in {text:?}"));
    rest.split_once(end).unwrap_or_else(|| panic!("{end:?} is in {rest:?}")).0.to_owned()
}
