//! The program's real window, driven through WebKit's own WebDriver.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, error::CmdError};
use serde_json::{Value, json};
use url::{ParseError, Url};

use crate::driver::Driver;
use crate::patience::until;
use crate::process::Process;
use crate::secrets;
use crate::stage::{self, Stage};

const FIND: &str = include_str!("find.js");
const REST: &str = include_str!("rest.js");
/// Has a frame drawn every now and then, in which nothing is different.
const DRAW_ON: &str = "let wide = false;
    window.drawing = setInterval(() => (document.body.style.outline = `${(wide = !wide) ? 2 : 1}px solid transparent`), 30);";
const DRAW_NO_MORE: &str = "clearInterval(window.drawing);
    document.body.style.outline = '';";
/// Keeps everything that crosses the door between the program and the window's modules.
const LISTENER: &str = include_str!("listen.js");
/// What *Copy diagnostics* copies.
const DIAGNOSTICS: &str = "const done = arguments[0];
    window.__TAURI__.core.invoke('diagnostics').then(done, (problem) => done(problem));";
/// Answers with the card's list item whose id is the first argument, scrolled to where a person would look at it.
const CARD: &str = "const card = [...document.querySelectorAll('li')].find((card) => card.querySelector('code')?.textContent === arguments[0]);
    card?.scrollIntoView({ block: 'nearest' });
    return card ?? null;";

/// The program with its window. Ends when it is dropped.
pub struct Window {
    driver: Driver,
    process: Process,
    stage: PathBuf,
}

impl Window {
    /// Starts the program with these arguments and `--data-dir`, and listens to all that it and its window tell each other,
    /// which a debug build lets us.
    pub async fn open(stage: &Stage, arguments: &[&str]) -> Result<Self> {
        let program = stage::program()?;
        let listener = stage.listener(LISTENER)?;
        let window = Self::start(stage, &program, &program, with_data_dir(stage, arguments), Some(&listener)).await?;
        window.listens().await?;
        Ok(window)
    }

    /// Waits until the page is there, and sees that it was listened to from its first message on.
    async fn listens(&self) -> Result<()> {
        let first = self
            .waiting("the page's first message", async || {
                let first = self.script("return window.heard?.[0]?.command ?? null").await?;
                Ok(first.as_str().map(str::to_owned))
            })
            .await?;
        ensure!(first == "start", "the first message is heard: {first}");
        Ok(())
    }

    /// Loads the page anew, as F5 does, and waits until it is there.
    pub async fn reload(&self) -> Result<()> {
        self.script("window.former = true").await?;
        self.client().refresh().await?;
        self.waiting("the page to be loaded anew", async || {
            let there =
                self.script("return window.former === undefined && document.querySelector('main') !== null").await?;
            Ok((there == true).then_some(()))
        })
        .await
    }

    /// Starts the program likewise, without listening, and tells when it was started.
    pub async fn open_timed(stage: &Stage, arguments: &[&str]) -> Result<(Self, Started)> {
        Self::open_other_timed(stage, &stage::program()?, with_data_dir(stage, arguments)).await
    }

    /// Starts another Tauri program with these arguments, and tells when it was started.
    pub async fn open_other_timed(stage: &Stage, program: &Path, arguments: Vec<String>) -> Result<(Self, Started)> {
        let (starter, note) = stage.noting_starter()?;
        let mut all = vec![program.to_string_lossy().into_owned()];
        all.extend(arguments);
        let window = Self::start(stage, &starter, program, all, None).await?;
        let noted = std::fs::read_to_string(note).context("the starter noted the time")?;
        Ok((window, Started(noted.trim().parse::<f64>()? / 1e6)))
    }

