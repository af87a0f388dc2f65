// Components alone in Chromium: keyboard, focus and announcements.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import en from "../../ui/i18n/messages/en.js";
import { Chromium } from "./chromium.js";
import { PageDriver } from "./page-driver.js";

/** @type {Chromium} */
let chromium;
before(async () => {
  chromium = await Chromium.start();
});
after(() => chromium.stop());

/** Loads what the tests need inside the page: the sentences, and a way to see what has the focus and what is announced. */
async function prepare() {
  const { setLanguage } = await import("/plain/i18n/index.js");
  await setLanguage(["en"]);
  window.announced = [];
  new MutationObserver(
    ([{ target }]) => target.textContent !== "" && window.announced.push(target.textContent),
  ).observe(document.getElementById("announcements"), { childList: true });
}

/**
 * A page with nothing on it but what `draw` puts there.
 * @param {string} name @param {() => Promise<void>} draw runs inside the page
 * @param {(page: import("playwright-core").Page) => Promise<void>} see
 */
function component(name, draw, see) {
  test(name, async () => {
    const { page, faults } = await chromium.open("plain/empty.html");
    await page.evaluate(prepare);
    await page.evaluate(draw);
    await see(page);
    assert.deepEqual(await faults(), [], "nothing failed on the page");
    await page.close();
  });
}

/** The text of what has the focus. @param {import("playwright-core").Page} page */
const focused = (page) => page.evaluate(() => document.activeElement.textContent);
/** @param {import("playwright-core").Page} page @param {string} text */
const waitForAnnouncement = (page, text) => page.waitForFunction((wanted) => window.announced.includes(wanted), text);

async function menu() {
  const { h } = await import("/plain/lib/dom.js");
  const { openMenu } = await import("/plain/components/menu-flyout.js");
  window.chosen = [];
  const item = (text, more = {}) => ({ text, choose: () => window.chosen.push(text), ...more });
  const trigger = h(
    "button",
    {
      type: "button",
      onclick: () =>
        openMenu(trigger, "Fruit", [
          item("Apple"),
          item("Pear"),
          "line",
          item("Quince", { disabled: true }),
          item("Plum"),
        ]),
    },
    "Fruit",
  );
  document.body.append(h("main", {}, trigger, h("p", {}, "Elsewhere")));
}

component("a menu moves by arrow keys, Home and End, around its ends", menu, async (page) => {
  await page.getByRole("button", { name: "Fruit" }).press("Enter");
  const steps = [];
  for (const key of ["", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "Home", "End"]) {
    if (key !== "") await page.keyboard.press(key);
    steps.push(await focused(page));
  }
  assert.deepEqual(
    steps,
    ["Apple", "Pear", "Quince", "Plum", "Apple", "Plum", "Apple", "Plum"],
    "each key leads where it says",
  );
});

component("Escape closes a menu and gives the focus back; Enter chooses", menu, async (page) => {
  const trigger = page.getByRole("button", { name: "Fruit" });
  await trigger.press("Enter");
  assert.equal(await trigger.getAttribute("aria-expanded"), "true", "the button says that its menu is open");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("menu-flyout").count(), 0, "the menu is closed");
  assert.equal(await trigger.getAttribute("aria-expanded"), "false", "the button says so");
  assert.equal(await focused(page), "Fruit", "the focus is where it was");
  await trigger.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.deepEqual(await page.evaluate(() => window.chosen), ["Pear"], "the item with the focus was chosen, once");
  assert.equal(await focused(page), "Fruit", "the focus is back after the choice");
});

component("a menu that was opened by a key elsewhere gives the focus back there", menu, async (page) => {
  await page.evaluate(() => {
    const card = document.body.appendChild(document.createElement("button"));
    card.textContent = "Card";
    card.addEventListener("keydown", ({ key }) => key === "F10" && document.querySelector("main > button").click());
  });
  await page.getByRole("button", { name: "Card" }).press("Shift+F10");
  assert.equal(await focused(page), "Apple", "the menu has the focus");
  await page.keyboard.press("Escape");
  assert.equal(await focused(page), "Card", "the focus is where it was, not on the menu's button");
  await page.getByRole("button", { name: "Card" }).press("Shift+F10");
  await page.evaluate(() =>
    [...document.querySelectorAll("button")].find(({ textContent }) => textContent === "Card").remove(),
  );
  await page.keyboard.press("Escape");
  assert.equal(await focused(page), "Fruit", "what is gone cannot have it: the button has");
});

