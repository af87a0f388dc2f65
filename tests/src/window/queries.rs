//! Queries of the window: elements by role and name, text, progress, screenshots.

use std::path::Path;

use anyhow::{Context as _, Result};
use fantoccini::Client;
use fantoccini::elements::Element;
use serde_json::{Value, json};

use super::Window;
use super::accessibility::ComputedProperty;
use crate::wait::until;

const QUERY_BY_ROLE: &str = include_str!("../query-by-role.js");
const WAIT_UNTIL_IDLE: &str = include_str!("../wait-until-idle.js");
/// Script that has a frame drawn every now and then, in which nothing is different.
const KEEP_DRAWING: &str = "let wide = false;
    window.drawing = setInterval(() => (document.body.style.outline = `${(wide = !wide) ? 2 : 1}px solid transparent`), 30);";
const STOP_DRAWING: &str = "clearInterval(window.drawing);
    document.body.style.outline = '';";

impl Window {
    /// Elements that are there now, by role and accessible name.
    pub async fn query(&self, role: &str, name: Option<&str>) -> Result<Vec<Element>> {
        self.query_in(role, name, Value::Null).await
    }

    pub(super) async fn query_in(&self, role: &str, name: Option<&str>, root: Value) -> Result<Vec<Element>> {
        let found = self.client().execute(QUERY_BY_ROLE, vec![json!(role), json!(name), root]).await?;
        elements(self.client(), found)
    }

    /// Waits for the one that has this role and accessible name.
    pub async fn find(&self, role: &str, name: &str) -> Result<Element> {
        self.wait_for(&format!("the {role} “{name}”"), async || {
            Ok(self.query(role, Some(name)).await?.into_iter().next())
        })
        .await
    }

    /// Waits until there is none of that role and name any more.
    pub async fn gone(&self, role: &str, name: &str) -> Result<()> {
        let what = format!("the {role} “{name}” to go");
        self.wait_for(&what, async || Ok(self.query(role, Some(name)).await?.is_empty().then_some(()))).await
    }

    /// Waits until the page shows this text.
    pub async fn shows(&self, text: &str) -> Result<()> {
        self.wait_for(&format!("the text “{text}”"), async || Ok(self.text().await?.contains(text).then_some(()))).await
    }

    /// All text on the page, each run of blanks as one.
    pub async fn text(&self) -> Result<String> {
        let text = self.client().execute("return document.body.innerText", Vec::new()).await?;
        Ok(text.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The ids of the offerings whose cards can be seen.
    pub async fn ids(&self) -> Result<Vec<String>> {
        let script = "return [...document.querySelectorAll('li code')].filter((id) => id.getClientRects().length > 0).map((id) => id.textContent)";
        Ok(serde_json::from_value(self.script(script).await?)?)
    }

    /// The role and the name that the browser's accessibility tree gives to an element.
    pub async fn role_and_name(&self, element: &Element) -> Result<(String, String)> {
        let ask = async |what| {
            let command = ComputedProperty { element: element.element_id().to_string(), what };
            let answer = self.client().issue_cmd(command).await?;
            anyhow::Ok(answer.as_str().unwrap_or_default().to_owned())
        };
        Ok((ask("role").await?, ask("label").await?))
    }

    /// Waits until so many of a run's changes are done.
    pub async fn progress(&self, done: f64) -> Result<()> {
        self.wait_for(&format!("{done} changes to be done"), async || {
            let value = self.script("return document.querySelector('progress')?.value ?? 0").await?;
            Ok(value.as_f64().filter(|value| *value >= done).map(|_| ()))
        })
        .await
    }

    /// Writes a screenshot of the page as a PNG file, once it is idle.
    pub async fn screenshot(&self, path: &Path) -> Result<()> {
        self.client().execute_async(WAIT_UNTIL_IDLE, Vec::new()).await?;
        // Without a graphics processor WebKit hands out a picture with the next frame only.
        self.script(KEEP_DRAWING).await?;
        let picture = self.client().screenshot().await;
        self.script(STOP_DRAWING).await?;
        Ok(std::fs::write(path, picture?)?)
    }

    /// Waits, and on failure adds the page's text to the error.
    pub(super) async fn wait_for<T>(&self, what: &str, look: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
        match until(what, look).await {
            Ok(seen) => Ok(seen),
            Err(error) => {
                let shown = self.text().await.unwrap_or_else(|error| format!("nothing ({error})"));
                Err(error.context(format!("the window shows: {shown}")))
            }
        }
    }
}

pub(super) fn elements(client: &Client, found: Value) -> Result<Vec<Element>> {
    let found: Vec<serde_json::Map<String, Value>> = serde_json::from_value(found)?;
    let mut elements = Vec::new();
    for reference in found {
        let id = reference.values().next().and_then(Value::as_str).context("an element's reference")?;
        elements.push(Element::from_element_id(client.clone(), id.to_owned().into()));
    }
    Ok(elements)
}
