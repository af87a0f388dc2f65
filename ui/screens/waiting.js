/**
 * <waiting-screen>: while the admin signs in in the browser.
 *
 * @import { State } from "../state.js"
 */
import { cancelSignIn, linkCopied, openBrowserAgain, signInLink } from "../actions.js";
import { announce } from "../announce.js";
import { copy } from "../clipboard.js";
import { h, setText } from "../dom.js";
import { renderMessages } from "../parts/message-bar.js";
import { PracticeAccounts } from "../parts/practice-accounts.js";
import { describe, explain } from "../problems.js";
import { clock, t } from "../words.js";
import { showProblem } from "./dialogs.js";

export class WaitingScreen extends HTMLElement {
  #title = h("h1", { tabindex: "-1" });
  #text = h("p", { class: "lead" });
  #until = h("p", { class: "quiet" });
  #messages = h("div", { class: "messages" });
  #accounts = new PracticeAccounts();
  #openAgain = h("button", { type: "button", class: "button", onclick: () => void openBrowserAgain() }, t("action.openBrowserAgain"));
  #copyLink = h("button", { type: "button", class: "button", onclick: () => void copyLink() }, t("action.copyLink"));
  #cancel = h("button", { type: "button", class: "button", onclick: () => void cancelSignIn() }, t("action.cancel"));

  connectedCallback() {
    if (this.firstChild !== null) return;
    this.append(
      h(
        "main",
        { class: "waiting" },
        h("div", { class: "spinner large", "aria-hidden": "true" }),
        this.#title,
        this.#text,
        this.#messages,
        h("div", { class: "waiting-ways" }, this.#openAgain, this.#copyLink, this.#cancel),
        this.#until,
        this.#accounts,
      ),
    );
    this.#title.focus();
  }

  /** @param {State} state */
  render({ signIn, start }) {
    if (signIn === null) return;
    const { until, finishing, browserProblem, practice } = signIn;
    setText(this.#title, finishing ? t("waiting.finishing") : t("waiting.title"));
    setText(this.#text, lead(signIn));
    setText(this.#until, finishing || until === null ? "" : t("waiting.until", { time: clock(until) }));
    this.#openAgain.disabled = finishing || until === null;
    this.#copyLink.disabled = finishing || until === null;
    /** @type {import("../parts/message-bar.js").Message[]} */
    const messages = [];
    if (browserProblem !== null) {
      messages.push({
        id: "browser",
        intent: "warning",
        title: `${describe(browserProblem).title}.`,
        lines: browserProblem.code === "signIn.browser" ? [] : [explain(browserProblem)],
        actions: [{ text: t("action.details"), run: (opener) => showProblem({ problem: browserProblem, opener }) }],
        dismiss: null,
      });
    }
    if (signIn.linkCopied) {
      messages.push({ id: "link", intent: "success", title: t("waiting.linkCopied"), lines: [], actions: [], dismiss: null });
    }
    renderMessages(this.#messages, messages);
    this.#accounts.render(practice ? (start?.practiceAccounts ?? []) : []);
  }
}

/**
 * What the admin sees now, or should do.
 * @param {NonNullable<State["signIn"]>} signIn
 */
function lead({ finishing, browserProblem, until }) {
  if (finishing) return t("waiting.finishingText");
  if (browserProblem !== null) return t("waiting.byHand");
  return until === null ? t("waiting.opening") : t("waiting.text");
}

async function copyLink() {
  const link = await signInLink();
  if (link === null) return;
  const copied = await copy(link);
  announce(t(copied ? "waiting.linkCopied" : "copied.not"));
  if (copied) linkCopied();
}

customElements.define("waiting-screen", WaitingScreen);
