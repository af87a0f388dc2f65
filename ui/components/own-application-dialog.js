/**
 * <own-application-dialog>: sets up the company's own application step by step: the values to register it with, its ids, the
 * consent, and a test that says what is missing.
 *
 * Event (bubbling): `open-page` with `{ page, opener }`.
 *
 * @import { OwnApplicationTest, Problem, SettingsView, SignInEvent } from "../types/views.js"
 * @import { Check, CheckStates } from "../model/own-application.js"
 */
import { t } from "../i18n/index.js";
import { sentence, sentences } from "../i18n/join.js";
import { announce } from "../lib/announce.js";
import { h, setText } from "../lib/dom.js";
import { CHECKS, REGISTRATION, checkOf, statesFound, statesUpTo } from "../model/own-application.js";
import { isInvalidAddress, isSignInCancelled, isSignInTimedOut } from "../model/problem-codes.js";
import { describe, explain } from "../model/problems.js";
import { BrowserError } from "./browser-error.js";
import { copyButton } from "./copy-button.js";
import { EndpointField } from "./endpoint-field.js";
import { icon } from "./icon.js";
import { renderMessages } from "./message-bar.js";
import { ModalDialog } from "./modal-dialog.js";
import { pageLink } from "./page-link.js";

/**
 * @typedef {object} Doors what the dialog asks of the program
 * @property {(clientId: string, tenant: string) => Promise<string>} consentLink refused where an id is not accepted
 * @property {(clientId: string, tenant: string, listener: (event: SignInEvent) => void) => Promise<OwnApplicationTest>} test
 * @property {() => Promise<void>} cancel ends the test's sign-in
 * @property {() => Promise<void>} reopen opens the browser once more
 * @property {(clientId: string, tenant: string) => Promise<void>} save
 * @property {(problem: Problem, opener: HTMLElement) => void} explain shows a problem's details
 */

const STATE_ICONS = /** @type {const} */ ({ done: "success", missing: "error", open: "help" });

