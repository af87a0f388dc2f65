/**
 * <help-dialog>: what the values mean, what turning off does and does not do, what stays open beside the policy, where there
 * is nothing to turn off, and who may do what.
 *
 * Event (bubbling): `open-page` with `{ page, opener }`.
 *
 * @import { PolicyView } from "../types/views.js"
 */
import { t } from "../i18n/index.js";
import { h } from "../lib/dom.js";
import { sanitizeText } from "../lib/sanitize.js";
import { ModalDialog } from "./modal-dialog.js";
import { pageLink } from "./page-link.js";
import { rolesList } from "./roles-list.js";

/** @typedef {"whatStaysOpen"} HelpSection a place to begin at */

/** The ways to buy and to try that other settings govern (licensing-service.md, "What this policy does not close"). */
const DOORS = /** @type {const} */ ([
  "signUp",
  "services",
  "autoClaim",
  "azurePortal",
  "copilot",
  "powerPlatform",
  "teams",
]);

export class HelpDialog extends ModalDialog {
  /**
   * @param {{
   *   version: string, policy: PolicyView | null, opener: HTMLElement | null, section?: HelpSection | undefined,
   * }} options
   * @returns {Promise<string | null>} "shortcuts" if these are asked for
   */
  show({ version, policy, opener, section: begin }) {
    const meanings = /** @type {const} */ (["on", "trials", "off"]).map((value) => ({
      name: t(`value.${value}`),
      text: t(`choice.${value}`),
    }));
    const stays = section(t("help.requests"), h("p", {}, t("help.requests.text")), pageLink("requests"));
    const answer = this.ask({
      title: t("action.help"),
      opener,
      wide: true,
      body: [
        ...section(t("help.values"), definitions([...meanings, { name: t("value.other"), text: t("help.other") }])),
        ...section(t("help.does"), h("p", {}, t("help.does.text"))),
        ...section(
          t("help.doesNot"),
          h("p", {}, t("help.doesNot.text")),
          pageLink("products"),
          h("p", { class: "quiet" }, t("help.doesNot.partner")),
        ),
        ...stays,
        ...section(
          t("help.doors"),
          h("p", {}, t("help.doors.text")),
          h("ul", { class: "pages" }, ...DOORS.map((page) => h("li", {}, pageLink(page)))),
        ),
        ...section(t("help.where"), h("p", {}, t("help.where.text")), pageLink("faq")),
        ...section(t("help.roles"), rolesList(), h("p", {}, t("help.roles.text")), pageLink("roles")),
        ...(policy === null ? [] : section(t("help.policy"), verbatim(policy))),
        h("p", { class: "help-foot" }, pageLink("selfService")),
        h("p", { class: "quiet" }, t("settings.about", { version })),
      ],
      buttons: [
        { text: t("action.shortcuts"), value: "shortcuts" },
        { text: t("action.close"), value: "close", primary: true, focus: true },
      ],
    });
    if (begin === "whatStaysOpen") startAt(stays[0]);
    return answer;
  }
}

/**
 * @param {string} title
 * @param {...Node} content
 * @returns {[HTMLElement, ...Node[]]} the heading first
 */
function section(title, ...content) {
  return [h("h3", { class: "dialog-heading" }, title), ...content];
}

/** Scrolls to a heading, and lets reading begin there. @param {HTMLElement} heading */
function startAt(heading) {
  heading.tabIndex = -1;
  heading.scrollIntoView();
  heading.focus({ preventScroll: true });
}

/** In the service's own words, which are English. @param {PolicyView} policy */
function verbatim({ id, description, defaultValue }) {
  const rows = [
    [t("export.id"), id],
    [t("detail.description"), description],
    [t("export.default"), defaultValue],
  ];
  return h(
    "dl",
    { class: "details" },
    ...rows.map(([name = "", text = ""]) =>
      h("div", {}, h("dt", {}, name), h("dd", { lang: "en" }, sanitizeText(text))),
    ),
  );
}

/** @param {{ name: string, text: string }[]} meanings */
function definitions(meanings) {
  return h(
    "dl",
    { class: "meanings" },
    ...meanings.map(({ name, text }) => h("div", {}, h("dt", {}, name), h("dd", {}, text))),
  );
}

customElements.define("help-dialog", HelpDialog);
