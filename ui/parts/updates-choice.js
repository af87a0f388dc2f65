/**
 * UpdatesChoice: whether newer releases are looked for, or why they are not.
 *
 * @import { SettingsView } from "../types/views.js"
 */
import { freshId, h } from "../dom.js";
import { t } from "../words.js";

export class UpdatesChoice {
  /** @param {SettingsView["updates"]} updates */
  constructor(updates) {
    this.free = updates === "on" || updates === "off";
    this.box = h("input", { type: "checkbox", class: "checkbox", id: freshId("updates"), checked: updates === "on" });
    this.element = updates === "on" || updates === "off"
      ? h("div", { class: "choice" }, this.box, h("label", { for: this.box.id }, t("settings.lookForUpdates")))
      : h("p", { class: "quiet" }, t(`settings.updates.${updates}`));
  }

  /** null: as before. */
  get wanted() {
    return this.free ? this.box.checked : null;
  }
}
