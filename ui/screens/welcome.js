/**
 * <welcome-screen>: what Offswitch does, in one sentence, and the two ways in. Also where a session that could not be
 * kept is explained.
 *
 * @import { State } from "../state.js"
 */
import { resume, signIn } from "../actions/index.js";
import { BrowserError } from "../components/browser-error.js";
import { mark } from "../components/icon.js";
import { renderMessages } from "../components/message-bar.js";
import { PracticeAccounts } from "../components/practice-accounts.js";
import { rolesList } from "../components/roles-list.js";
import { t } from "../i18n/index.js";
import { sentence } from "../i18n/join.js";
import { h } from "../lib/dom.js";
import { isSessionExpired, isSignInDeclined, isSignInTimedOut } from "../model/problem-codes.js";
import { describe, explain } from "../model/problems.js";
import {
  copyDetails,
  openHelp,
  openOwnApplication,
  openSettings,
  ownApplicationWay,
  settingsBanner,
  showProblem,
} from "./dialogs.js";
import { updateBars } from "./update-bar.js";

export class WelcomeScreen extends HTMLElement {
  #messages = h("div", { class: "messages" });
  #error = new BrowserError();
  #accounts = new PracticeAccounts();
  #help = h("button", { type: "button", class: "link", onclick: () => void openHelp(this.#help) }, t("action.help"));
  #settings = h(
    "button",
    { type: "button", class: "link", onclick: () => openSettings(this.#settings) },
    t("action.settings"),
  );

  /** @param {State} state */
  render(state) {
    if (this.firstChild === null) this.#build(state.start?.practice ?? false);
    const { start, welcomeProblem, dismissed } = state;
    renderMessages(this.#messages, [
      ...(welcomeProblem === null ? [] : [message(welcomeProblem)]),
      ...(start?.settingsProblem && !dismissed.has("settings") ? [settingsBanner(start.settingsProblem)] : []),
      ...updateBars(state),
    ]);
    this.#error.render({ ownApplication: start?.settings.ownApplication ?? false });
    this.#error.hidden = welcomeProblem === null || !isSignInTimedOut(welcomeProblem.problem);
    this.#accounts.render(state.start?.practice ? state.start.practiceAccounts : []);
  }

  /** @param {boolean} practiceOnly */
  #build(practiceOnly) {
    const realWay = h(
      "button",
      { type: "button", class: "button primary large", onclick: () => void signIn(false) },
      t("action.signIn"),
    );
    const practiceWay = h(
      "button",
      {
        type: "button",
        class: practiceOnly ? "button primary large" : "button large",
        onclick: () => void signIn(true),
      },
      t("action.practice"),
    );
    this.addEventListener(
      "open-own-application",
      (event) => void openOwnApplication(/** @type {CustomEvent} */ (event).detail.opener),
    );
    this.append(
      h(
        "main",
        { class: "welcome" },
        h("div", { class: "welcome-brand" }, mark(), h("span", {}, t("app.name"))),
        this.#messages,
        this.#error,
        h("h1", {}, practiceOnly ? t("welcome.practice.title") : t("welcome.title")),
        h("p", { class: "lead" }, practiceOnly ? t("welcome.practice.lead") : t("welcome.lead")),
        h("div", { class: "welcome-ways" }, !practiceOnly && realWay, practiceWay),
        !practiceOnly && h("p", { class: "quiet" }, t("welcome.browser")),
        !practiceOnly &&
          h(
            "section",
            { class: "roles", "aria-labelledby": "roles-title" },
            h("h2", { id: "roles-title", class: "section-title" }, t("welcome.roles")),
            rolesList(),
          ),
        this.#accounts,
        h("div", { class: "welcome-foot" }, this.#help, this.#settings),
      ),
    );
  }
}

/**
 * @param {NonNullable<State["welcomeProblem"]>} welcomeProblem
 * @returns {import("../components/message-bar.js").Message}
 */
function message({ problem, from }) {
  const { title } = describe(problem);
  const calm = isSessionExpired(problem) || isSignInDeclined(problem);
  return {
    id: "welcome",
    intent: calm ? "info" : "error",
    title: sentence(title),
    lines: [explain(problem)],
    actions: [
      ...(from === "resume" && !isSessionExpired(problem)
        ? [{ text: t("action.tryAgain"), run: () => void resume() }]
        : []),
      ...ownApplicationWay(problem),
      { text: t("action.copyDetails"), run: () => void copyDetails(problem) },
      { text: t("action.details"), run: (/** @type {HTMLElement} */ opener) => showProblem({ problem, opener }) },
    ],
    dismiss: null,
  };
}

customElements.define("welcome-screen", WelcomeScreen);
