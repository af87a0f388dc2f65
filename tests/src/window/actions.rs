//! Actions in the window: click, type, choose, keys, reload.

use anyhow::Result;
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use serde_json::Value;

use super::Window;

impl Window {
    /// Waits for the button of that name to be enabled, and clicks it.
    pub async fn press(&self, name: &str) -> Result<()> {
        self.click("button", name).await
    }

    /// Waits for a control to be there and enabled, and clicks it.
    pub async fn click(&self, role: &str, name: &str) -> Result<()> {
        self.wait_for(&format!("the {role} “{name}” to be clicked"), async || {
            let Some(element) = self.query(role, Some(name)).await?.into_iter().next() else { return Ok(None) };
            let clicked = click_once(&element).await?;
            if clicked.is_none() {
                // It may be at the edge of what scrolls, half under what does not.
                self.scroll_to_middle(&element).await?;
            }
            Ok(clicked)
        })
        .await
    }

    /// Scrolls to an element, if it is still there.
    async fn scroll_to_middle(&self, element: &Element) -> Result<()> {
        let script = "arguments[0].scrollIntoView({ block: 'center' })";
        match self.client().execute(script, vec![serde_json::to_value(element)?]).await {
            Err(error) if !is_transient(&error) => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Types into a field, in place of what it holds.
    pub async fn fill(&self, role: &str, name: &str, text: &str) -> Result<()> {
        let field = self.find(role, name).await?;
        field.clear().await?;
        field.send_keys(text).await?;
        Ok(())
    }

    /// Chooses one of a field's values, by what it is called.
    pub async fn choose(&self, name: &str, text: &str) -> Result<()> {
        let field = self.find("combobox", name).await?;
        Ok(field.select_by_label(text).await?)
    }

    /// Presses a key, with others held, wherever the focus is.
    pub async fn key(&self, held: &[Key], key: &str) -> Result<()> {
        let focused = self.client().active_element().await?;
        let mut keys: String = held.iter().copied().map(char::from).collect();
        keys.push_str(key);
        if !held.is_empty() {
            keys.push(Key::Null.into());
        }
        Ok(focused.send_keys(&keys).await?)
    }

    /// Runs an asynchronous script: its last argument is the function to call with the result.
    pub async fn async_script(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.client().execute_async(script, arguments).await?)
    }

    /// Runs a script in the page.
    pub async fn script(&self, script: &str) -> Result<Value> {
        Ok(self.client().execute(script, Vec::new()).await?)
    }

    /// Loads the page anew, as F5 does, and waits until it is there.
    pub async fn reload(&self) -> Result<()> {
        self.script("window.former = true").await?;
        self.client().refresh().await?;
        self.wait_for("the page to be loaded anew", async || {
            let there =
                self.script("return window.former === undefined && document.querySelector('main') !== null").await?;
            Ok((there == true).then_some(()))
        })
        .await
    }
}

/// Clicks if it can be clicked now.
pub(super) async fn click_once(element: &Element) -> Result<Option<()>> {
    match element.is_enabled().await {
        Ok(true) => {}
        Ok(false) => return Ok(None),
        Err(error) if is_transient(&error) => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    match element.click().await {
        Ok(()) => Ok(Some(())),
        Err(error) if is_transient(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Errors that come from looking at a page that is just being drawn anew.
fn is_transient(error: &CmdError) -> bool {
    // The library has no word of its own for a click that another element would get.
    let intercepted = matches!(error, CmdError::Standard(error) if error.error() == "element click intercepted");
    error.is_stale_element_reference() || error.is_element_not_interactable() || intercepted
}
