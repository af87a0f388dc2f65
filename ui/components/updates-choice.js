/**
 * <updates-choice>: whether newer releases are looked for, or why they are not.
 *
 * @import { SettingsView } from "../types/views.js"
 */
import { t } from "../i18n/index.js";
import { freshId, h } from "../lib/dom.js";

export class UpdatesChoice extends HTMLElement {
  #updates;

  /** @param {SettingsView["updates"]} updates */
  constructor(updates) {
    super();
    this.#updates = updates;
    this.box = h("input", { type: "checkbox", class: "checkbox", id: freshId("updates"), checked: updates === "on" });
  }

  connectedCallback() {
    if (this.firstChild !== null) return;
    if (this.#updates === "on" || this.#updates === "off")
      this.append(this.box, h("label", { for: this.box.id }, t("settings.lookForUpdates")));
    else this.append(h("p", { class: "quiet" }, t(`settings.updates.${this.#updates}`)));
  }

  /** null: as before. */
  get wanted() {
    return this.#updates === "on" || this.#updates === "off" ? this.box.checked : null;
  }
}

customElements.define("updates-choice", UpdatesChoice);
