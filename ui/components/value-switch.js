/**
 * <value-switch>: one offering's value and the means to change it. On and Off are a switch. Trials only, or a value
 * Offswitch does not know, is never half a switch that lies: it is a pill of its own that offers the choice.
 *
 * Events (bubbling): `choose` with `{ value }` when the switch is flipped; `choices` with `{ trigger }` when the pill
 * asks for the menu.
 *
 * @import { ValueKind } from "../types/views.js"
 */
import { h, setAttribute, setText } from "../lib/dom.js";

/**
 * @typedef {{
 *   kind: ValueKind, text: string, pending: boolean, disabled: boolean, reason: string | null,
 *   labelledBy: string, describedBy: string,
 * }} Shown
 */

export class ValueSwitch extends HTMLElement {
  #text = h("span", { class: "value-text", "aria-hidden": "true" });
  /** @type {HTMLInputElement | null} */
  #switch = null;
  /** @type {HTMLButtonElement | null} */
  #pill = null;
  #label = h("label", { class: "value-label" }, this.#text);
  #pending = false;

  /** The element that takes the focus. */
  get control() {
    return this.#switch ?? this.#pill;
  }

  connectedCallback() {
    if (this.#label.parentNode !== this) this.append(this.#label);
  }

  /** @param {Shown} shown */
  render(shown) {
    const control =
      shown.kind === "on" || shown.kind === "off" ? this.#asSwitch(shown.kind === "on") : this.#asPill(shown.kind);
    this.#pending = shown.pending;
    setText(this.#text, shown.text);
    setAttribute(this.#text, "title", shown.kind === "other" ? shown.text : null);
    setAttribute(control, "aria-labelledby", shown.labelledBy);
    setAttribute(control, "aria-describedby", shown.describedBy);
    // While its own change is under way the control keeps the focus, so it is not disabled outright.
    setAttribute(control, "aria-disabled", shown.pending ? "true" : null);
    control.disabled = shown.disabled && !(shown.pending && document.activeElement === control);
    setAttribute(this.#label, "title", shown.disabled ? shown.reason : null);
  }

  /** @param {boolean} checked */
  #asSwitch(checked) {
    if (this.#switch === null) {
      this.#switch = h("input", { type: "checkbox", role: "switch", onclick: this.#flip });
      this.#replace(this.#pill, this.#switch);
      this.#pill = null;
    }
    this.#switch.checked = checked;
    return this.#switch;
  }

  /** @param {ValueKind} kind */
  #asPill(kind) {
    if (this.#pill === null) {
      this.#pill = h("button", {
        type: "button",
        class: "value-pill",
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        onclick: this.#ask,
      });
      this.#replace(this.#switch, this.#pill);
      this.#switch = null;
    }
    setAttribute(this.#pill, "data-value", kind);
    return this.#pill;
  }

  /**
   * @param {HTMLElement | null} former
   * @param {HTMLElement} control
   */
  #replace(former, control) {
    const focused = former !== null && former === document.activeElement;
    former?.remove();
    this.#label.append(control);
    if (focused) control.focus();
  }

  #flip = (/** @type {Event} */ event) => {
    // The switch shows what the service says, or what it is asked for: never what the click alone made of it.
    event.preventDefault();
    if (this.#pending || this.#switch === null) return;
    const value = this.#switch.checked ? "on" : "off";
    // After this handler the browser puts the old state back; only then may the new one be drawn.
    setTimeout(() => this.dispatchEvent(new CustomEvent("choose", { bubbles: true, detail: { value } })));
  };

  #ask = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!this.#pending)
      this.dispatchEvent(new CustomEvent("choices", { bubbles: true, detail: { trigger: this.#pill } }));
  };
}

customElements.define("value-switch", ValueSwitch);
