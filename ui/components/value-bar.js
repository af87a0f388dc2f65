/**
 * <value-bar>: how the values share the offerings. Decoration beside the counts in words, hidden from screen readers.
 *
 * @import { Counts } from "../model/offerings.js"
 */
import { h } from "../lib/dom.js";

const KINDS = /** @type {const} */ (["on", "trials", "other", "off"]);

export class ValueBar extends HTMLElement {
  #shares = KINDS.map((kind) => ({ kind, share: h("span", { class: "share", "data-value": kind }) }));

  connectedCallback() {
    if (this.firstChild !== null) return;
    this.setAttribute("aria-hidden", "true");
    this.append(...this.#shares.map(({ share }) => share));
  }

  /** @param {Counts} counts */
  render(counts) {
    for (const { kind, share } of this.#shares) {
      share.hidden = counts[kind] === 0;
      share.style.flexGrow = String(counts[kind]);
    }
  }
}

customElements.define("value-bar", ValueBar);
