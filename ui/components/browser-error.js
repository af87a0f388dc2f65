/**
 * <browser-error>: explains an error that the browser shows instead of coming back. Microsoft shows many on its own page and
 * sends nobody back, so the person types or pastes its number or text here. An address is refused: it may hold a code.
 *
 * Events (bubbling): `explain-number` with `{ number }`; `open-own-application` with `{ opener }`, where that is the way on.
 */
import { t } from "../i18n/index.js";
import { freshId, h, setAttribute, setText } from "../lib/dom.js";
import { explainBrowserError } from "../model/browser-error.js";
import { leadsToOwnApplication } from "../model/own-application.js";

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
  #way = h("button", {
    type: "button",
    class: "link",
    hidden: true,
    onclick: () => this.#tell("open-own-application", { opener: this.#way }),
  });
  #ownApplication = false;
  #offersWay = true;
  #content = h("div", { class: "browser-error" });
  #details = h(
    "details",
    { ontoggle: () => this.#toggled() },
    h("summary", { class: "link" }, t("browserError.question")),
    this.#content,
  );

  connectedCallback() {
    if (this.firstChild === null) this.append(this.#details);
  }

  #toggled() {
    this.#fill();
    if (this.#details.open) this.scrollIntoView({ block: "nearest" });
  }

  /** Only what is open has a name for screen readers. */
  #fill() {
    if (this.#content.firstChild !== null) return;
    this.#content.append(
      h("label", { for: this.#fieldId }, t("browserError.label")),
      this.#input,
      h("p", { class: "hint", id: this.#hintId }, t("browserError.hint")),
      this.#answer,
      this.#way,
    );
  }

  /** @param {{ ownApplication: boolean, offersWay?: boolean }} options `offersWay`: not where the guide itself is open */
  render({ ownApplication, offersWay = true }) {
    this.#ownApplication = ownApplication;
    this.#offersWay = offersWay;
  }

  /** @param {string} name @param {object} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  open() {
    this.#details.open = true;
    this.#fill();
  }

  #explain() {
    const { text, address, number } = explainBrowserError(this.#input.value, this.#ownApplication);
    // Nothing that may be a code stays on the screen.
    if (address) this.#input.value = "";
    setText(this.#answer, text);
    this.#way.hidden = !(this.#offersWay && leadsToOwnApplication(number, this.#ownApplication));
    setText(this.#way, t(this.#ownApplication ? "action.checkOwnApplication" : "action.ownApplication"));
    this.#tell("explain-number", { number });
    if (text !== "") this.scrollIntoView({ block: "nearest" });
    setAttribute(this.#input, "aria-invalid", address ? "true" : null);
  }
}

customElements.define("browser-error", BrowserError);
