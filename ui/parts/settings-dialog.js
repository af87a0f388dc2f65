/**
 * <settings-dialog>: the advanced addresses, with their defaults. What the command line fixed is shown but not editable;
 * an address that is not accepted is said beside its field.
 *
 * @import { Problem, SettingsView } from "../types/views.js"
 * @import { Addresses } from "../ipc.js"
 */
import { announce } from "../announce.js";
import { freshId, h, setAttribute, setText } from "../dom.js";
import { describe, explain } from "../problems.js";
import { t } from "../words.js";
import { DiagnosticsButton } from "./diagnostics-button.js";
import { MessageBar } from "./message-bar.js";
import { ModalDialog } from "./modal-dialog.js";

const NAMES = /** @type {const} */ (["authority", "tenant", "clientId", "service"]);
/** @typedef {typeof NAMES[number]} Name */

/** @type {{ [name in Name]: import("../words.js").Key }} */
const INVALID = {
  authority: "settings.invalid",
  tenant: "settings.invalidTenant",
  clientId: "settings.invalidClientId",
  service: "settings.invalid",
};

export class SettingsDialog extends ModalDialog {
  /**
   * @param {{ settings: SettingsView, version: string, save: (addresses: Addresses, lookForUpdates: boolean | null) => Promise<void>, opener: HTMLElement | null }} options
   */
  async edit({ settings, version, save, opener }) {
    const fields = NAMES.map((name) => new Field(name, settings));
    const failure = h("div", { class: "messages" });
    const updates = new UpdatesChoice(settings.updates);
    const editable = updates.free || fields.some(({ fixed }) => !fixed);
    const answer = await this.ask({
      title: t("action.settings"),
      opener,
      body: [
        h("h3", { class: "dialog-heading" }, t("settings.updates")),
        updates.element,
        h("h3", { class: "dialog-heading" }, t("settings.advanced")),
        h("p", { class: "quiet" }, t("settings.lead")),
        failure,
        ...fields.map(({ element }) => element),
        ...(editable ? [h("button", { type: "button", class: "link", onclick: () => fields.forEach((field) => field.reset()) }, t("action.reset"))] : []),
        h("p", { class: "quiet" }, t("settings.about", { version })),
        new DiagnosticsButton(),
      ],
      buttons: editable
        ? [
            { text: t("action.save"), value: "save", primary: true },
            { text: t("action.cancel"), value: "cancel" },
          ]
        : [{ text: t("action.close"), value: "cancel", primary: true }],
      onChoose: async (value) => {
        if (value !== "save") return true;
        for (const field of fields) field.refuse(null);
        failure.replaceChildren();
        const [authority, tenant, clientId, service] = fields.map((field) => field.value);
        try {
          await save({ authority: authority ?? "", tenant: tenant ?? "", clientId: clientId ?? "", service: service ?? "" }, updates.wanted);
          return true;
        } catch (error) {
          const problem = /** @type {Problem} */ (error);
          const field = fields.find(({ name }) => problem.code === "signIn.address" && name === problem.params["name"]);
          if (field === undefined) failure.append(failureBar(problem));
          else field.refuse(t(INVALID[field.name]));
          return false;
        }
      },
    });
    if (answer === "save") announce(t("settings.saved"));
  }
}

/** @param {Problem} problem */
function failureBar(problem) {
  const { title } = describe(problem);
  const message = { id: "failure", intent: /** @type {const} */ ("error"), title: `${title}.`, lines: [explain(problem)], actions: [], dismiss: null };
  announce(title);
  return new MessageBar().render(message);
}

/** Whether newer releases are looked for, or why they are not. */
class UpdatesChoice {
  /** @param {SettingsView["updates"]} updates */
  constructor(updates) {
    this.free = updates === "on" || updates === "off";
    this.box = h("input", { type: "checkbox", class: "checkbox", id: freshId("updates"), checked: updates === "on" });
    this.element = updates === "on" || updates === "off"
      ? h("div", { class: "choice" }, this.box, h("label", { for: this.box.id }, t("settings.lookForUpdates")))
      : h("p", { class: "quiet" }, t(`settings.updates.${updates}`));
  }

  /** null: as before. */
  get wanted() {
    return this.free ? this.box.checked : null;
  }
}

/** One address with its default and, if need be, what is wrong with it. */
class Field {
  /**
   * @param {Name} name
   * @param {SettingsView} settings
   */
  constructor(name, settings) {
    this.name = name;
    this.fixed = settings.fixed.includes(name);
    this.standard = settings.defaults[name];
    const hint = h("p", { class: "hint", id: freshId("hint") }, this.fixed ? t("settings.fixed") : t("settings.default", { value: this.standard }));
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
      "aria-describedby": `${this.error.id} ${hint.id}`,
    });
    this.element = h("div", { class: "field" }, h("label", { for: this.input.id }, t(`settings.${name}`)), this.input, this.error, hint);
  }

  /** Left empty it means the default. */
  get value() {
    return this.input.value.trim() || this.standard;
  }

  reset() {
    if (!this.fixed) this.input.value = this.standard;
    this.refuse(null);
  }

  /** @param {string | null} sentence */
  refuse(sentence) {
    setText(this.error, sentence ?? "");
    setAttribute(this.input, "aria-invalid", sentence === null ? null : "true");
    if (sentence !== null) this.input.focus();
  }
}

customElements.define("settings-dialog", SettingsDialog);