export class OwnApplicationDialog extends ModalDialog {
  /** @type {Doors | null} */
  #doors = null;
  /** @type {EndpointField[]} */
  #fields = [];
  #link = h("input", { type: "text", readonly: true, class: "field-input", "aria-label": t("own.consentLink") });
  #linkRow = h("div", { class: "own-link" });
  #linkLater = h("p", { class: "quiet" }, t("own.consentLink.later"));
  #start = h("button", { type: "button", class: "button", onclick: () => void this.#test() }, t("action.test"));
  #waiting = h("div", { class: "own-waiting", hidden: true });
  #waitingText = h("p", {}, t("waiting.text"));
  #reopen = h(
    "button",
    {
      type: "button",
      class: "button",
      onclick: () => void this.#doors?.reopen().catch((problem) => this.#fail(problem)),
    },
    t("action.openBrowserAgain"),
  );
  #browserError = new BrowserError();
  #signInLink = "";
  #checks = h("dl", { class: "own-checks", "aria-label": t("own.checks"), hidden: true });
  #messages = h("div", { class: "messages" });
  #failure = h("div", { class: "messages" });
  /** Kept in sight while it goes on. */
  #testStep = h("li");
  /** The ids as they were tested, if the test was passed. */
  #passed = "";
  /** Of the links that were asked for, only the newest counts. */
  #asked = 0;

  /**
   * @param {{ settings: SettingsView, doors: Doors, opener: HTMLElement | null }} options
   * @returns {Promise<"saved" | "signIn" | null>} `signIn`: saved after a test that was passed, to be used at once
   */
  async guide({ settings, doors, opener }) {
    this.#doors = doors;
    const clientId = new EndpointField("clientId", settings, {
      label: t("own.clientId"),
      invalid: t("own.clientId.invalid"),
    });
    const tenant = new EndpointField("tenant", settings, { label: t("own.tenant"), invalid: t("own.tenant.invalid") });
    this.#fields = [clientId, tenant];
    for (const field of this.#fields) field.addEventListener("input", () => void this.#idsChanged());
    this.#linkRow.append(
      this.#link,
      copyButton({ text: () => this.#link.value, label: t("action.copyLink"), visible: true }),
    );
    // Also from where it stands after a wait in vain.
    this.addEventListener("explain-number", (event) => {
      const missing = checkOf(/** @type {CustomEvent} */ (event).detail.number);
      if (missing !== null) this.#show(statesUpTo(missing));
    });
    this.#waiting.append(
      h("div", { class: "own-row" }, h("div", { class: "spinner", "aria-hidden": "true" }), this.#waitingText),
      h(
        "div",
        { class: "own-row" },
        this.#reopen,
        copyButton({ text: () => this.#signInLink, label: t("action.copyLink"), visible: true }),
        h("button", { type: "button", class: "button", onclick: () => void this.#doors?.cancel() }, t("action.stop")),
      ),
    );
    const asking = this.ask({
      title: t("own.title"),
      opener,
      wide: true,
      body: [
        h("p", {}, t("own.lead")),
        pageLink("appRegistrations"),
        h("ol", { class: "own-steps" }, ...this.#steps()),
        this.#failure,
      ],
      buttons: [
        { text: t("action.save"), value: "save", primary: true },
        { text: t("action.cancel"), value: "cancel" },
      ],
      onChoose: async (value) => value !== "save" || this.#save(),
    });
    void this.#idsChanged();
    const answer = await asking;
    if (!this.#waiting.hidden) void doors.cancel();
    if (answer !== "save") return null;
    return this.#passed === this.#ids().join(" ") ? "signIn" : "saved";
  }

  /** @returns {[string, string]} client id and tenant */
  #ids() {
    const [clientId, tenant] = this.#fields;
    return [clientId?.value ?? "", tenant?.value ?? ""];
  }

  #steps() {
    this.#testStep.append(
      h("h3", { class: "own-step-title" }, t("own.test")),
      h("p", {}, t("own.test.text")),
      this.#start,
      this.#waiting,
      this.#checks,
      this.#messages,
    );
    const { name, redirectUri, api, apiId, permission, permissionId } = REGISTRATION;
    return [
      step(
        t("own.register"),
        h("p", {}, t("own.register.text")),
        values([
          [t("own.name"), name],
          [t("own.redirect"), redirectUri],
        ]),
      ),
      step(t("own.ids"), h("p", {}, t("own.ids.text")), ...this.#fields),
      step(
        t("own.permission"),
        h("p", {}, t("own.permission.text")),
        values([
          [t("own.api"), api],
          [t("own.apiId"), apiId],
          [t("own.check.permission"), permission],
          [t("own.permissionId"), permissionId],
        ]),
      ),
      step(
        t("own.consent"),
        h("p", {}, t("own.consent.text")),
        this.#linkLater,
        this.#linkRow,
        h("p", { class: "quiet" }, t("own.consent.after")),
      ),
      this.#testStep,
    ];
  }

  /** Makes the consent link anew; what was tested was another application. */
  async #idsChanged() {
    for (const field of this.#fields) field.accept();
    this.#offerSignIn();
    this.#asked += 1;
    const asked = this.#asked;
    let link = "";
    try {
      link = (await this.#doors?.consentLink(...this.#ids())) ?? "";
    } catch {
      // Said when they are used.
    }
    if (asked !== this.#asked) return;
    this.#link.value = link;
    this.#linkRow.hidden = link === "";
    this.#linkLater.hidden = link !== "";
  }

  /** The button says so when saving leads on to signing in. */
  #offerSignIn() {
    const button = this.querySelector(".dialog-buttons .primary");
    const passed = this.#passed !== "" && this.#passed === this.#ids().join(" ");
    if (button !== null) setText(button, passed ? t("action.saveAndSignIn") : t("action.save"));
  }

  /** True if both ids are accepted; else what is wrong is said. */
  async #accepted() {
    for (const field of this.#fields) field.accept();
    try {
      await this.#doors?.consentLink(...this.#ids());
      return true;
    } catch (error) {
      return this.#refused(/** @type {Problem} */ (error));
    }
  }

  /** @param {Problem} problem @returns {false} */
  #refused(problem) {
    const field = this.#fields.find(({ name }) => isInvalidAddress(problem) && name === problem.params["name"]);
    if (field !== undefined) field.refuse();
    else {
      renderMessages(this.#failure, [this.#message(problem)]);
      announce(describe(problem).title);
    }
    return false;
  }

  async #save() {
    renderMessages(this.#failure, []);
    if (!(await this.#accepted())) return false;
    try {
      await this.#doors?.save(...this.#ids());
      return true;
    } catch (error) {
      return this.#refused(/** @type {Problem} */ (error));
    }
  }

  async #test() {
    if (this.#doors === null || !(await this.#accepted())) return;
    const ids = this.#ids();
    this.#passed = "";
    this.#checks.hidden = true;
    this.#wait(true);
    try {
      const result = await this.#doors.test(...ids, (event) => this.#follow(event));
      this.#wait(false);
      this.#tell(result, ids);
    } catch (error) {
      this.#wait(false);
      this.#fail(/** @type {Problem} */ (error));
    }
    this.#offerSignIn();
    this.#start.focus({ preventScroll: true });
    this.#testStep.scrollIntoView({ block: "end" });
  }

  /** @param {SignInEvent} event of the test's sign-in */
  #follow(event) {
    if (event.type === "opened") this.#signInLink = event.link;
    else if (event.type === "browserFailed") {
      const title = sentence(describe(event.problem).title);
      renderMessages(this.#messages, [
        { id: "browser", intent: "warning", title, lines: [t("waiting.byHand")], actions: [], dismiss: null },
      ]);
      announce(title);
    } else if (event.type === "calledWithTls") {
      const lines = [t("waiting.tls.text")];
      const title = t("waiting.tls");
      renderMessages(this.#messages, [{ id: "tls", intent: "warning", title, lines, actions: [], dismiss: null }]);
      announce(title);
    } else setText(this.#waitingText, t("waiting.finishing"));
  }

  /** @param {boolean} waiting for the browser */
  #wait(waiting) {
    this.#start.hidden = waiting;
    this.#waiting.hidden = !waiting;
    for (const { input, fixed } of this.#fields) input.disabled = waiting || fixed;
    renderMessages(this.#messages, []);
    if (!waiting) return;
    this.#browserError.remove();
    this.#browserError = new BrowserError();
    this.#browserError.render({ ownApplication: true, offersWay: false });
    this.#waiting.append(this.#browserError);
    setText(this.#waitingText, t("waiting.text"));
    announce(t("waiting.text"));
    this.#reopen.focus({ preventScroll: true });
    this.#testStep.scrollIntoView({ block: "end" });
  }

  /** @param {OwnApplicationTest} result @param {[string, string]} ids */
  #tell({ finding, refusal, account }, ids) {
    this.#show(statesFound(finding, account.writePermission));
    if (refusal !== null) {
      renderMessages(this.#messages, [this.#message(refusal)]);
      announce(describe(refusal).title);
      return;
    }
    this.#passed = ids.join(" ");
    const { name, writePermission } = account;
    const lines = [t("own.worksText", { name })];
    if (writePermission === "unlikely") lines.push(t("role.banner.hint", { name }));
    const title = sentence(t("own.works"));
    renderMessages(this.#messages, [{ id: "works", intent: "success", title, lines, actions: [], dismiss: null }]);
    announce(sentences([title, ...lines]));
  }

  /** @param {Problem} problem */
  #fail(problem) {
    if (isSignInCancelled(problem)) return;
    const missing = checkOf(problem.params["number"]);
    if (missing !== null) this.#show(statesUpTo(missing));
    renderMessages(this.#messages, [this.#message(problem)]);
    announce(describe(problem).title);
    if (isSignInTimedOut(problem)) this.#waitedInVain();
  }

  /** What the browser showed can still be explained. */
  #waitedInVain() {
    this.#messages.after(this.#browserError);
    this.#browserError.open();
  }

  /** @param {Problem} problem @returns {import("./message-bar.js").Message} */
  #message(problem) {
    return {
      id: "problem",
      intent: "error",
      title: sentence(describe(problem).title),
      lines: [explain(problem)],
      actions: [{ text: t("action.details"), run: (opener) => this.#doors?.explain(problem, opener) }],
      dismiss: null,
    };
  }

  /** @param {CheckStates} states */
  #show(states) {
    this.#checks.hidden = false;
    this.#checks.replaceChildren(...CHECKS.map((check) => checkRow(check, states[check])));
  }
}

/** @param {Check} check @param {CheckStates[Check]} state */
function checkRow(check, state) {
  return h(
    "div",
    { "data-state": state },
    icon(STATE_ICONS[state]),
    h("dt", {}, t(`own.check.${check}`)),
    h("dd", {}, t(`own.state.${state}`)),
  );
}

/** @param {string} title @param {...Node} content */
function step(title, ...content) {
  return h("li", {}, h("h3", { class: "own-step-title" }, title), ...content);
}

/** Values to copy. @param {[string, string][]} rows */
function values(rows) {
  return h(
    "dl",
    { class: "details own-values" },
    ...rows.map(([label, value]) =>
      h(
        "div",
        {},
        h("dt", {}, label),
        h("dd", { dir: "ltr" }, value, copyButton({ text: () => value, label: t("action.copyOf", { what: label }) })),
      ),
    ),
  );
}

customElements.define("own-application-dialog", OwnApplicationDialog);