component("a click outside closes a menu, and a disabled item does nothing", menu, async (page) => {
  await page.getByRole("button", { name: "Fruit" }).click();
  await page.getByRole("menuitem", { name: "Quince" }).click({ force: true });
  assert.equal(await page.locator("menu-flyout").count(), 1, "a disabled item closes nothing");
  await page.getByText("Elsewhere").click();
  assert.equal(await page.locator("menu-flyout").count(), 0, "the menu is closed");
  assert.deepEqual(await page.evaluate(() => window.chosen), [], "nothing was chosen");
});

async function dialog() {
  const { h } = await import("/plain/lib/dom.js");
  const { ConfirmDialog } = await import("/plain/components/confirm-dialog.js");
  const { ModalDialog } = await import("/plain/components/modal-dialog.js");
  customElements.define("plain-dialog", class extends ModalDialog {});
  const buttons = [
    { text: "Go", value: "go" },
    { text: "Stay", value: "stay", primary: true, focus: true },
  ];
  const ask = () => new (customElements.get("plain-dialog"))().ask({ title: "Where to?", body: ["Choose."], buttons });
  const confirm = () =>
    new ConfirmDialog().confirm({ title: "Really?", text: "It costs.", act: "Buy", keep: "Leave it" });
  window.answers = [];
  const opener = (text, act) =>
    h("button", { type: "button", onclick: async () => window.answers.push(await act()) }, text);
  document.body.append(h("main", { tabindex: "-1" }, opener("Ask", ask), opener("Confirm", confirm)));
}

component("Escape answers a dialog with null and the focus goes back", dialog, async (page) => {
  await page.getByRole("button", { name: "Ask" }).press("Enter");
  assert.equal(await focused(page), "Stay", "the default has the focus");
  assert.equal(await page.locator("dialog .button.primary").count(), 1, "there is one default");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => window.answers.length === 1);
  assert.deepEqual(await page.evaluate(() => window.answers), [null], "nothing was chosen");
  assert.equal(await focused(page), "Ask", "the focus is where it was");
  assert.equal(await page.locator("dialog").count(), 0, "nothing of the dialog is left");
});

component("a dialog answers with the button that was pressed", dialog, async (page) => {
  await page.getByRole("button", { name: "Ask" }).click();
  await page.getByRole("button", { name: "Go" }).click();
  await page.waitForFunction(() => window.answers.length === 1);
  assert.deepEqual(await page.evaluate(() => window.answers), ["go"], "its value");
});

component("what opens spending has the safe answer as its default", dialog, async (page) => {
  await page.getByRole("button", { name: "Confirm" }).press("Enter");
  assert.equal(await focused(page), "Leave it", "Enter would leave things as they are");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => window.answers.length === 1);
  assert.deepEqual(await page.evaluate(() => window.answers), [false], "and did");
});

async function bar() {
  const { renderMessages } = await import("/plain/components/message-bar.js");
  const place = document.createElement("main");
  document.body.append(place);
  window.pressed = [];
  window.say = (title, action) => {
    const way = { text: action, run: () => window.pressed.push(action) };
    renderMessages(place, [{ id: "one", intent: "info", title, lines: [], actions: [way], dismiss: null }]);
  };
  window.say("First.", "Undo");
}

component("a message that stays the same keeps the focus on its button", bar, async (page) => {
  await page.getByRole("button", { name: "Undo" }).focus();
  await page.evaluate(() => window.say("First.", "Undo"));
  assert.equal(await focused(page), "Undo", "nothing was drawn anew");
});