    /// `binary` is or becomes `program`.
    async fn start(
        stage: &Stage,
        binary: &Path,
        program: &Path,
        arguments: Vec<String>,
        listener: Option<&Path>,
    ) -> Result<Self> {
        let mut command = stage.command(Path::new("WebKitWebDriver"));
        // Tauri lets its window be driven only when it is asked to.
        command.env("TAURI_WEBVIEW_AUTOMATION", "true");
        command.envs(listener.map(|script| ("OFFSWITCH_LISTENER", script)));
        let options = json!({ "binary": binary, "args": arguments });
        let capabilities = json!({ "webkitgtk:browserOptions": options });
        let driver = Driver::start(&mut command, &stage.log("window.log"), capabilities).await?;
        let process = driver.running.process_of(program).context("the program's process")?;
        Ok(Self { driver, process, stage: stage.folder().to_owned() })
    }

    fn client(&self) -> &Client {
        &self.driver.client
    }

    /// The program's process.
    #[must_use]
    pub fn process(&self) -> &Process {
        &self.process
    }

    /// What is there now, by role and accessible name.
    pub async fn now(&self, role: &str, name: Option<&str>) -> Result<Vec<Element>> {
        self.within(role, name, Value::Null).await
    }

    async fn within(&self, role: &str, name: Option<&str>, root: Value) -> Result<Vec<Element>> {
        let found = self.client().execute(FIND, vec![json!(role), json!(name), root]).await?;
        elements(self.client(), found)
    }

    /// Waits for the one that has this role and accessible name.
    pub async fn find(&self, role: &str, name: &str) -> Result<Element> {
        self.waiting(&format!("the {role} “{name}”"), async || {
            Ok(self.now(role, Some(name)).await?.into_iter().next())
        })
        .await
    }

    /// Waits until there is none of that role and name any more.
    pub async fn gone(&self, role: &str, name: &str) -> Result<()> {
        let what = format!("the {role} “{name}” to go");
        self.waiting(&what, async || Ok(self.now(role, Some(name)).await?.is_empty().then_some(()))).await
    }

    /// Waits for the button of that name to be enabled, and clicks it.
    pub async fn press(&self, name: &str) -> Result<()> {
        self.click("button", name).await
    }

    /// Waits for a control to be there and enabled, and clicks it.
    pub async fn click(&self, role: &str, name: &str) -> Result<()> {
        self.waiting(&format!("the {role} “{name}” to be clicked"), async || {
            let Some(element) = self.now(role, Some(name)).await?.into_iter().next() else { return Ok(None) };
            click_once(&element).await
        })
        .await
    }

    /// Waits until the page shows this text.
    pub async fn shows(&self, text: &str) -> Result<()> {
        self.waiting(&format!("the text “{text}”"), async || Ok(self.text().await?.contains(text).then_some(()))).await
    }

    /// All text on the page, each run of blanks as one.
    pub async fn text(&self) -> Result<String> {
        let text = self.client().execute("return document.body.innerText", Vec::new()).await?;
        Ok(text.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Types into a field, in place of what it holds.
    pub async fn fill(&self, role: &str, name: &str, text: &str) -> Result<()> {
        let field = self.find(role, name).await?;
        field.clear().await?;
        field.send_keys(text).await?;
        Ok(())
    }

    /// Runs a script in the page that says by its last argument, a function, when it is done and what came of it.
    pub async fn script_to_its_end(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.client().execute_async(script, arguments).await?)
    }

    /// Runs a script in the page.
    pub async fn script(&self, script: &str) -> Result<Value> {
        Ok(self.client().execute(script, Vec::new()).await?)
    }

    /// The card of the offering with this id.
    pub async fn card(&self, id: &str) -> Result<Card<'_>> {
        let what = format!("the card of {id}");
        let element = self
            .waiting(&what, async || {
                let found = self.client().execute(CARD, vec![json!(id)]).await?;
                Ok(if found.is_null() { None } else { elements(self.client(), json!([found]))?.pop() })
            })
            .await?;
        Ok(Card { window: self, element, id: id.to_owned() })
    }

    /// The ids of the offerings whose cards can be seen.
    pub async fn ids(&self) -> Result<Vec<String>> {
        let script = "return [...document.querySelectorAll('li code')].filter((id) => id.getClientRects().length > 0).map((id) => id.textContent)";
        Ok(serde_json::from_value(self.script(script).await?)?)
    }

