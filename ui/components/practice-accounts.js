/**
 * <practice-accounts>: the invented people of the practice tenant, with what signing in asks for, each copyable.
 *
 * @import { PracticeAccountView } from "../types/views.js"
 */
import { t } from "../i18n/index.js";
import { h } from "../lib/dom.js";
import { copyButton } from "./copy-button.js";

export class PracticeAccounts extends HTMLElement {
  /** @type {PracticeAccountView[] | null} */
  #drawn = null;

  /** @param {PracticeAccountView[]} accounts */
  render(accounts) {
    if (this.#drawn === accounts) return;
    this.#drawn = accounts;
    this.hidden = accounts.length === 0;
    const cell = (/** @type {import("../i18n/index.js").Key} */ label, /** @type {string} */ value) =>
      h(
        "td",
        { "data-label": t(label) },
        h("code", {}, value),
        copyButton({ text: () => value, label: t("action.copyOf", { what: value }) }),
      );
    this.replaceChildren(
      h("h2", { class: "section-title" }, t("practice.accounts")),
      h(
        "table",
        { class: "accounts" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ...[t("practice.role"), t("practice.user"), t("practice.password"), t("practice.code")].map((name) =>
              h("th", { scope: "col" }, name),
            ),
          ),
        ),
        h(
          "tbody",
          {},
          ...accounts.map(({ role, user, password, code, guest }) =>
            h(
              "tr",
              {},
              h(
                "th",
                { scope: "row" },
                guest ? t("account.guest", { username: t(`role.${role}`) }) : t(`role.${role}`),
              ),
              cell("practice.user", user),
              cell("practice.password", password),
              cell("practice.code", code),
            ),
          ),
        ),
      ),
    );
  }
}

customElements.define("practice-accounts", PracticeAccounts);
