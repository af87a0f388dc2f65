/** <choice-field>: a name and a list of values to choose one of. */
import { freshId, h } from "../lib/dom.js";
import { icon } from "./icon.js";

/** @template {string} Value */
export class ChoiceField extends HTMLElement {
  #name;

  /**
   * @param {string} name
   * @param {{ value: Value, text: string, lang?: string }[]} choices `lang`: the text is in another language
   * @param {Value} chosen
   */
  constructor(name, choices, chosen) {
    super();
    this.#name = name;
    const options = choices.map(({ value, text, lang }) =>
      h("option", { value, lang, selected: value === chosen }, text),
    );
    this.select = h("select", { class: "field-input", id: freshId("choice") }, ...options);
  }

  connectedCallback() {
    if (this.firstChild === null)
      this.append(
        h("label", { for: this.select.id }, this.#name),
        h("div", { class: "select" }, this.select, icon("chevron")),
      );
  }

  get value() {
    return /** @type {Value} */ (this.select.value);
  }
}

customElements.define("choice-field", ChoiceField);
