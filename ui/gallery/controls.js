/** Small controls: icons, copying, the switch, fields. */
import { BrowserError } from "../components/browser-error.js";
import { EndpointField } from "../components/endpoint-field.js";
import { ChoiceField } from "../components/choice-field.js";
import { copyButton } from "../components/copy-button.js";
import { DiagnosticsButton } from "../components/diagnostics-button.js";
import { drawings, icon, mark } from "../components/icon.js";
import { UpdatesChoice } from "../components/updates-choice.js";
import { ValueSwitch } from "../components/value-switch.js";
import { t } from "../i18n/index.js";
import { freshId, h } from "../lib/dom.js";
import { exhibit, row } from "./exhibit.js";
import { settings } from "./samples.js";

/** @import { ValueKind } from "../types/views.js" */
/** @typedef {import("../components/icon.js").IconName} IconName */

/** @param {ValueKind} kind @param {{ pending?: boolean, disabled?: boolean }} [more] */
function valueSwitch(kind, { pending = false, disabled = false } = {}) {
  const control = new ValueSwitch();
  const name = h(
    "span",
    { id: freshId("name"), class: "quiet" },
    [kind, pending && "pending", disabled && "disabled"].filter(Boolean).join(", "),
  );
  control.render({
    kind,
    text: kind === "other" ? "ManagersOnly" : t(`value.${kind}`),
    pending,
    disabled,
    reason: null,
    labelledBy: name.id,
    describedBy: name.id,
  });
  return row(name, control);
}

const KINDS = /** @type {const} */ (["on", "trials", "off", "other"]);

function refusedField() {
  const field = new EndpointField("tenant", settings);
  field.refuse();
  return field;
}

/** @param {string} text */
function browserError(text) {
  const error = new BrowserError();
  error.connectedCallback();
  error.open();
  const input = /** @type {HTMLInputElement} */ (error.querySelector("input"));
  input.value = text;
  input.dispatchEvent(new Event("input"));
  return error;
}

/** @param {string} text */
function copied(text) {
  const button = copyButton({ text: () => text, label: t("action.copyId") });
  button.toggleAttribute("data-copied", true);
  return button;
}

export const controls = () => [
  exhibit(
    "buttons",
    [
      "plain, primary, large, disabled",
      row(
        h("button", { type: "button", class: "button" }, t("action.cancel")),
        h("button", { type: "button", class: "button primary" }, t("action.save")),
        h("button", { type: "button", class: "button primary large" }, t("action.turnOffAll")),
        h("button", { type: "button", class: "button", disabled: true }, t("action.export")),
        h("button", { type: "button", class: "button primary", disabled: true }, t("action.turnOffAll")),
      ),
    ],
    [
      "subtle and link",
      row(
        h("button", { type: "button", class: "subtle" }, icon("back"), t("action.backToList")),
        h("button", { type: "button", class: "link" }, t("action.refresh")),
      ),
    ],
  ),
  exhibit("icon", [
    "all of them",
    row(...Object.keys(drawings).map((name) => icon(/** @type {IconName} */ (name))), mark()),
  ]),
  exhibit(
    "copy-button",
    ["icon", row(copyButton({ text: () => "text", label: t("action.copyId") }))],
    ["copied", row(copied("text"))],
    ["with words", row(copyButton({ text: () => "text", label: t("action.copyDetails"), visible: true }))],
  ),
  exhibit("diagnostics-button", ["ready", new DiagnosticsButton()]),
  exhibit(
    "value-switch",
    ["standing", row(...KINDS.map((kind) => valueSwitch(kind)))],
    ["under way", row(valueSwitch("on", { pending: true }), valueSwitch("off", { pending: true }))],
    ["disabled", row(...KINDS.map((kind) => valueSwitch(kind, { disabled: true })))],
  ),
  exhibit(
    "EndpointField",
    ["usual", new EndpointField("authority", settings)],
    ["fixed by the command line", new EndpointField("service", settings)],
    ["not accepted", refusedField()],
  ),
  exhibit(
    "browser-error",
    ["closed", new BrowserError()],
    ["explained", browserError("AADSTS50105")],
    ["an address", browserError("https://localhost/m365/commerce?code=x")],
  ),
  exhibit("ChoiceField", [
    "usual",
    new ChoiceField(
      t("settings.theme"),
      [
        { value: "system", text: t("settings.theme.system") },
        { value: "dark", text: t("settings.theme.dark") },
      ],
      "system",
    ),
  ]),
  exhibit(
    "UpdatesChoice",
    .../** @type {const} */ (["on", "off", "byPolicy", "byAdministrator", "unknown"]).map(
      (updates) => /** @type {[string, Node]} */ ([updates, new UpdatesChoice(updates)]),
    ),
  ),
];