component("a message that changes under the focus is not pressed unawares", bar, async (page) => {
  await page.getByRole("button", { name: "Undo" }).focus();
  await page.evaluate(() => window.say("Second.", "Install"));
  assert.equal(
    await page.evaluate(() => document.activeElement.localName),
    "message-bar",
    "the bar has the focus, not the button in the old one's place",
  );
  await page.keyboard.press("Enter");
  assert.deepEqual(await page.evaluate(() => window.pressed), [], "Enter pressed nothing");
});

async function switches() {
  const { h } = await import("/plain/lib/dom.js");
  const { ValueSwitch } = await import("/plain/components/value-switch.js");
  const one = new ValueSwitch();
  window.asked = [];
  one.addEventListener("choose", ({ detail }) => window.asked.push(detail.value));
  one.addEventListener("choices", () => window.asked.push("the choice"));
  document.body.append(
    h("main", {}, h("h1", { id: "name" }, "Visio"), h("p", { id: "status" }, "People can buy it."), one),
  );
  window.stand = (kind, more = {}) =>
    one.render({
      kind,
      text: kind,
      pending: false,
      disabled: false,
      reason: null,
      labelledBy: "name",
      describedBy: "status",
      ...more,
    });
  window.stand("on");
}

component("a switch shows what the service says, not what was clicked", switches, async (page) => {
  const control = page.getByRole("switch", { name: "Visio" });
  await control.click();
  await page.waitForFunction(() => window.asked.length === 1);
  assert.deepEqual(await page.evaluate(() => window.asked), ["off"], "Off was asked for");
  assert.equal(await control.isChecked(), true, "it stands at On until the service says otherwise");
  await page.evaluate(() => window.stand("off"));
  assert.equal(await control.isChecked(), false, "now it says Off");
});

component("a switch is flipped by the space bar, and not while its change is under way", switches, async (page) => {
  const control = page.getByRole("switch", { name: "Visio" });
  await control.press("Space");
  await page.waitForFunction(() => window.asked.length === 1);
  await page.evaluate(() => window.stand("off", { pending: true }));
  await control.press("Space");
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  assert.deepEqual(await page.evaluate(() => window.asked), ["off"], "the second press asked for nothing");
  assert.equal(
    await page.evaluate(() => document.activeElement.getAttribute("role")),
    "switch",
    "it still has the focus",
  );
});

component("Trials only is no switch: it opens the choice", switches, async (page) => {
  await page.getByRole("switch").focus();
  await page.evaluate(() => window.stand("trials"));
  assert.equal(await page.getByRole("switch").count(), 0, "there is no switch that could lie");
  await page.keyboard.press("Enter");
  assert.deepEqual(
    await page.evaluate(() => window.asked),
    ["the choice"],
    "the pill took over the focus, and Enter opened the choice",
  );
});

async function settingsDialog() {
  const { SettingsDialog } = await import("/plain/components/settings-dialog.js");
  const places = {
    authority: "https://a.example",
    tenant: "organizations",
    clientId: "c",
    service: "https://s.example",
  };
  window.saved = [];
  const save = async (wanted) => void window.saved.push(wanted);
  void new SettingsDialog().edit({
    settings: { ...places, defaults: places, fixed: [], updates: "on", language: null, theme: "system" },
    version: "0",
    save,
    opener: null,
  });
}

component("the settings hand over language and theme", settingsDialog, async (page) => {
  await page.getByLabel(en["settings.language"], { exact: true }).selectOption("ja");
  await page.getByLabel(en["settings.theme"]).selectOption("dark");
  await page.getByRole("button", { name: en["action.save"] }).click();
  await page.waitForFunction(() => window.saved.length === 1);
  const [{ language, theme, checkForUpdates }] = await page.evaluate(() => window.saved);
  assert.deepEqual(
    { language, theme, checkForUpdates },
    { language: "ja", theme: "dark", checkForUpdates: true },
    "as chosen; the rest as it was",
  );
});

component("the settings hand over that Windows decides", settingsDialog, async (page) => {
  await page.getByRole("button", { name: en["action.save"] }).click();
  await page.waitForFunction(() => window.saved.length === 1);
  const [{ language, theme }] = await page.evaluate(() => window.saved);
  assert.deepEqual({ language, theme }, { language: null, theme: "system" }, "none of its own");
});

