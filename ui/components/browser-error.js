/**
 * <browser-error>: explains an error that the browser shows instead of coming back. Microsoft shows many on its own page and
 * sends nobody back, so the person types or pastes its number or text here. An address is refused: it may hold a code.
 */
import { t } from "../i18n/index.js";
import { freshId, h, setAttribute, setText } from "../lib/dom.js";
import { explainBrowserError } from "../model/browser-error.js";

export class BrowserError extends HTMLElement {
  #fieldId = freshId("field");
  #hintId = freshId("hint");
  #answer = h("p", { class: "browser-error-answer", role: "status" });
  #input = h("input", {
    class: "field-input",
    id: this.#fieldId,
    type: "text",
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    "aria-describedby": this.#hintId,
    oninput: () => this.#explain(),
  });
  #content = h("div", { class: "browser-error" });
  #details = h(
    "details",
    { ontoggle: () => this.#fill() },
    h("summary", { class: "link" }, t("browserError.question")),
    this.#content,
  );

  connectedCallback() {
    if (this.firstChild === null) this.append(this.#details);
  }

  /** Only what is open has a name for screen readers. */
  #fill() {
    if (this.#content.firstChild !== null) return;
    this.#content.append(
      h("label", { for: this.#fieldId }, t("browserError.label")),
      this.#input,
      h("p", { class: "hint", id: this.#hintId }, t("browserError.hint")),
      this.#answer,
    );
  }

  open() {
    this.#details.open = true;
    this.#fill();
  }

  #explain() {
    const { text, address } = explainBrowserError(this.#input.value);
    // Nothing that may be a code stays on the screen.
    if (address) this.#input.value = "";
    setText(this.#answer, text);
    setAttribute(this.#input, "aria-invalid", address ? "true" : null);
  }
}

customElements.define("browser-error", BrowserError);
