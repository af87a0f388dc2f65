//! The admin's browser: a real Chromium, driven through WebDriver.

use std::path::Path;

use anyhow::Result;
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use serde_json::Value;
use url::Url;

use crate::chromium;
use crate::driver::Driver;
use crate::test_env::TestEnv;
use crate::wait::until;

/// Path of the redirect URI, where the program shows its closing page.
pub(crate) const CALLBACK_PATH: &str = "/m365/commerce";

/// A browser with an empty profile. Ends when it is dropped.
pub struct Browser(Driver);

impl Browser {
    /// Starts it.
    pub async fn start(env: &TestEnv) -> Result<Self> {
        Ok(Self(chromium::start(env, "browser").await?))
    }

    fn client(&self) -> &Client {
        &self.0.client
    }

    /// Goes to an address.
    pub async fn go(&self, address: &Url) -> Result<()> {
        Ok(self.client().goto(address.as_str()).await?)
    }

    /// Current address.
    pub async fn address(&self) -> Result<Url> {
        Ok(self.client().current_url().await?)
    }

    /// Waits for an element.
    pub async fn find(&self, selector: &str) -> Result<Element> {
        let found =
            until(selector, async || Ok(self.client().find_all(Locator::Css(selector)).await?.into_iter().next()));
        match found.await {
            Ok(element) => Ok(element),
            Err(error) => {
                let shown = self.text().await.unwrap_or_default();
                Err(error.context(format!("the browser shows: {shown}")))
            }
        }
    }

    /// Types into a field, in place of what it holds.
    pub async fn fill(&self, selector: &str, text: &str) -> Result<()> {
        let field = self.find(selector).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Clicks.
    pub async fn click(&self, selector: &str) -> Result<()> {
        Ok(self.find(selector).await?.click().await?)
    }

    /// All text on the page.
    pub async fn text(&self) -> Result<String> {
        Ok(self.client().find(Locator::Css("body")).await?.text().await?)
    }

    /// Runs an asynchronous script: its last argument is the function to call with the result.
    pub async fn async_script(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.client().execute_async(script, arguments).await?)
    }

    /// Waits until it has come back to the program, which shows it a closing page.
    pub async fn comes_back(&self) -> Result<()> {
        until("the browser to come back", async || {
            let back = self.address().await.is_ok_and(|address| address.path() == CALLBACK_PATH);
            Ok((back && !self.text().await?.is_empty()).then_some(()))
        })
        .await
    }

    /// Writes a screenshot of the page as a PNG file.
    pub async fn screenshot(&self, path: &Path) -> Result<()> {
        Ok(std::fs::write(path, self.client().screenshot().await?)?)
    }
}