async function copyButton() {
  const { copyButton: make } = await import("/plain/components/copy-button.js");
  document.body.append(make({ text: () => "CFQ7TTC0N8SS", label: "Copy id" }));
}

component("a copy button copies, says so, and keeps its name", copyButton, async (page) => {
  const button = page.getByRole("button", { name: "Copy id" });
  await button.click();
  await waitForAnnouncement(page, en.copied);
  assert.equal(
    await page.evaluate(() => navigator.clipboard.readText()),
    "CFQ7TTC0N8SS",
    "the text is on the clipboard",
  );
  assert.equal(await page.locator("copy-button[data-copied]").count(), 1, "a tick shows");
  assert.equal(await button.count(), 1, "its name is the same");
});

component("a copy button says that it could not copy", copyButton, async (page) => {
  await new PageDriver(page, en).losesClipboard();
  await page.getByRole("button", { name: "Copy id" }).click();
  await waitForAnnouncement(page, en["copied.not"]);
  assert.equal(await page.locator("copy-button[data-copied]").count(), 0, "no tick lies");
});

component(
  "the same sentence twice is announced twice",
  async () => {},
  async (page) => {
    await page.evaluate(async () => {
      const { announce } = await import("/plain/lib/announce.js");
      const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      for (const text of ["Copied.", "Copied."]) {
        announce(text);
        await frame();
      }
    });
    assert.deepEqual(
      await page.evaluate(() => window.announced),
      ["Copied.", "Copied."],
      "each is a change of the region",
    );
  },
);

test("what stays open is one press away, in the help, and Escape leads back", async () => {
  const { page, faults } = await chromium.open("plain/index.html", { how: { list: { all: "off" } } });
  const driver = new PageDriver(page, en);
  await driver.seesList();
  await page.getByRole("button", { name: en["action.whatStaysOpen"] }).focus();
  await page.keyboard.press("Enter");
  await driver.sees("dialog[open]");
  assert.equal(await focused(page), en["help.requests"], "reading begins at the requests");
  const { top, bottom } = await page.evaluate(() => {
    const [heading, body] = [document.activeElement, document.querySelector("dialog .dialog-body")];
    const shown = heading.getBoundingClientRect();
    return {
      top: shown.top - body.getBoundingClientRect().top,
      bottom: body.getBoundingClientRect().bottom - shown.bottom,
    };
  });
  assert.ok(top >= 0 && top < 40 && bottom > 300, `its heading stands at the top: ${top}, ${bottom}`);
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), en["help.page.requests"], "the next stop is its link");
  await page.keyboard.press("Escape");
  assert.equal(await focused(page), en["action.whatStaysOpen"], "the focus is where it was");
  assert.deepEqual(await faults(), [], "nothing failed on the page");
  await page.close();
});

test("a run over 33 offerings is announced without chatter, in the one live region", async () => {
  const { page, faults } = await chromium.open("plain/index.html", { how: { list: { all: "on" } } });
  const driver = new PageDriver(page, en);
  await driver.seesList();
  await page.evaluate(() => {
    window.announced = [];
    new MutationObserver(
      ([{ target }]) => target.textContent !== "" && window.announced.push(target.textContent),
    ).observe(document.getElementById("announcements"), { childList: true });
  });
  await driver.turnsOffAll();
  await driver.seesVerdict();
  await page.waitForFunction(() => window.announced.at(-1)?.includes("verified"));
  const announced = await page.evaluate(() => window.announced);
  assert.equal(announced[0], en["run.turnOffAll"], "that it has begun comes first");
  assert.match(announced.at(-1), /33 turned off and verified\./, "what came of it comes last");
  // The start, three quarters, the look at the service, and the verdict.
  assert.ok(announced.length <= 6, `six announcements at most: ${JSON.stringify(announced)}`);
  assert.equal(
    await page.locator("[aria-live], [role=status], [role=alert], [role=log]").count(),
    1,
    "there is one live region",
  );
  assert.deepEqual(await faults(), [], "nothing failed on the page");
  await page.close();
});
