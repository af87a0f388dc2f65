/** The page driver: acts as the admin, by the keys of the sentences, so that it is the same in each language. */

/** @param {Record<string, any>} catalogue */
function speaker(catalogue) {
  return (key, params = {}) => {
    const message = catalogue[key];
    const text = typeof message === "string" ? message : message[params.count === 1 ? "one" : "other"];
    return text.replace(/\{(\w+)\}/g, (hole, name) => String(params[name] ?? hole));
  };
}

export class PageDriver {
  /** @param {import("playwright-core").Page} page @param {Record<string, any>} catalogue the sentences that the page speaks */
  constructor(page, catalogue) {
    this.page = page;
    this.word = speaker(catalogue);
  }

  /** @param {string} key @param {object} [params] @param {"button" | "menuitem" | "menuitemradio"} [role] */
  async press(key, params = {}, role = "button") {
    await this.page
      .getByRole(role, { name: this.word(key, params), exact: true })
      .first()
      .click();
  }

  /** @param {string} selector */
  async click(selector, options = {}) {
    await this.page.locator(selector).first().click(options);
  }

  /** Waits until this is there. @param {string} selector */
  async sees(selector) {
    await this.page.locator(selector).first().waitFor();
  }

  /** The list has come. */
  async seesList() {
    await this.sees("offering-card");
  }

  async turnsOffAll() {
    await this.seesList();
    await this.press("action.turnOffAll");
  }

  /** A run has ended. */
  async seesVerdict() {
    await this.sees("message-bar[data-id^=verdict]");
  }

  /** The switch or the pill of an offering. @param {string} name */
  async flips(name) {
    await this.seesList();
    await this.page
      .locator("offering-card", { has: this.page.getByRole("heading", { name, exact: true }) })
      .first()
      .locator("value-switch :is(input, button)")
      .click();
  }

  /** @param {...string} names */
  async selects(...names) {
    for (const name of names)
      await this.page
        .getByRole("checkbox", { name: this.word("action.selectOf", { name }), exact: true })
        .first()
        .click();
  }

  async selectsAll() {
    await this.seesList();
    await this.page.locator(".card-select").first().focus();
    await this.page.keyboard.press("Control+a");
  }

  async opensHistory() {
    await this.seesList();
    await this.click(".header-button >> nth=0");
    await this.sees("history-screen");
  }

  /** @param {number} place of the run, the newest first */
  async opensRun(place) {
    await this.opensHistory();
    await this.click(`run-entry summary >> nth=${place}`);
    await this.sees("run-entry .changes");
  }

  async opensSettings() {
    await this.press("action.settings");
    await this.sees("dialog[open]");
  }

  async opensAccount() {
    await this.seesList();
    await this.click(".account-button");
  }

  /** Something that the fake backend does by itself. @param {string} name @param {...any} args */
  async fakeBackend(name, ...args) {
    await this.page.evaluate(([act, values]) => window.fakeBackend[act](...values), [name, args]);
  }

  /** The clipboard is closed to the page, as some systems have it. */
  async losesClipboard() {
    await this.page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error("not allowed"));
      document.execCommand = () => false;
    });
  }
}
