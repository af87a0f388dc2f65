/**
 * <endpoint-field>: one of the endpoints in the settings, with its default and, if need be, what is wrong with it. What the
 * command line fixed is shown but not editable.
 *
 * @import { Endpoints, SettingsView } from "../types/views.js"
 */
import { t } from "../i18n/index.js";
import { freshId, h, setAttribute, setText } from "../lib/dom.js";

/** @typedef {keyof Endpoints} Name */

/** @type {{ [name in Name]: import("../i18n/index.js").Key }} */
const INVALID = {
  authority: "settings.invalid",
  tenant: "settings.invalidTenant",
  clientId: "settings.invalidClientId",
  service: "settings.invalid",
};

export class EndpointField extends HTMLElement {
  /**
   * @param {Name} name
   * @param {SettingsView} settings
   * @param {{ label: string, invalid: string } | null} [texts] other words, for a field that stands for no default: left empty
   *   it means nothing
   */
  constructor(name, settings, texts = null) {
    super();
    this.name = name;
    this.fixed = settings.fixed.includes(name);
    this.standard = settings.defaults[name];
    this.texts = texts;
    const standard = texts === null ? t("settings.default", { value: this.standard }) : "";
    this.hint = h("p", { class: "hint", id: freshId("hint") }, this.fixed ? t("settings.fixed") : standard);
    this.error = h("p", { class: "field-error", id: freshId("error") });
    this.input = h("input", {
      class: "field-input",
      id: freshId("field"),
      name,
      type: "text",
      value: texts !== null && settings[name] === this.standard ? "" : settings[name],
      disabled: this.fixed,
      spellcheck: "false",
      autocomplete: "off",
      autocapitalize: "off",
      "aria-describedby": `${this.error.id} ${this.hint.id}`,
    });
  }

  connectedCallback() {
    if (this.firstChild === null)
      this.append(
        h("label", { for: this.input.id }, this.texts?.label ?? t(`settings.${this.name}`)),
        this.input,
        this.error,
        this.hint,
      );
  }

  /** Left empty it means the default. */
  get value() {
    const typed = this.input.value.trim();
    return this.texts === null ? typed || this.standard : typed;
  }

  /** Shows another value. @param {string} value */
  set(value) {
    this.input.value = value;
    this.accept();
  }

  reset() {
    if (!this.fixed) this.input.value = this.standard;
    this.accept();
  }

  /** It is not accepted. */
  refuse() {
    setText(this.error, this.texts?.invalid ?? t(INVALID[this.name]));
    setAttribute(this.input, "aria-invalid", "true");
    this.input.focus();
  }

  /** Nothing is wrong with it, as far as is known. */
  accept() {
    setText(this.error, "");
    setAttribute(this.input, "aria-invalid", null);
  }
}

customElements.define("endpoint-field", EndpointField);