    /// The role and the name that the browser's accessibility tree gives to an element.
    pub async fn computed(&self, element: &Element) -> Result<(String, String)> {
        let ask = async |what| {
            let command = Computed { element: element.element_id().to_string(), what };
            let answer = self.client().issue_cmd(command).await?;
            anyhow::Ok(answer.as_str().unwrap_or_default().to_owned())
        };
        Ok((ask("role").await?, ask("label").await?))
    }

    /// Waits until so many of a run's changes are done.
    pub async fn progress(&self, done: f64) -> Result<()> {
        self.waiting(&format!("{done} changes to be done"), async || {
            let value = self.script("return document.querySelector('progress')?.value ?? 0").await?;
            Ok(value.as_f64().filter(|value| *value >= done).map(|_| ()))
        })
        .await
    }

    /// A picture of the page as a PNG file, once it has come to rest.
    pub async fn picture(&self, path: &Path) -> Result<()> {
        self.client().execute_async(REST, Vec::new()).await?;
        // Without a graphics processor WebKit hands out a picture with the next frame only.
        self.script(DRAW_ON).await?;
        let picture = self.client().screenshot().await;
        self.script(DRAW_NO_MORE).await?;
        Ok(std::fs::write(path, picture?)?)
    }

    /// Ends the program as a power cut would: at once, by its process id. Waits until nothing of it is left.
    pub async fn kill(self) -> Result<()> {
        self.process.kill()?;
        until("the killed program's end", async || Ok((!self.process.runs()).then_some(()))).await?;
        // The session bus notices a little later; a program started before that would call the dead one, and fail.
        until("the bus to notice", async || Ok((!is_called_on_the_bus().await?).then_some(()))).await
    }

    /// Closes the window in good order, waits until the program has ended, and searches everything that it wrote, showed or
    /// told for secrets.
    pub async fn close(self) -> Result<()> {
        self.search().await?;
        // The answer may be lost together with the window.
        let _ = self.script("window.__TAURI__.core.invoke('close_anyway')").await;
        until("the program's end", async || Ok((!self.process.runs()).then_some(()))).await?;
        let files = secrets::search_files(&self.stage)?;
        ensure!(files >= 3, "ledger, log and the driver's log were among the {files} files searched");
        Ok(())
    }

    /// Searches what can be seen of the running program for secrets.
    async fn search(&self) -> Result<()> {
        let heard = self.script("return JSON.stringify(window.heard)").await?;
        let heard = heard.as_str().context("the window has listened")?;
        secrets::search("a message between program and window", heard.as_bytes())?;
        let page = self.script("return document.documentElement.outerHTML").await?;
        secrets::search("the page", page.as_str().unwrap_or_default().as_bytes())?;
        let outside = self.process.seen_from_outside()?;
        secrets::search("the command line or the environment", outside.as_bytes())?;
        let diagnostics = self.script_to_its_end(DIAGNOSTICS, Vec::new()).await?;
        let diagnostics = diagnostics.as_str().context("the program gives its diagnostics")?;
        secrets::search("the diagnostics", diagnostics.as_bytes())
    }

    /// Waits, and on failure tells what the page shows instead.
    async fn waiting<T>(&self, what: &str, look: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
        match until(what, look).await {
            Ok(seen) => Ok(seen),
            Err(error) => {
                let shown = self.text().await.unwrap_or_else(|error| format!("nothing ({error})"));
                Err(error.context(format!("the window shows: {shown}")))
            }
        }
    }
}

/// When a program was started, in milliseconds since 1970, as the clock of a page in it counts too.
#[derive(Clone, Copy, Debug)]
pub struct Started(pub f64);

