/**
 * <copy-button>: copies a text, shows a tick for a moment, and says so to screen readers. Its name stays the same.
 */
import { t } from "../i18n/index.js";
import { announce } from "../lib/announce.js";
import { copy } from "../lib/clipboard.js";
import { h, setAttribute } from "../lib/dom.js";
import { icon } from "./icon.js";

const TICK_MS = 1600;

export class CopyButton extends HTMLElement {
  /** @type {() => string} */
  #text = () => "";
  #button = h("button", { type: "button", onclick: () => void this.#copy() });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #resting;

  /** The element that takes the focus. */
  get control() {
    return this.#button;
  }

  connectedCallback() {
    if (this.#button.parentNode !== this) this.append(this.#button);
  }

  /**
   * @param {{ text: () => string, label: string, visible?: boolean }} options `visible` shows the label, else it is
   *   the accessible name and tooltip of an icon
   */
  render({ text, label, visible = false }) {
    this.#text = text;
    this.#button.className = visible ? "button" : "icon-button small";
    setAttribute(this.#button, "aria-label", visible ? null : label);
    setAttribute(this.#button, "title", visible ? null : label);
    this.#button.replaceChildren(icon("copy"), icon("check"), visible ? label : "");
    return this;
  }

  async #copy() {
    const copied = await copy(this.#text());
    announce(t(copied ? "copied" : "copied.not"));
    this.toggleAttribute("data-copied", copied);
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.removeAttribute("data-copied"), TICK_MS);
  }
}

customElements.define("copy-button", CopyButton);

/** @param {Parameters<CopyButton["render"]>[0]} options */
export function copyButton(options) {
  return new CopyButton().render(options);
}
