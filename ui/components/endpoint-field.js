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
   */
  constructor(name, settings) {
    super();
    this.name = name;
    this.fixed = settings.fixed.includes(name);
    this.standard = settings.defaults[name];
    this.hint = h(
      "p",
      { class: "hint", id: freshId("hint") },
      this.fixed ? t("settings.fixed") : t("settings.default", { value: this.standard }),
    );
    this.error = h("p", { class: "field-error", id: freshId("error") });
    this.input = h("input", {
      class: "field-input",
      id: freshId("field"),
      name,
      type: "text",
      value: settings[name],
      disabled: this.fixed,
      spellcheck: "false",
      autocomplete: "off",
      autocapitalize: "off",
      "aria-describedby": `${this.error.id} ${this.hint.id}`,
    });
  }

  connectedCallback() {
    if (this.firstChild === null)
      this.append(h("label", { for: this.input.id }, t(`settings.${this.name}`)), this.input, this.error, this.hint);
  }

  /** Left empty it means the default. */
  get value() {
    return this.input.value.trim() || this.standard;
  }

  reset() {
    if (!this.fixed) this.input.value = this.standard;
    this.accept();
  }

  /** It is not accepted. */
  refuse() {
    setText(this.error, t(INVALID[this.name]));
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