fn with_data_dir(stage: &Stage, arguments: &[&str]) -> Vec<String> {
    let mut all = vec!["--data-dir".to_owned(), stage.data_dir().to_string_lossy().into_owned()];
    all.extend(arguments.iter().map(|argument| (*argument).to_owned()));
    all
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
        Ok(self.window.within(role, name, root).await?.into_iter().next())
    }

    /// What the card says, each run of blanks as one.
    pub async fn text(&self) -> Result<String> {
        let text =
            self.window.client().execute("return arguments[0].innerText", vec![serde_json::to_value(&self.element)?]);
        Ok(text.await?.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Waits until the card says this.
    pub async fn says(&self, text: &str) -> Result<()> {
        let what = format!("the card of {} to say “{text}”", self.id);
        self.window.waiting(&what, async || Ok(self.text().await?.contains(text).then_some(()))).await
    }

    /// Whether the switch is on; nothing where there is no switch.
    pub async fn is_on(&self) -> Result<Option<bool>> {
        match self.control("switch", None).await? {
            Some(control) => Ok(Some(control.is_selected().await?)),
            None => Ok(None),
        }
    }

    /// Waits until the switch stands so and nothing is under way.
    pub async fn stands(&self, on: bool) -> Result<()> {
        let what = format!("the switch of {} to stand {}", self.id, if on { "on" } else { "off" });
        self.window
            .waiting(&what, async || {
                let Some(control) = self.control("switch", None).await? else { return Ok(None) };
                let busy = control.attr("aria-disabled").await?.as_deref() == Some("true");
                Ok((!busy && control.is_selected().await? == on).then_some(()))
            })
            .await
    }

    /// Whether its switch may be used.
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
    pub async fn choose_at_the_value(&self, shown: &str, value: &str) -> Result<()> {
        self.press_control("button", Some(shown)).await?;
        self.pick(value).await
    }

    async fn pick(&self, value: &str) -> Result<()> {
        let what = format!("the choice “{value}”");
        let choices = self
            .window
            .waiting(&what, async || {
                let items = self.window.now("menuitemradio", None).await?;
                Ok((!items.is_empty()).then_some(items))
            })
            .await?;
        let mut offered = Vec::new();
        for choice in choices {
            let (_, name) = self.window.computed(&choice).await?;
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
            .waiting(&what, async || {
                let Some(control) = self.control(role, name).await? else { return Ok(None) };
                click_once(&control).await
            })
            .await
    }
}

/// Clicks if it can be clicked now.
async fn click_once(element: &Element) -> Result<Option<()>> {
    match element.is_enabled().await {
        Ok(true) => {}
        Ok(false) => return Ok(None),
        Err(error) if passes(&error) => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    match element.click().await {
        Ok(()) => Ok(Some(())),
        Err(error) if passes(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Errors that come from looking at a page that is just being drawn anew.
fn passes(error: &CmdError) -> bool {
    // The library has no word of its own for a click that another element would get.
    let intercepted = matches!(error, CmdError::Standard(error) if error.error() == "element click intercepted");
    error.is_stale_element_reference() || error.is_element_not_interactable() || intercepted
}

fn elements(client: &Client, found: Value) -> Result<Vec<Element>> {
    let found: Vec<serde_json::Map<String, Value>> = serde_json::from_value(found)?;
    let mut elements = Vec::new();
    for reference in found {
        let id = reference.values().next().and_then(Value::as_str).context("an element's reference")?;
        elements.push(Element::from_element_id(client.clone(), id.to_owned().into()));
    }
    Ok(elements)
}

/// Get Computed Role and Get Computed Label (WebDriver, sections 12.4.10 and 12.4.11).
#[derive(Debug)]
struct Computed {
    element: String,
    what: &'static str,
}

impl WebDriverCompatibleCommand for Computed {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/element/{}/computed{}", session.unwrap_or_default(), self.element, self.what))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::GET, None)
    }
}

/// Whether a running program has the name by which later ones call it.
async fn is_called_on_the_bus() -> Result<bool> {
    let mut ask = tokio::process::Command::new("dbus-send");
    ask.args(["--session", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]);
    ask.args(["org.freedesktop.DBus.NameHasOwner", "string:com.offswitch.desktop.SingleInstance"]);
    let answer = ask.output().await.context("dbus-send")?;
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    ensure!(text.contains("boolean"), "the bus does not answer: {}", String::from_utf8_lossy(&answer.stderr));
    Ok(text.contains("true"))
}
