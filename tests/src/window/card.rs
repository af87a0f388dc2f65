//! The card of one offering: its text, switch and menu.

use anyhow::{Context as _, Result, bail};
use fantoccini::elements::Element;
use serde_json::json;

use super::Window;
use super::actions::click_once;
use super::queries::elements;

/// Script that returns the card's list item whose id is the first argument, scrolled to where a person would look at it.
const CARD: &str = "const card = [...document.querySelectorAll('li')].find((card) => card.querySelector('code')?.textContent === arguments[0]);
    card?.scrollIntoView({ block: 'nearest' });
    return card ?? null;";

impl Window {
    /// The card of the offering with this id.
    pub async fn card(&self, id: &str) -> Result<Card<'_>> {
        let what = format!("the card of {id}");
        let element = self
            .wait_for(&what, async || {
                let found = self.client().execute(CARD, vec![json!(id)]).await?;
                Ok(if found.is_null() { None } else { elements(self.client(), json!([found]))?.pop() })
            })
            .await?;
        Ok(Card { window: self, element, id: id.to_owned() })
    }
}

/// One offering's card.
pub struct Card<'a> {
    window: &'a Window,
    element: Element,
    id: String,
}

impl Card<'_> {
    async fn control(&self, role: &str, name: Option<&str>) -> Result<Option<Element>> {
        let root = serde_json::to_value(&self.element)?;
        Ok(self.window.query_in(role, name, root).await?.into_iter().next())
    }

    /// Text of the card, each run of blanks as one.
    pub async fn text(&self) -> Result<String> {
        let text =
            self.window.client().execute("return arguments[0].innerText", vec![serde_json::to_value(&self.element)?]);
        Ok(text.await?.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Waits until the card says this.
    pub async fn says(&self, text: &str) -> Result<()> {
        let what = format!("the card of {} to say “{text}”", self.id);
        self.window.wait_for(&what, async || Ok(self.text().await?.contains(text).then_some(()))).await
    }

    /// True if the switch is on; nothing where there is no switch.
    pub async fn is_on(&self) -> Result<Option<bool>> {
        match self.control("switch", None).await? {
            Some(control) => Ok(Some(control.is_selected().await?)),
            None => Ok(None),
        }
    }

    /// Waits until the switch stands so and no change is in progress.
    pub async fn stands(&self, on: bool) -> Result<()> {
        let what = format!("the switch of {} to stand {}", self.id, if on { "on" } else { "off" });
        self.window
            .wait_for(&what, async || {
                let Some(control) = self.control("switch", None).await? else { return Ok(None) };
                let busy = control.attr("aria-disabled").await?.as_deref() == Some("true");
                Ok((!busy && control.is_selected().await? == on).then_some(()))
            })
            .await
    }

    /// True if its switch may be used.
    pub async fn is_enabled(&self) -> Result<bool> {
        let control = self.control("switch", None).await?.context("the card has a switch")?;
        Ok(control.is_enabled().await?)
    }

    /// Clicks the switch.
    pub async fn flip(&self) -> Result<()> {
        self.press_control("switch", None).await
    }

    /// Chooses a value in the card's menu, as it is written there.
    pub async fn choose(&self, value: &str) -> Result<()> {
        let menu = "return [...arguments[0].querySelectorAll('button[aria-haspopup=menu]')].find((button) => button.getAttribute('aria-label') !== null)?.getAttribute('aria-label') ?? null";
        let name = self.window.client().execute(menu, vec![serde_json::to_value(&self.element)?]).await?;
        let name = name.as_str().context("the card has a menu")?.to_owned();
        self.press_control("button", Some(&name)).await?;
        self.pick(value).await
    }

    /// Clicks the value where it is no switch, and chooses another in the menu that opens.
    pub async fn choose_at_value(&self, shown: &str, value: &str) -> Result<()> {
        self.press_control("button", Some(shown)).await?;
        self.pick(value).await
    }

    async fn pick(&self, value: &str) -> Result<()> {
        let what = format!("the choice “{value}”");
        let choices = self
            .window
            .wait_for(&what, async || {
                let items = self.window.query("menuitemradio", None).await?;
                Ok((!items.is_empty()).then_some(items))
            })
            .await?;
        let mut offered = Vec::new();
        for choice in choices {
            let (_, name) = self.window.role_and_name(&choice).await?;
            if name.trim_start().starts_with(value) {
                choice.click().await?;
                return Ok(());
            }
            offered.push(name);
        }
        bail!("the menu of {} offers {offered:?} and not “{value}”", self.id)
    }

    async fn press_control(&self, role: &str, name: Option<&str>) -> Result<()> {
        let what = format!("the {role} of {} to be clicked", self.id);
        self.window
            .wait_for(&what, async || {
                let Some(control) = self.control(role, name).await? else { return Ok(None) };
                click_once(&control).await
            })
            .await
    }
}
