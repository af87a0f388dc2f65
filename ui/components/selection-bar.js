/**
 * <selection-bar>: what to do with the offerings chosen. It stands at the bottom of the window while any is.
 *
 * Events (bubbling): `select-all`, `clear-selection`, `set-selected` with `{ value, opener }`.
 *
 * @import { OfferingView, ValueKind } from "../types/views.js"
 */
import { t } from "../i18n/index.js";
import { sentences } from "../i18n/join.js";
import { h, setAttribute, setText } from "../lib/dom.js";
import { settingPlan } from "../model/offerings.js";

export class SelectionBar extends HTMLElement {
  #count = h("strong", {});
  #hint = h("span", { class: "quiet" });
  #all = this.#button("link", "select-all");
  #ways = /** @type {const} */ (["on", "trials", "off"]).map((value) => {
    const button = this.#button(value === "off" ? "button primary" : "button", "set-selected", value);
    setText(button, t(`selection.${value}`));
    return { value, button };
  });
  #clear = this.#button("subtle", "clear-selection");

  connectedCallback() {
    if (this.firstChild !== null) return;
    setAttribute(this, "role", "group");
    setAttribute(this, "aria-label", t("selection.label"));
    setText(this.#clear, t("selection.clear"));
    this.append(
      h("div", { class: "selection-words" }, this.#count, this.#all, this.#hint),
      h("div", { class: "selection-ways" }, ...this.#ways.map(({ button }) => button), this.#clear),
    );
  }

  /**
   * @param {string} look
   * @param {string} event
   * @param {ValueKind} [value]
   */
  #button(look, event, value) {
    return h("button", {
      type: "button",
      class: look,
      onclick: (/** @type {Event} */ { currentTarget: opener }) =>
        this.dispatchEvent(new CustomEvent(event, { bubbles: true, detail: { value, opener } })),
    });
  }

  /**
   * @param {{ chosen: readonly OfferingView[], visible: ReadonlySet<string>, disabledReason: string | null }} shown
   *   `visible`: what the search and the filter leave
   */
  render({ chosen, visible, disabledReason }) {
    this.hidden = chosen.length === 0;
    if (this.hidden) return;
    const notShown = chosen.filter(({ key }) => !visible.has(key)).length;
    const { leftOut } = settingPlan(chosen, "trials");
    setText(this.#count, t("selection.count", { count: chosen.length }));
    setText(this.#all, t("selection.all", { count: visible.size }));
    this.#all.hidden = visible.size === chosen.length - notShown;
    setText(
      this.#hint,
      disabledReason ??
        sentences([
          notShown > 0 ? t("selection.notShown", { count: notShown }) : "",
          leftOut > 0 ? t("selection.leftOut", { count: leftOut }) : "",
        ]),
    );
    for (const { value, button } of this.#ways) {
      const nothing = settingPlan(chosen, value).keys.length === 0;
      button.disabled = disabledReason !== null || nothing;
      setAttribute(button, "title", disabledReason ?? (nothing ? t("selection.nothing") : null));
    }
  }
}

customElements.define("selection-bar", SelectionBar);
