/**
 * <settings-dialog>: how the window looks and speaks, newer releases, and the endpoints with their defaults. One that
 * is not accepted is said beside its field.
 *
 * Event (bubbling): `open-own-application` with `{ opener }`.
 *
 * @import { Endpoints, Problem, SettingsView, Theme, SettingsInput } from "../types/views.js"
 */
import { LANGUAGES, t } from "../i18n/index.js";
import { sentence } from "../i18n/join.js";
import { announce } from "../lib/announce.js";
import { h } from "../lib/dom.js";
import { isInvalidAddress } from "../model/problem-codes.js";
import { describe, explain } from "../model/problems.js";
import { EndpointField } from "./endpoint-field.js";
import { ChoiceField } from "./choice-field.js";
import { DiagnosticsButton } from "./diagnostics-button.js";
import { MessageBar } from "./message-bar.js";
import { ModalDialog } from "./modal-dialog.js";
import { UpdatesChoice } from "./updates-choice.js";

/** The choice of what Windows has. */
const SYSTEM = "system";
const THEMES = /** @type {const} */ ([SYSTEM, "light", "dark"]);
const ENDPOINTS = /** @type {const} */ (["authority", "tenant", "clientId", "service"]);

export class SettingsDialog extends ModalDialog {
  /** @type {EndpointField[]} */
  #fields = [];

  /** Shows endpoints that were saved meanwhile. @param {Endpoints} endpoints */
  show(endpoints) {
    for (const field of this.#fields) field.set(endpoints[field.name]);
  }

  /** @param {{ settings: SettingsView, version: string, save: (wanted: SettingsInput) => Promise<void>, opener: HTMLElement | null }} options */
  async edit({ settings, version, save, opener }) {
    const fields = ENDPOINTS.map((name) => new EndpointField(name, settings));
    this.#fields = fields;
    const failure = h("div", { class: "messages" });
    const theme = themes(settings.theme);
    const language = languages(settings.language);
    const updates = new UpdatesChoice(settings.updates);
    const advanced = h(
      "details",
      { open: fields.some(({ value, standard }) => value !== standard) },
      h("summary", { class: "dialog-heading" }, t("settings.advanced")),
      h("p", { class: "quiet" }, t("settings.lead")),
      h(
        "button",
        { type: "button", class: "link", onclick: (event) => this.#openOwnApplication(event.currentTarget) },
        t(settings.ownApplication ? "action.checkOwnApplication" : "action.ownApplication"),
      ),
      ...fields,
      fields.some(({ fixed }) => !fixed) &&
        h(
          "button",
          { type: "button", class: "link", onclick: () => fields.forEach((field) => field.reset()) },
          t("action.reset"),
        ),
    );
    const wanted = () => {
      const endpoints = /** @type {Endpoints} */ (Object.fromEntries(fields.map(({ name, value }) => [name, value])));
      return {
        endpoints,
        checkForUpdates: updates.wanted,
        language: language.value === SYSTEM ? null : language.value,
        theme: theme.value,
      };
    };
    let saved = "";
    await this.ask({
      title: t("action.settings"),
      opener,
      body: [
        failure,
        h("h3", { class: "dialog-heading" }, t("settings.appearance")),
        language,
        theme,
        h("h3", { class: "dialog-heading" }, t("settings.updates")),
        updates,
        advanced,
        h("p", { class: "quiet" }, t("settings.about", { version })),
        new DiagnosticsButton(),
      ],
      buttons: [
        { text: t("action.save"), value: "save", primary: true },
        { text: t("action.cancel"), value: "cancel" },
      ],
      onChoose: async (value) => {
        if (value !== "save") return true;
        for (const field of fields) field.accept();
        failure.replaceChildren();
        const moved = fields.some(({ name, value }) => value !== settings[name]);
        try {
          await save(wanted());
          saved = t(moved ? "settings.savedAddresses" : "settings.saved");
          return true;
        } catch (error) {
          const problem = /** @type {Problem} */ (error);
          const field = fields.find(({ name }) => isInvalidAddress(problem) && name === problem.params["name"]);
          if (field === undefined) failure.append(failureBar(problem));
          else {
            advanced.open = true;
            field.refuse();
          }
          return false;
        }
      },
    });
    if (saved !== "") announce(saved);
  }

  /** @param {HTMLElement} opener */
  #openOwnApplication(opener) {
    this.dispatchEvent(new CustomEvent("open-own-application", { bubbles: true, detail: { opener } }));
  }
}

/** @param {Theme} chosen */
function themes(chosen) {
  return new ChoiceField(
    t("settings.theme"),
    THEMES.map((value) => ({ value, text: t(`settings.theme.${value}`) })),
    chosen,
  );
}

/** @param {string | null} chosen */
function languages(chosen) {
  const named = Object.entries(LANGUAGES).map(([value, { name }]) => ({ value, text: name, lang: value }));
  return new ChoiceField(
    t("settings.language"),
    [{ value: SYSTEM, text: t("settings.language.system") }, ...named],
    chosen ?? SYSTEM,
  );
}

/** @param {Problem} problem */
function failureBar(problem) {
  const { title } = describe(problem);
  const message = {
    id: "failure",
    intent: /** @type {const} */ ("error"),
    title: sentence(title),
    lines: [explain(problem)],
    actions: [],
    dismiss: null,
  };
  announce(title);
  return new MessageBar().render(message);
}

customElements.define("settings-dialog", SettingsDialog);
