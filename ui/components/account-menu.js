/**
 * <account-menu>: the account that is signed in, its organization, with the ways to change it.
 *
 * Events (bubbling): `switch-account`, `sign-out`.
 *
 * @import { AccountView } from "../types/views.js"
 */
import { t } from "../i18n/index.js";
import { h, setAttribute, setText } from "../lib/dom.js";
import { sanitizeText } from "../lib/sanitize.js";
import { organizationName, personName } from "../model/account.js";
import { initials } from "../model/offerings.js";
import { openMenu } from "./menu-flyout.js";

export class AccountMenu extends HTMLElement {
  /** @type {AccountView | null} */
  #account = null;
  #busy = false;
  #avatar = h("span", { class: "avatar", "aria-hidden": "true" });
  #name = h("span", { class: "account-name" });
  #organization = h("span", { class: "account-organization" });
  #button = h(
    "button",
    {
      type: "button",
      class: "subtle account-button",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      onclick: () => this.#open(),
    },
    this.#avatar,
    h("span", { class: "off-screen" }, t("account.menu")),
    " ",
    h("span", { class: "account-words" }, this.#name, " ", this.#organization),
  );

  connectedCallback() {
    if (this.firstChild === null) this.append(this.#button);
  }

  /** @param {{ account: AccountView, busy: boolean }} now `busy`: the session must stay as it is while a run goes on */
  render({ account, busy }) {
    this.#account = account;
    this.#busy = busy;
    setText(this.#avatar, initials(sanitizeText(account.name)));
    setText(this.#name, sanitizeText(account.name));
    const own = account.organization === null && !account.elsewhere;
    setText(this.#organization, sanitizeText(own ? account.username : organizationName(account)));
    setAttribute(this.#button, "title", sanitizeText(account.username));
  }

  #open() {
    if (this.#account === null) return;
    const { name, tenantId, role } = this.#account;
    const head = h(
      "div",
      { class: "menu-head" },
      h("strong", {}, sanitizeText(name)),
      h("span", {}, sanitizeText(personName(this.#account))),
      h("span", {}, t("account.organization", { organization: sanitizeText(organizationName(this.#account)) })),
      h("code", {}, sanitizeText(tenantId)),
      role !== "unknown" && h("span", { class: "role" }, t(`role.${role}`)),
    );
    const tell = (/** @type {string} */ event) => () => this.dispatchEvent(new CustomEvent(event, { bubbles: true }));
    openMenu(
      this.#button,
      t("account.menu"),
      [
        {
          text: t("action.switchAccount"),
          icon: "switchAccount",
          disabled: this.#busy,
          choose: tell("switch-account"),
        },
        { text: t("action.signOut"), icon: "signOut", disabled: this.#busy, choose: tell("sign-out") },
      ],
      head,
    );
  }
}

customElements.define("account-menu", AccountMenu);
