/**
 * <app-header>: the mark and name of the program, Settings, and who is signed in.
 *
 * Events (bubbling): `open-settings` with `{ opener }`, and those of <account-menu>.
 *
 * @import { AccountView } from "../types/views.js"
 */
import { h } from "../dom.js";
import { t } from "../words.js";
import { AccountMenu } from "./account-menu.js";
import { icon, mark } from "./icon.js";

export class AppHeader extends HTMLElement {
  #account = new AccountMenu();
  #settings = h(
    "button",
    { type: "button", class: "subtle header-button", onclick: () => this.dispatchEvent(new CustomEvent("open-settings", { bubbles: true, detail: { opener: this.#settings } })) },
    icon("settings"),
    h("span", { class: "header-word" }, t("action.settings")),
  );

  connectedCallback() {
    if (this.firstChild !== null) return;
    this.append(
      h("header", { class: "app-header" }, h("span", { class: "brand" }, mark(), h("span", { class: "brand-name" }, t("app.name"))), h("div", { class: "header-actions" }, this.#settings, this.#account)),
    );
  }

  /** @param {{ account: AccountView, busy: boolean }} shown */
  render(shown) {
    this.#account.render(shown);
  }
}

customElements.define("app-header", AppHeader);
