/**
 * <diagnostics-button>: copies what support needs. The text is asked for beforehand, since a browser lets a page copy
 * only while it handles the click; where that fails it is shown, to be copied by hand.
 */
import { t } from "../i18n/index.js";
import { asProblem, diagnostics } from "../ipc.js";
import { announce } from "../lib/announce.js";
import { copy } from "../lib/clipboard.js";
import { h, setText } from "../lib/dom.js";
import { describe } from "../model/problems.js";

export class DiagnosticsButton extends HTMLElement {
  #text = diagnostics();
  /** @type {string | null} */
  #ready = null;
  #button = h(
    "button",
    { type: "button", class: "link", onclick: () => void this.#copy() },
    t("action.copyDiagnostics"),
  );
  #said = h("span", { class: "quiet" });
  #field = h("textarea", {
    readonly: true,
    rows: 6,
    class: "field-input",
    "aria-label": t("diagnostics.text"),
    hidden: true,
    onfocus: () => this.#field.select(),
  });

  constructor() {
    super();
    this.#text.then(
      (text) => (this.#ready = text),
      () => {},
    );
  }

  connectedCallback() {
    if (this.firstChild === null) this.append(h("p", {}, this.#button, " ", this.#said), this.#field);
  }

  async #copy() {
    try {
      const text = this.#ready ?? (await this.#text);
      const copied = await copy(text);
      this.#say(t(copied ? "diagnostics.copied" : "copied.not"));
      if (copied) return;
      this.#field.value = text;
      this.#field.hidden = false;
      this.#field.focus();
    } catch (error) {
      this.#say(describe(asProblem(error)).title);
    }
  }

  /** @param {string} text */
  #say(text) {
    setText(this.#said, text);
    announce(text);
  }
}

customElements.define("diagnostics-button", DiagnosticsButton);
