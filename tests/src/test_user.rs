//! Test users, who sign in in the browser.

use anyhow::{Context as _, Result, ensure};
use offswitch_practice::{Account, Practice};
use url::{Url, form_urlencoded};

use crate::browser::{Browser, CALLBACK_PATH};
use crate::control::client_of;

/// The button that leads on, on every page of the sign-in.
pub const NEXT: &str = "#idSIButton9";
/// The button that gives up.
pub const CANCEL: &str = "#idBtn_Back";

/// Credentials of a user.
#[derive(Clone, Debug)]
pub struct TestUser {
    /// The sign-in name.
    pub username: String,
    /// The password.
    pub password: String,
    /// The second factor.
    pub code: String,
}

impl From<&Account> for TestUser {
    fn from(account: &Account) -> Self {
        let Account { user: username, password, code, .. } = *account;
        Self { username: username.to_owned(), password: password.to_owned(), code: code.to_owned() }
    }
}

impl TestUser {
    /// The practice account that has a role, such as `Billing Administrator`.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn of(practice: &Practice, role: &str) -> Self {
        let account = practice.accounts().iter().find(|account| account.role.name() == role);
        account.expect("there is an account for each role").into()
    }

    /// The practice account of a guest: a Billing Administrator there, of another organization.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn guest(practice: &Practice) -> Self {
        practice.accounts().iter().find(|account| account.guest).expect("there is a guest").into()
    }

    /// Signs in over HTTP alone, with the form fields and redirects of a browser, from the program's link to its closing page.
    /// Saves the seconds that a browser takes to start.
    pub async fn sign_in(&self, practice: &Practice, link: &Url) -> Result<()> {
        let client = client_of(practice)?;
        let page = client.get(link.clone()).send().await?.text().await?;
        let context = between(&page, "name=\"ctx\" value=\"").context("the page has a form")?;
        let action = link.join(between(&page, "action=\"").context("the form has an address")?)?;
        let fields = [("ctx", context), ("loginfmt", &self.username), ("passwd", &self.password), ("otc", &self.code)];
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let sent = client.post(action).header("content-type", "application/x-www-form-urlencoded").body(form);
        let last = sent.send().await?;
        ensure!(last.url().path() == CALLBACK_PATH, "the user is not sent back: {}", last.text().await?);
        last.error_for_status()?;
        Ok(())
    }

    /// Signs in in a browser with the second factor, from the program's link to its closing page.
    pub async fn sign_in_with(&self, browser: &Browser, link: &Url) -> Result<()> {
        self.begin(browser, link).await?;
        self.prove(browser).await?;
        browser.click(NEXT).await?;
        browser.comes_back().await
    }

    /// Goes as far as the second factor.
    pub async fn begin(&self, browser: &Browser, link: &Url) -> Result<()> {
        browser.go(link).await?;
        browser.fill("[name=loginfmt]", &self.username).await?;
        browser.click(NEXT).await?;
        browser.fill("[name=passwd]", &self.password).await?;
        browser.click(NEXT).await
    }

    /// Fills in the second factor.
    pub async fn prove(&self, browser: &Browser) -> Result<()> {
        browser.fill("[name=otc]", &self.code).await
    }
}

/// The quoted text that follows `start`.
fn between<'a>(page: &'a str, start: &str) -> Option<&'a str> {
    page.split_once(start).and_then(|(_, rest)| rest.split('"').next())
}
