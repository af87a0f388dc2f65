/**
 * <app-header>: the mark and name of the program, History, Help, Settings, and who is signed in.
 *
 * Events (bubbling): `open-history`, `open-help` and `open-settings` with `{ opener }`, and those of <account-menu>.
 *
 * @import { AccountView } from "../types/views.js"
 */
import { t } from "../i18n/index.js";
import { h, setAttribute } from "../lib/dom.js";
import { AccountMenu } from "./account-menu.js";
import { icon, mark } from "./icon.js";

export class AppHeader extends HTMLElement {
  #account = new AccountMenu();
  #history = this.#button("history", "open-history", t("action.history"));
  #help = this.#button("help", "open-help", t("action.help"));
  #settings = this.#button("settings", "open-settings", t("action.settings"));

  connectedCallback() {
    if (this.firstChild !== null) return;
    this.append(
      h(
        "header",
        { class: "app-header" },
        h("span", { class: "brand" }, mark(), h("span", { class: "brand-name" }, t("app.name"))),
        h("div", { class: "header-actions" }, this.#history, this.#help, this.#settings, this.#account),
      ),
    );
  }

  /**
   * @param {import("./icon.js").IconName} picture
   * @param {string} event
   * @param {string} word
   */
  #button(picture, event, word) {
    return h(
      "button",
      {
        type: "button",
        class: "subtle header-button",
        onclick: (/** @type {Event} */ { currentTarget: opener }) =>
          this.dispatchEvent(new CustomEvent(event, { bubbles: true, detail: { opener } })),
      },
      icon(picture),
      h("span", { class: "header-word" }, word),
    );
  }

  /**
   * @param {{ account: AccountView, busy: boolean, page: "list" | "history", historyReason?: string | null }} shown
   *   `historyReason`: why there is no history now
   */
  render({ account, busy, page, historyReason = null }) {
    this.#account.render({ account, busy });
    setAttribute(this.#history, "aria-current", page === "history" ? "page" : null);
    setAttribute(this.#history, "title", historyReason);
    this.#history.disabled = historyReason !== null;
  }

  /** Puts the focus on History, after it was left. */
  focusHistory() {
    this.#history.focus({ preventScroll: true });
  }
}

customElements.define("app-header", AppHeader);
