/**
 * <waiting-screen>: stands while the admin signs in in the browser.
 *
 * @import { State } from "../state.js"
 */
import { cancelSignIn, linkCopied, reopenBrowser } from "../actions/index.js";
import { BrowserError } from "../components/browser-error.js";
import { renderMessages } from "../components/message-bar.js";
import { PracticeAccounts } from "../components/practice-accounts.js";
import { clock, t } from "../i18n/index.js";
import { sentence } from "../i18n/join.js";
import { announce } from "../lib/announce.js";
import { copy } from "../lib/clipboard.js";
import { h, setText } from "../lib/dom.js";
import { isBrowserNotOpened } from "../model/problem-codes.js";
import { describe, explain } from "../model/problems.js";
import { leaveSignIn, showProblem } from "./dialogs.js";
import { leadOf } from "./session-bar.js";

export class WaitingScreen extends HTMLElement {
  #title = h("h1", { tabindex: "-1" });
  #text = h("p", { class: "lead" });
  #until = h("p", { class: "quiet" });
  #messages = h("div", { class: "messages" });
  #error = new BrowserError();
  #accounts = new PracticeAccounts();
  #openAgain = h(
    "button",
    { type: "button", class: "button", onclick: () => void reopenBrowser() },
    t("action.openBrowserAgain"),
  );
  #copyLink = h("button", { type: "button", class: "button", onclick: () => void this.#copy() }, t("action.copyLink"));
  #link = h("input", {
    type: "text",
    readonly: true,
    class: "field-input",
    "aria-label": t("waiting.link"),
    hidden: true,
  });
  #cancel = h("button", { type: "button", class: "button", onclick: () => void cancelSignIn() }, t("action.cancel"));

  connectedCallback() {
    if (this.firstChild !== null) return;
    this.addEventListener("open-own-application", () => void leaveSignIn());
    this.append(
      h(
        "main",
        { class: "waiting" },
        h("div", { class: "spinner large", "aria-hidden": "true" }),
        this.#title,
        this.#text,
        this.#messages,
        h("div", { class: "waiting-ways" }, this.#openAgain, this.#copyLink, this.#cancel),
        this.#link,
        this.#until,
        this.#error,
        this.#accounts,
      ),
    );
    this.#title.focus();
  }

  /** The link is here already: a browser lets a page copy only while it handles the click. */
  async #copy() {
    const copied = await copy(this.#link.value);
    announce(t(copied ? "waiting.linkCopied" : "copied.not"));
    linkCopied(copied);
    if (copied) return;
    this.#link.hidden = false;
    this.#link.focus();
    this.#link.select();
  }

  /** @param {State} state */
  render({ signIn, start }) {
    if (signIn === null) return;
    const { link, until, finishing, calledWithTls, browserProblem, practice, ownApplication, copied } = signIn;
    this.#link.value = link ?? "";
    this.#link.hidden = copied !== false;
    setText(this.#title, finishing ? t("waiting.finishing") : t("waiting.title"));
    setText(this.#text, leadOf(signIn));
    setText(this.#until, finishing || until === null ? "" : t("waiting.until", { time: clock(until) }));
    this.#openAgain.disabled = finishing || until === null;
    this.#copyLink.disabled = finishing || until === null;
    /** @type {import("../components/message-bar.js").Message[]} */
    const messages = [];
    if (browserProblem !== null) {
      messages.push({
        id: "browser",
        intent: "warning",
        title: sentence(describe(browserProblem).title),
        lines: isBrowserNotOpened(browserProblem) ? [] : [explain(browserProblem)],
        actions: [{ text: t("action.details"), run: (opener) => showProblem({ problem: browserProblem, opener }) }],
        dismiss: null,
      });
    }
    if (calledWithTls && !finishing) {
      const lines = [t("waiting.tls.text")];
      messages.push({ id: "tls", intent: "warning", title: t("waiting.tls"), lines, actions: [], dismiss: null });
    }
    if (copied !== null) {
      const [intent, title] = copied
        ? /** @type {const} */ (["success", t("waiting.linkCopied")])
        : /** @type {const} */ (["warning", t("copied.not")]);
      messages.push({ id: "link", intent, title, lines: [], actions: [], dismiss: null });
    }
    renderMessages(this.#messages, messages);
    this.#error.hidden = finishing || until === null;
    this.#error.render({ ownApplication });
    this.#accounts.render(practice ? (start?.practiceAccounts ?? []) : []);
  }
}

customElements.define("waiting-screen", WaitingScreen);
